import type { Backend, OrderAnswer, Plan } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import type { ContractCheck } from './check.ts';
import { ensure, ensureMatch, ensureSame } from './check.ts';
import type { ContractFacts } from './facts.ts';
import { BAD_OUTPUTS, ensureQuoted, ensureRunnable, HOSTILE, manyRefs, sampleResources } from './samples.ts';

/** The rules on orders, of those that a backend has, and on output files. */
export function orderChecks(backend: Backend, { ids }: ContractFacts): readonly ContractCheck[] {
  const { alter, cancel, hold, release, requeue } = backend;
  const changes = sampleResources({ time: '00:05:00' });
  const orders: Readonly<Record<string, GiveOrder | undefined>> = {
    cancel: cancel && ((refs) => cancel.call(backend, refs)),
    hold: hold && ((refs) => hold.call(backend, refs)),
    release: release && ((refs) => release.call(backend, refs)),
    requeue: requeue && ((refs) => requeue.call(backend, refs)),
    alter: alter && ((refs) => alter.call(backend, refs, changes)),
  };
  const given = Object.entries(orders).flatMap(([name, give]) => (give ? [[name, give] as const] : []));
  return [
    {
      group: 'orders',
      name: 'can see what became of an order',
      run: () => ensure(given.length === 0 || backend.query !== undefined, 'it gives orders and has no query'),
    },
    ...given.flatMap(([name, give]) => checksOf(name, give, ids)),
    { group: 'output files', name: 'are absolute, or not told', run: () => outputFiles(backend, ids) },
  ];
}

type GiveOrder = (refs: readonly JobRef[]) => Plan<readonly OrderAnswer[]>;

function checksOf(order: string, give: GiveOrder, ids: readonly string[]): readonly ContractCheck[] {
  const check = (name: string, run: () => void): ContractCheck => ({ group: 'orders', name: `${order}: ${name}`, run });
  return [
    check('answers for every job, in doubt with doubt', () => doubt(give, ids)),
    check('takes tasks and thousands of jobs', () => {
      const tasks = [
        { first: 1, last: 3 },
        { first: 7, last: 7 },
      ];
      ensureRunnable(give([{ id: ids[0] ?? '1', tasks }]).commands);
      ensureRunnable(give(manyRefs(ids[0] ?? '1')).commands);
    }),
    check('hands no hostile id to a shell', () => {
      for (const command of give(HOSTILE.map((id) => ({ id }))).commands) ensureQuoted(command);
    }),
  ];
}

function doubt(give: GiveOrder, ids: readonly string[]): void {
  const refs = ids.map((id) => ({ id }));
  for (const [kind, bad] of Object.entries(BAD_OUTPUTS)) {
    const plan = give(refs);
    const answers = plan.read(plan.commands.map(() => bad));
    const answered = answers.map(({ ref }) => ref.id).sort();
    ensureSame(answered, [...ids].sort(), `the jobs for which an answer is given that is ${kind}`);
    if (bad.end.kind === 'exit' && !bad.truncated) continue;
    const sure = answers.filter(({ outcome }) => outcome !== 'unclear' && outcome !== 'refused');
    ensureSame(sure, [], `certain outcomes from an answer that is ${kind}`);
  }
  ensureSame(give(refs).read([]).length, refs.length, 'the number of answers where none came');
}

function outputFiles(backend: Backend, ids: readonly string[]): void {
  const paths = backend.logPaths?.({
    ref: { id: ids[0] ?? '1' },
    jobName: 'demo',
    folder: '/home/me/jobs',
    resources: [],
  });
  for (const path of [paths?.stdout, paths?.stderr]) if (path) ensureMatch(path, /^\//, 'the path of an output file');
}
