import { describe, expect, it } from 'vitest';
import type { Seen } from '../../../../src/backends/jobState.ts';
import { createSge } from '../../../../src/backends/sge/sgeBackend.ts';
import type { CommandOutput } from '../../../../src/base/command.ts';
import { capturedNames, outputOf, readCaptured } from '../outputs.ts';
import { refs } from '../powersOverJobs.ts';
import { resources } from '../resourceList.ts';
import { REQUEST } from './asked.ts';

/**
 * All answers of Grid Engine, those to commands in other forms than ours too: every reader gets every one, whole and cut,
 * and neither fails nor tells of a job what the answer does not say.
 */
const FOLDERS = [
  'foreign',
  'query',
  'history',
  'check',
  'cancel',
  'hold',
  'release',
  'requeue',
  'alter',
  'queues',
  'probe',
  'options',
];
const PATHS = FOLDERS.flatMap((folder) => capturedNames(`sge/${folder}`).map((name) => `sge/${folder}/${name}.json`));
const sge = createSge({ now: () => 0 });
const REFS = [
  ...refs(['48', '98', '99', '103', '107', '122', '130', '999999']),
  { id: '104', tasks: [{ first: 1, last: 5 }] },
];

const QUESTIONS = {
  query: () => sge.query(REFS),
  queryMine: () => sge.queryMine(),
  history: () => sge.history(REFS, 0),
  find: () => sge.find({ token: 't', jobName: 'exit3', folder: '/home/hpc', since: 0 }),
};

const OTHERS = {
  probe: () => sge.probe(),
  submit: () => sge.submit(REQUEST),
  check: () => sge.check(REQUEST),
  cancel: () => sge.cancel(REFS),
  hold: () => sge.hold(REFS),
  release: () => sge.release(REFS),
  requeue: () => sge.requeue(REFS),
  alter: () => sge.alter(REFS, resources({ time: '5', jobname: 'x' })),
  queues: () => sge.queues(),
};

it('has all answers', () => {
  expect(PATHS).toHaveLength(275);
});

/** Whether an answer is a list of jobs or holds accounting records: only these tell of states. */
function tellsStates({ stdout }: CommandOutput): boolean {
  return (/<job_list /.test(stdout) && stdout.trimEnd().endsWith('</job_info>')) || /^exit_status /m.test(stdout);
}

function checkStates(seen: Seen, output: CommandOutput): void {
  if (!tellsStates(output)) expect(seen.states).toEqual([]);
  for (const { ref, native, name } of seen.states) {
    expect(output.stdout).toContain(ref.id);
    expect(output.stdout.replaceAll(/\s+/g, ' ').replace(' : ', ': ')).toContain(native);
    expect(output.stdout).toContain(name?.replace('<', '%lt;'));
  }
}

describe.each(PATHS)('%s', (path) => {
  const whole = outputOf(readCaptured(path));
  const half = whole.stdout.slice(0, whole.stdout.length / 2);
  const variants: readonly CommandOutput[] = [
    whole,
    { ...whole, stdout: half },
    { ...whole, stdout: half, truncated: true },
  ];

  it('makes no question tell what is not there', () => {
    for (const output of variants) {
      for (const question of Object.values(QUESTIONS)) {
        const plan = question();
        const seen = plan.read(plan.commands.map(() => output));
        checkStates(seen, output);
        if (output.truncated) expect(seen.answered).toEqual([]);
      }
    }
  });

  it('breaks no other reader', () => {
    for (const output of variants) {
      for (const power of Object.values(OTHERS)) {
        const plan = power();
        expect(plan.read(plan.commands.map(() => output))).toBeDefined();
      }
    }
  });
});

it('speaks for no job when the qmaster is down', () => {
  const names = capturedNames('sge/foreign').filter((name) =>
    /^qstat-(?:qmaster-down|unknown-cell|unknown-root)$/.test(name),
  );
  expect(names).toHaveLength(3);
  for (const name of names) {
    const seen = sge.query(REFS).read([outputOf(readCaptured(`sge/foreign/${name}.json`))]);
    expect([seen.states, seen.answered]).toEqual([[], []]);
    expect(seen.failure).toMatchObject({ transient: name === 'qstat-qmaster-down' });
  }
});
