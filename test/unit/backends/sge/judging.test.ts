import { describe, expect, it } from 'vitest';
import { judgeEnd } from '../../../../src/backends/sge/exits.ts';
import { jobArguments, sgeRef } from '../../../../src/backends/sge/jobId.ts';
import { parseTaskList } from '../../../../src/backends/sge/jobList.ts';
import { errorReason, waitingReason } from '../../../../src/backends/sge/reasons.ts';
import { sgeState } from '../../../../src/backends/sge/states.ts';
import { sgeBytes, sgeSeconds, sgeTime } from '../../../../src/backends/sge/values.ts';
import { readXml } from '../../../../src/backends/xml.ts';
import { capturedNames, readCaptured } from '../outputs.ts';

describe('states', () => {
  it.each([
    ['qw', 'pending'],
    ['hqw', 'held'],
    ['r', 'running'],
    ['t', 'running'],
    ['hr', 'running'],
    ['Rr', 'running'],
    ['Rq', 'pending'],
    ['hRwq', 'held'],
    ['Rt', 'running'],
    ['s', 'suspended'],
    ['S', 'suspended'],
    ['T', 'suspended'],
    ['Rs', 'suspended'],
    ['dr', 'finishing'],
    ['dt', 'finishing'],
    ['ds', 'finishing'],
    ['dRr', 'finishing'],
    ['Eqw', 'held'],
    ['Ehqw', 'held'],
    ['X', null],
    ['r!', null],
    ['', null],
  ])('%s', (word, state) => {
    expect(sgeState(word)?.state).toBe(state);
  });

  it('are known, all that were captured', () => {
    const words = [...capturedNames('sge/foreign').map((name) => `foreign/${name}`), 'query/error-1', 'query/held-1']
      .map((name) => readCaptured(`sge/${name}.json`).stdout)
      .flatMap((text) => [
        ...[...text.matchAll(/<state>(\w+)<\/state>/g)].map(([, word = '']) => word),
        ...[...text.matchAll(/^ *\d+ [\d.]+ +\S+ +\S+ +([a-zA-Z]+) +\d\d\/\d\d\/\d{4}/gm)].map(([, word = '']) => word),
      ]);
    expect(new Set(words).size).toBeGreaterThan(8);
    expect([...new Set(words)].filter((word) => word !== 'z' && sgeState(word)?.state === null)).toEqual([]);
  });

  it('has none for a job that is over and only remembered', () => {
    expect(sgeState('z')).toBeNull();
  });

  it('counts a new start as one', () => {
    expect([sgeState('Rr')?.restarts, sgeState('r')?.restarts]).toEqual([1, 0]);
  });
});

describe('how a job ended', () => {
  const ending = {
    failed: 0,
    failedText: null,
    deletedBy: null,
    status: 0,
    elapsedSeconds: 10,
    peakBytes: 1000,
    limitBytes: null,
    limitSeconds: null,
  };

  it.each([
    ['well', {}, 'completed', 'ok', 0, null, true],
    ['with a status', { status: 3 }, 'failed', 'failed', 3, null, true],
    ['with the status of a shell whose child was killed', { status: 139 }, 'failed', 'failed', 139, null, true],
    ['asking to be run again', { status: 99 }, 'failed', 'failed', 99, null, false],
    ['asking for the error state', { status: 100 }, 'failed', 'failed', 100, null, false],
    ['by a signal', { failed: 100, status: 139 }, 'failed', 'signal', null, 11, true],
    ['by a kill', { failed: 100, status: 137 }, 'failed', 'signal', null, 9, true],
    [
      'by a kill at its wall time',
      { failed: 100, status: 137, limitSeconds: 10 },
      'failed',
      'wall time',
      null,
      9,
      true,
    ],
    [
      'by a kill at its memory',
      { failed: 100, status: 137, limitBytes: 1000 },
      'failed',
      'out of memory',
      null,
      9,
      true,
    ],
    ['by the qmaster', { failed: 37, status: 137 }, 'failed', 'wall time', null, 9, true],
    [
      'by the qmaster for memory',
      { failed: 37, status: 137, limitBytes: 1000 },
      'failed',
      'out of memory',
      null,
      9,
      true,
    ],
    // The words of Univa and Altair, whose execd names the limit.
    ['by the execd', { failed: 44, failedText: 'execd enforced h_rt limit' }, 'failed', 'wall time', 0, null, true],
    [
      'by the execd for memory',
      { failed: 46, failedText: 'execd enforced h_vmem limit', status: 137 },
      'failed',
      'out of memory',
      null,
      9,
      true,
    ],
    [
      'by the execd for resident memory',
      { failed: 47, failedText: 'execd enforced h_rss limit', status: 137 },
      'failed',
      'out of memory',
      null,
      9,
      true,
    ],
    ['by qdel', { failed: 100, status: 137, deletedBy: 'me@login' }, 'cancelled', 'cancelled', null, 9, true],
    ['well, although qdel came', { deletedBy: 'me@login' }, 'completed', 'ok', 0, null, true],
    ['asking for the error state, as accounted', { failed: 30, status: 100 }, 'failed', 'failed', 100, null, false],
    ['before it began', { failed: 26 }, 'failed', 'never started', null, null, false],
    ['in the prolog', { failed: 8, status: 1 }, 'failed', 'never started', null, null, false],
    ['in the epilog', { failed: 15 }, 'failed', 'node failure', 0, null, true],
  ] as const)('%s', (_, more, state, kind, status, signal, final) => {
    expect(judgeEnd({ ...ending, ...more })).toMatchObject({ state, exit: { class: kind, status, signal, final } });
  });

  it.each([24, 25])('%i: it goes on', (failed) => {
    expect(judgeEnd({ ...ending, failed })).toEqual({ state: 'pending', exit: null });
  });

  it('hints at memory where the script ended with an error near its limit', () => {
    expect(judgeEnd({ ...ending, status: 1, limitBytes: 1010 }).exit?.message).toContain('h_vmem');
  });
});

