import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnswerReading, ReadPower } from '../../../src/backends/readAnswer.ts';
import { READ_POWERS, readAnswer } from '../../../src/backends/readAnswer.ts';
import { redactAnswer } from '../../../src/backends/redactAnswer.ts';
import { createRegistry } from '../../../src/backends/registry.ts';
import type { CapturedAnswer } from '../../../src/base/capturedAnswer.ts';
import { capturedNames, FIXTURES, readCaptured } from './outputs.ts';

const registry = createRegistry();
const BACKENDS = ['slurm', 'pbs', 'pbspro', 'lpbs', 'lsf', 'sge'] as const;

/** Folders whose files are no power's answers: what a site can do, help texts, and names from manuals. */
const OTHER_FOLDERS = ['probe', 'options', 'manual'];

function answer(path: string): CapturedAnswer {
  return { note: '', ...readCaptured(`${path}.json`) };
}

function read(path: string, power: ReadPower | null = null) {
  return readAnswer(registry.get(path.split('/')[0] ?? ''), power, answer(path));
}

/** A list without jobs is a question too, and a search asks the queue and the history. */
function powerOf(folder: string, command: readonly string[]): ReadPower | null {
  if (folder === 'find') return command[0] === 'sacct' ? 'history' : 'query';
  return folder === 'queryMine' ? 'query' : (READ_POWERS.find((power) => power === folder) ?? null);
}

describe.each(BACKENDS)('the answers of %s', (name) => {
  const folders = readdirSync(`${FIXTURES}/${name}`).filter((folder) => !OTHER_FOLDERS.includes(folder));

  it('are recognised by their commands', () => {
    for (const folder of folders.filter((one) => one !== 'foreign')) {
      for (const file of capturedNames(`${name}/${folder}`)) {
        const path = `${name}/${folder}/${file}`;
        const { power, foreign } = read(path);
        if (UNFITTING.has(path)) expect(foreign, path).toBe(true);
        else expect([power, foreign], path).toEqual([powerOf(folder, answer(path).command), false]);
      }
    }
  });

  it('are never read as something else than their command is about', () => {
    for (const folder of folders) {
      for (const file of capturedNames(`${name}/${folder}`)) {
        const { power } = read(`${name}/${folder}/${file}`);
        const asks = power === 'query' || power === 'history';
        const other = power === 'submit' || power === null ? 'cancel' : 'submit';
        const wrong = read(`${name}/${folder}/${file}`, other);
        expect(wrong).toMatchObject({ foreign: true, submitted: null, states: [], orders: [], answered: [] });
        expect(wrong.skipped).toHaveLength(1);
        if (asks)
          expect(read(`${name}/${folder}/${file}`, 'history').states).toEqual(read(`${name}/${folder}/${file}`).states);
      }
    }
  });

  it('read the same without secrets and the names of users', () => {
    for (const path of folders.flatMap((folder) =>
      capturedNames(`${name}/${folder}`).map((file) => `${name}/${folder}/${file}`),
    )) {
      const whole = answer(path);
      const backend = registry.get(name);
      const [expected, got] = [whole, redactAnswer(whole, ['nobody-else'])].map((one) =>
        outcomeOf(readAnswer(backend, null, one)),
      );
      expect(got, path).toEqual(expected);
    }
  });

  it('are at least as many as docs/backends.md says', () => {
    const counted = new Map<string, [number, number]>();
    for (const path of folders.flatMap((folder) =>
      capturedNames(`${name}/${folder}`).map((file) => `${name}/${folder}/${file}`),
    )) {
      const { power, foreign } = read(path);
      const count = counted.get(power ?? 'none of these') ?? [0, 0];
      counted.set(power ?? 'none of these', [count[0] + (foreign ? 0 : 1), count[1] + (foreign ? 1 : 0)]);
    }
    const told = documented(BACKENDS.indexOf(name)).map(([power, cell]) => ({
      power,
      counts: cell.split(' + ').map(Number),
    }));
    for (const { power, counts } of told) expect(counted.get(power)?.[0], power).toBeGreaterThanOrEqual(counts[0] ?? 0);
    // A form may have become one of ours.
    const all = (counts: readonly (readonly number[])[]): number =>
      counts.flat().reduce((sum, count) => sum + count, 0);
    expect(all([...counted.values()])).toBeGreaterThanOrEqual(all(told.map(({ counts }) => counts)));
  });
});

/** What a reading says of jobs, without words in which a user is named. */
function outcomeOf({ submitted, states, answered, orders, queues, skipped, error }: AnswerReading) {
  return {
    submitted: submitted && ('id' in submitted ? submitted.id : submitted.refused.code),
    states: states.map(({ stdout: _, stderr: __, name: ___, reason: ____, ...state }) => state),
    answered,
    orders: orders.map(({ id, tasks, outcome }) => [id, tasks, outcome]),
    queues,
    skipped: skipped.length,
    transient: error?.transient,
  };
}

