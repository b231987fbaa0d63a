import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AnswerReading } from '../../../src/backends/readAnswer.ts';
import { readCapturedAnswers } from '../../../src/base/capturedAnswer.ts';
import { FIXTURES } from '../backends/outputs.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();

function fixture(path: string): string {
  return join(FIXTURES, `${path}.json`);
}

it('reads one answer as an object, several as a list, with the power and the scheduler that the files name', async () => {
  const [first, second] = [fixture('pbspro/history/fin-exit3'), fixture('pbspro/cancel/running')];
  const reading = await desk().json<AnswerReading>('debug', 'read', first);
  expect(reading).toMatchObject({ backend: 'pbspro', power: 'history', states: [{ state: 'failed', exitCode: 3 }] });
  expect(await desk().json('debug', 'read', first, second)).toMatchObject([
    { file: first, power: 'history' },
    { file: second, power: 'cancel', orders: [{ outcome: 'accepted' }] },
  ]);
});

it('knows schedulers by the names of their kin', async () => {
  const file = fixture('pbs/query/unknown');
  for (const backend of ['pbs', 'torque']) {
    const reading = await desk().json('debug', 'read', '--backend', backend, '--power', 'query', file);
    expect(reading).toMatchObject({ backend: 'pbs', states: [], answered: ['999999'] });
  }
});

it('tells it in words', async () => {
  const files = [
    'pbspro/history/fin-exit3',
    'pbspro/submit/unknown-queue',
    'pbs/foreign/qstat-f-running',
    'pbs/query/unknown',
  ];
  const { stdout } = await desk().run('debug', 'read', ...files.map(fixture));
  expect(stdout).toContain('  1049.pbs01: failed (F), exit status 3\n');
  expect(stdout).toContain('  refused (invalid-queue): Unknown queue. ');
  expect(stdout).toContain('  in a form that clusterjob never asks for\n');
  expect(stdout).toContain('  999999: not there any more\n');
});

it.each([
  [['debug'], 2, 'read is missing'],
  [['debug', 'write'], 2, 'debug knows read only, not write'],
  [['debug', 'read'], 2, 'FILE is missing'],
  [['debug', 'read', '--power', 'find', 'x'], 2, 'There is no power find. Choose one of submit, check,'],
  [['debug', 'read', '--backend', 'local', fixture('pbs/query/unknown')], 1, 'The backend local asks no scheduler'],
  [['debug', 'read', '--backend', 'slum', fixture('pbs/query/unknown')], 1, 'Did you mean slurm?'],
  [['debug', 'read', 'none.json'], 1, 'none.json cannot be read: ENOENT'],
  [['debug', 'read', 'bad.json'], 1, 'bad.json holds no captured answers: "command" is no list of words. Expected is'],
])('%j is told in one sentence', async (argv, status, words) => {
  desk().write('bad.json', '{}');
  const ended = await desk().run(...argv);
  expect(ended).toMatchObject({ status, stdout: '' });
  expect(ended.stderr).toContain(words);
  expect(ended.stderr.trimEnd()).not.toContain('\n');
});

it('writes a trace that it reads back', async () => {
  desk().write('a.sh', 'true\n');
  const { status } = await desk().run('submit', 'a.sh', '-p', 'local', '--wait', '--trace', 'trace.json');
  expect(status).toBe(0);
  const answers = readCapturedAnswers(desk().read('trace.json'), 'trace.json');
  expect(answers.length).toBeGreaterThan(1);
  for (const answer of answers) {
    expect(Object.keys(answer).slice(0, 7).join(' ')).toBe('scheduler version command exitCode stdout stderr note');
    expect(answer).toMatchObject({ scheduler: 'local', note: expect.stringMatching(/^local, \d{4}-.*Z, \d+ ms$/) });
  }
});

it('says at once that a trace cannot be written, before anything is sent', async () => {
  desk().write('a.sh', 'true\n');
  const ended = await desk().run('submit', 'a.sh', '-p', 'local', '--trace', 'none/trace.json');
  expect(ended).toMatchObject({ status: 1, stderr: expect.stringContaining('trace.json cannot be written: ENOENT') });
  expect(await desk().json('list')).toEqual([]);
  expect(await desk().run('status', '--trace')).toMatchObject({
    status: 2,
    stderr: 'clusterjob: --trace needs a file. `clusterjob help status` shows how it is used\n',
  });
});