describe('reasons of waiting', () => {
  const why = (
    native: string,
    messages: readonly string[],
    more: { depends?: boolean | null; error?: string } = {},
  ) => {
    const state = sgeState(native);
    if (!state) throw new Error('a state');
    return waitingReason({
      native,
      state,
      error: more.error ?? null,
      depends: more.depends === undefined ? false : more.depends,
      messages,
    });
  };

  /** The scheduler's messages in a captured text of `qstat -j`. */
  const messagesOf = (name: string): readonly string[] => {
    const [, text = ''] = readCaptured(`sge/foreign/${name}.json`).stdout.split('scheduling info:');
    return text.split('\n').flatMap((line) => line.trim() || []);
  };

  it.each([
    ['qstat-j-pending', 'parallel environment omp has 0 slots for it'],
    ['qstat-j-held-dependency', 'it waits for other jobs to end'],
    ['qstat-j-future-start', 'its earliest start has not come'],
    ['qstat-j-pending-alarm', 'the hosts are overloaded'],
    ['qstat-j-pending-disabled', 'queues are disabled; all slots are taken'],
    ['qstat-j-pending-host-unreachable', 'hosts cannot be reached; all slots are taken'],
    ['qstat-j-rescheduled', 'its last attempt on that host is still being cleaned up'],
    ['qstat-j-array', 'as many tasks of its array run as may run at a time'],
  ])('%s', (name, text) => {
    const messages = messagesOf(name);
    const reason = why('qw', messages);
    expect(reason).toMatchObject({ text, stuck: null });
    expect(messages).toContain(reason?.code);
  });

  it('is stuck where every queue is wrong for it', () => {
    const wrong = '(-l h_rt=3600) cannot run in queue "short.q@vm" because it offers only qf:h_rt=00:01:00';
    const other = 'cannot run in queue "all.q" because it is not contained in its hard queue list (-q)';
    expect(why('qw', [other, wrong])).toMatchObject({ text: 'a queue or host offers only h_rt=00:01:00', stuck: {} });
    expect(why('qw', [wrong, 'queue instance "all.q@vm" dropped because it is full'])?.stuck).toBeNull();
    expect(why('qw', [wrong, 'something of next year'])?.stuck).toBeNull();
  });

  it('is not stuck where others use up what it needs', () => {
    const busy = '(-l mem=4G) cannot run at host "vm" because it offers only hc:mem=1.000G';
    expect(why('qw', [busy])).toMatchObject({ text: 'not enough is free: hc:mem=1.000G', stuck: null });
  });

  it('keeps a message of tomorrow', () => {
    expect(why('qw', ['the moon'])).toEqual({ code: 'the moon', text: 'the moon', stuck: null });
    expect(why('qw', [])).toBeNull();
  });

  it('tells a hold from a dependency', () => {
    expect(why('hqw', [])?.stuck).not.toBeNull();
    expect(why('hqw', [], { depends: true })).toMatchObject({ text: 'it waits for other jobs to end', stuck: null });
    expect(why('hqw', [], { depends: null })?.stuck).toBeNull();
  });

  it('tells the error', () => {
    expect(why('Eqw', ['Job is in error state'], { error: "can't chdir to /x" })).toMatchObject({
      code: 'Eqw',
      text: "in error state: can't chdir to /x",
      stuck: {},
    });
  });

  it('takes the date off an error', () => {
    const text = "11/20/2026 09:40:24 [1001:8628]: error: can't chdir to /nonexistent/dir: No such file or directory";
    expect(readCaptured('sge/foreign/qstat-j-error-cwd.json').stdout).toContain(text);
    expect(errorReason(text)).toBe("can't chdir to /nonexistent/dir: No such file or directory");
  });
});