/** Kept beside our own forms, and not in one: without `-t` an array's id is ignored, an interactive job prints what it likes. */
const UNFITTING = new Set([
  'pbs/query/subjob-deleted',
  'pbs/queryMine/array-id-ignored',
  'lsf/submit/K',
  'lsf/submit/interactive',
  'lsf/submit/interactive-refused',
  'sge/queues/qmaster-down',
]);

/** A column of the table in docs/backends.md: the cells that are not empty, by power. */
function documented(column: number): readonly (readonly [power: string, cell: string])[] {
  const page = readFileSync(`${import.meta.dirname}/../../../docs/backends.md`, 'utf8');
  const section = page.split(/^## /m).find((text) => text.startsWith('My scheduler prints')) ?? '';
  const rows = section
    .split('\n')
    .filter((line) => /^\| (?!power|---)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(10);
  return rows.flatMap((cells) => (cells[column + 2] ? [[cells[1] ?? '', cells[column + 2] ?? ''] as const] : []));
}

describe('a reading', () => {
  it('tells the state and the end of a job', () => {
    const { states, answered, error } = read('pbspro/history/fin-exit3');
    expect(states).toMatchObject([
      { id: '1049.pbs01', tasks: null, state: 'failed', nativeState: 'F', exitCode: 3, signal: null, final: true },
    ]);
    expect([answered, error]).toEqual([['1049.pbs01'], null]);
  });

  it('tells tasks of an array and why they wait', () => {
    const { states } = read('sge/foreign/qstat-r-xml-pending');
    expect(states.map(({ id, state }) => [id, state])).toEqual([
      ['98', 'running'],
      ['99', 'pending'],
    ]);
    const held = read('pbs/query/held-user').states[0];
    expect(held).toMatchObject({ state: 'held', reason: 'held by its owner', reasonCode: expect.any(String) });
  });

  it('has an unknown job among those that were answered, without a state', () => {
    expect(read('pbs/query/unknown')).toMatchObject({ states: [], answered: ['999999'], error: null });
    expect(read('slurm/foreign/squeue-unknown')).toMatchObject({ states: [], answered: ['99999999'], error: null });
    expect(read('sge/foreign/qstat-j-unknown')).toMatchObject({ states: [], answered: ['999999'], foreign: true });
  });

  it('tells submissions apart from refusals and from what is not certain', () => {
    expect(read('pbspro/submit/script')).toMatchObject({ submitted: { id: '1008.pbs01' }, error: null });
    expect(read('sge/foreign/qsub-error-unknown-queue')).toMatchObject({
      submitted: { refused: { code: 'invalid-queue', key: 'queue', transient: false } },
      error: null,
    });
    expect(read('slurm/foreign/sbatch-controller-hung')).toMatchObject({ submitted: null, error: { transient: true } });
    expect(read('pbs/submit/server-down')).toMatchObject({
      submitted: { refused: { code: 'scheduler-down', transient: true } },
      error: { transient: true },
    });
  });

  it('tells what became of an order, and that nobody knows', () => {
    const some = read('lsf/cancel/some-unknown');
    expect(some.orders.map(({ outcome }) => outcome)).toEqual(['accepted', 'gone', 'gone']);
    expect(some.error).toBeNull();
    expect(read('lsf/hold/not-owner').error).toEqual({ message: 'User permission denied', transient: false });
    expect(read('sge/cancel/qmaster-down')).toMatchObject({ answered: [], error: { transient: true } });
    expect(read('lsf/foreign/bkill-none').error?.message).toContain('Job ID or one of');
  });

  it('tells a scheduler that is down or hangs in any form', () => {
    for (const path of [
      'pbs/foreign/qstat-server-down',
      'pbs/foreign/qstat-server-hangs',
      'pbspro/foreign/qstat-server-hangs',
      'lsf/foreign/bjobs-daemon-down',
      'sge/foreign/qstat-qmaster-down',
      'slurm/foreign/squeue-controller-down',
    ]) {
      expect(read(path), path).toMatchObject({ states: [], answered: [], foreign: true, error: { transient: true } });
    }
  });

  it('says that it does not read a form, which is no failure', () => {
    const { states, answered, skipped, error } = read('pbs/foreign/qstat-f-running');
    expect([states, answered, error]).toEqual([[], [], null]);
    expect(skipped).toEqual([
      { text: 'qstat -f 63.torque01.lab.local', reason: 'its answer has a form that we do not ask for' },
    ]);
  });

  it('tells queues, and what is read beside their list only', () => {
    expect(read('pbspro/queues/queues').queues.map(({ name }) => name)).toEqual(['workq', 'short']);
    expect(read('sge/queues/summary')).toMatchObject({
      queues: [],
      foreign: false,
      skipped: [{ text: 'qstat -g c -xml' }],
    });
  });

  it('of a backend that cannot be asked is nothing', () => {
    const local = readAnswer(registry.get('local'), null, answer('pbs/query/unknown'));
    expect(local).toMatchObject({
      power: null,
      foreign: true,
      skipped: [{ reason: expect.stringContaining('anything') }],
    });
  });
});
