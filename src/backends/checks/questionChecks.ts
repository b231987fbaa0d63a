import type { Backend, Plan } from '../contract.ts';
import type { JobRef, Seen } from '../jobState.ts';
import type { ContractCheck } from './check.ts';
import { ensure, ensureSame } from './check.ts';
import type { ContractFacts } from './facts.ts';
import {
  BAD_OUTPUTS,
  ensureQuoted,
  ensureRunnable,
  HOSTILE,
  manyRefs,
  SAMPLE_REQUEST,
  SAMPLE_SEARCH,
  sampleOutput,
} from './samples.ts';

const GROUP = 'questions';

/** The rules on what a backend asks and how it reads the answers; of powers that it has. */
export function questionChecks(backend: Backend, { ids }: ContractFacts): readonly ContractCheck[] {
  const { history, query } = backend;
  return [
    ...(query ? jobQuestion('query', (refs) => query.call(backend, refs), ids) : []),
    ...(history ? jobQuestion('history', (refs) => history.call(backend, refs, 0), ids) : []),
    ...otherPlans(backend),
    ...submissions(backend),
    ...brokenOff(backend),
  ];
}

type JobQuestion = (refs: readonly JobRef[]) => Plan<Seen>;

function jobQuestion(power: string, ask: JobQuestion, ids: readonly string[]): readonly ContractCheck[] {
  const of = (name: string, run: () => void): ContractCheck => check(`${power}: ${name}`, run);
  return [
    of('survives every bad answer and then speaks for nobody it cannot speak for', () => badAnswers(ask, ids)),
    of('survives answers that are missing', () => {
      const seen = ask(refsOf(ids)).read([]);
      ensureSame([seen.states, seen.answered], [[], []], 'states and answers without an answer');
    }),
    of('asks nothing for nobody', () => {
      const plan = ask([]);
      const seen = plan.read(plan.commands.map(() => sampleOutput()));
      ensureSame([seen.states, seen.answered], [[], []], 'states and answers for nobody');
    }),
    of('stays below the argument limit for thousands of jobs', () => {
      const plan = ask(manyRefs(ids[0] ?? '1'));
      ensureRunnable(plan.commands);
      const seen = plan.read(plan.commands.map(() => sampleOutput({ end: { kind: 'timeout' } })));
      ensureSame(seen.answered, [], 'jobs for which no answer speaks');
    }),
    of('hands no hostile id to a shell', () => {
      const { commands } = ask(HOSTILE.map((id) => ({ id })));
      ensureRunnable(commands);
      for (const command of commands) ensureQuoted(command);
    }),
  ];
}

function badAnswers(ask: JobQuestion, ids: readonly string[]): void {
  for (const [kind, bad] of Object.entries(BAD_OUTPUTS)) {
    const plan = ask(refsOf(ids));
    const seen = plan.read(plan.commands.map(() => bad));
    const believed = seen.states.filter(({ state }) => state !== null);
    ensureSame(believed, [], `states in an answer that is ${kind}`);
    for (const { id } of seen.answered) ensure(ids.includes(id), `${id} was not asked about (answer: ${kind})`);
    if (bad.end.kind === 'exit' && !bad.truncated && bad.end.code !== 127) continue;
    ensureSame(seen.answered, [], `jobs for which an answer speaks that is ${kind}`);
    ensure(seen.failure !== null, `an answer that is ${kind} is no failure`);
  }
}

function otherPlans(backend: Backend): readonly ContractCheck[] {
  const plans: Readonly<Record<string, (() => Plan<unknown>) | undefined>> = {
    probe: backend.probe && (() => backend.probe?.() as Plan<unknown>),
    queryMine: backend.queryMine && (() => backend.queryMine?.() as Plan<unknown>),
    queues: backend.queues && (() => backend.queues?.() as Plan<unknown>),
    find: backend.find && (() => backend.find?.(SAMPLE_SEARCH) as Plan<unknown>),
    submit: backend.submit && (() => backend.submit?.(SAMPLE_REQUEST) as Plan<unknown>),
    check: backend.check && (() => backend.check?.(SAMPLE_REQUEST) as Plan<unknown>),
  };
  return Object.entries(plans).flatMap(([power, make]) => {
    if (!make) return [];
    const run = (): void => {
      ensureRunnable(make().commands);
      for (const bad of Object.values(BAD_OUTPUTS)) make().read(make().commands.map(() => bad));
      make().read([]);
    };
    return [{ group: GROUP, name: `${power}: has limits and survives every bad answer`, run }];
  });
}

const LOST = sampleOutput({ end: { kind: 'lost', reason: 'gone' } });

function check(name: string, run: () => void): ContractCheck {
  return { group: GROUP, name, run };
}

function submissions(backend: Backend): readonly ContractCheck[] {
  const { programs, submit } = backend;
  if (!submit) return [];
  const kindFor = (kind: string): string => {
    const plan = submit.call(backend, SAMPLE_REQUEST);
    return plan.read(plan.commands.map(() => BAD_OUTPUTS[kind] ?? LOST)).kind;
  };
  const careful = check('never takes a submission for refused that may have arrived', () => {
    for (const kind of ['timed out', 'lost', 'killed', 'cut', 'empty'])
      ensureSame(kindFor(kind), 'unclear', `a submission with an answer that is ${kind}`);
  });
  const inFolder = check('submits in the folder of the user, with the file names as they are', () => {
    const hostile = { ...SAMPLE_REQUEST, script: "/home/me/it's; here/$(x)", folder: "/home/me/it's; here" };
    for (const command of submit.call(backend, hostile).commands) {
      ensureSame(command.cwd ?? hostile.folder, hostile.folder, 'the folder of the submit command');
      ensureQuoted(command);
    }
  });
  const missing = check('takes a scheduler that is not there for a refusal', () =>
    ensureSame(kindFor('not found'), 'refused', 'a submission without the command'),
  );
  return programs.length > 0 ? [careful, inFolder, missing] : [careful, inFolder];
}

function brokenOff(backend: Backend): readonly ContractCheck[] {
  const { find, probe } = backend;
  const nobody = check('finds nobody in an answer that broke off', () => {
    const plan = find?.call(backend, SAMPLE_SEARCH);
    const seen = plan?.read(plan.commands.map(() => LOST));
    ensureSame([seen?.states, seen?.failure === null], [[], false], 'what is seen, and whether all is well');
  });
  const noFacts = check('reports facts only of a scheduler that answered', () => {
    const plan = probe?.call(backend);
    const facts = plan?.read(plan.commands.map(() => LOST));
    ensureSame([facts?.present, facts?.trouble === null], [false, false], 'whether it is there, and all is well');
  });
  return [...(find ? [nobody] : []), ...(probe ? [noFacts] : [])];
}

function refsOf(ids: readonly string[]): readonly JobRef[] {
  return ids.map((id) => ({ id }));
}