describe('ids', () => {
  it.each([
    ['51', '51', null],
    ['51.3', '51', [{ first: 3, last: 3 }]],
    ['51.1-5:2', '51', [1, 3, 5].map((task) => ({ first: task, last: task }))],
  ])('%s', (id, number, tasks) => {
    expect(sgeRef({ id })).toMatchObject({ number, tasks });
  });

  it.each(['', 'abc', '1 2', '51.', '51.5-1', '-1', '$(id)', '1,2', '*'])('%j is no job of Grid Engine', (id) => {
    expect(sgeRef({ id })).toBeNull();
  });

  it('with tasks become an argument for each range', () => {
    const parsed = sgeRef({
      id: '105',
      tasks: [
        { first: 1, last: 3 },
        { first: 7, last: 7 },
      ],
    });
    expect(parsed && jobArguments(parsed)).toEqual(['105.1-3', '105.7']);
  });

  it('lists of tasks', () => {
    expect(parseTaskList('3-8:1,13,26-30:2')).toEqual([
      { first: 3, last: 8 },
      { first: 13, last: 13 },
      { first: 26, last: 26 },
      { first: 28, last: 28 },
      { first: 30, last: 30 },
    ]);
    expect(parseTaskList('1-3,x')).toBeNull();
  });
});

describe('values', () => {
  it.each([
    ['2026-11-20T09:37:38', Date.UTC(2026, 10, 20, 9, 37, 38)],
    ['Fri Nov 20 09:43:28 2026', Date.UTC(2026, 10, 20, 9, 43, 28)],
    ['Fri Nov  6 09:43:28 2026', Date.UTC(2026, 10, 6, 9, 43, 28)],
    ['06/11/2020 13:22:28.652', Date.UTC(2020, 5, 11, 13, 22, 28, 652)],
    ['11/20/2026 09:43:28', Date.UTC(2026, 10, 20, 9, 43, 28)],
    ['2026-11-20 09:43:28.123456', Date.UTC(2026, 10, 20, 9, 43, 28, 123)],
    ['1795167465', 1_795_167_465_000],
    ['1795167465123', 1_795_167_465_123],
    ['-/-', null],
    ['2026-13-40T09:37:38', null],
    ['20/11/2026 09:43:28', null],
    ['Fri Foo 20 09:43:28 2026', null],
    ['', null],
  ])('time %s', (text, ms) => {
    expect(sgeTime(text)).toBe(ms);
  });

  it.each([
    ['1800', 1800],
    ['0:1:0', 60],
    ['00:01:00', 60],
    ['48:00:00', 172_800],
    ['6s', 6],
    ['0.009s', 0.009],
    ['INFINITY', null],
    ['soon', null],
  ])('duration %s', (text, seconds) => {
    expect(sgeSeconds(text)).toBe(seconds);
  });

  it.each([
    ['2G', 2_147_483_648],
    ['500m', 500_000_000],
    ['500M', 524_288_000],
    ['23.5G', 25_232_932_864],
    ['4.867MB', 5_103_419],
    ['0.000B', 0],
    ['4672', 4672],
    ['INFINITY', null],
    ['2X', null],
  ])('size %s', (text, bytes) => {
    expect(sgeBytes(text)).toBe(bytes);
  });
});

describe('XML', () => {
  it.each([
    ['cut', '<?xml version="1.0"?><a><b>1</b>'],
    ['no document', 'Welcome'],
    ['a closing tag alone', '<?xml version="1.0"?></a>'],
    ['no tags', '<?xml version="1.0"?> nothing'],
  ])('%s', (_, text) => {
    expect(readXml(text)).toBeNull();
  });

  it('decodes once, keeps attributes and survives a tag that is not closed', () => {
    const root = readXml("banner\n<?xml version='1.0'?><a x='1&amp;2'><b>x<nl>&amp;lt;</b><c>%lt;d></c></a>trailer");
    expect([...(root?.attributes ?? [])]).toEqual([['x', '1&2']]);
    expect(root?.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', 'x'],
      ['c', '<d>'],
    ]);
  });
});
