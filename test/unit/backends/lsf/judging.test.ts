import { describe, expect, it } from 'vitest';
import { lsfExit } from '../../../../src/backends/lsf/exits.ts';
import { jobBlocks } from '../../../../src/backends/lsf/jobBlocks.ts';
import { jobArgument, lsfRef } from '../../../../src/backends/lsf/jobId.ts';
import { limitTable } from '../../../../src/backends/lsf/limitTable.ts';
import { waitingReason } from '../../../../src/backends/lsf/reasons.ts';
import { lsfState } from '../../../../src/backends/lsf/states.ts';
import { lsfBytes, lsfMinutes, lsfTime } from '../../../../src/backends/lsf/values.ts';

describe('states', () => {
  it.each([
    ['PEND', 'pending'],
    ['PROV', 'pending'],
    ['WAIT', 'pending'],
    ['PSUSP', 'held'],
    ['RUN', 'running'],
    ['UNKWN', 'running'],
    ['USUSP', 'suspended'],
    ['SSUSP', 'suspended'],
    ['ZOMBI', 'finishing'],
    ['DONE', 'completed'],
    ['POST_DONE', 'completed'],
    ['EXIT', 'failed'],
    ['FOO', null],
    ['', null],
  ])('%s', (word, state) => {
    expect(lsfState(word)).toBe(state);
  });
});

describe('how a job ended', () => {
  const ending = {
    done: false,
    code: null,
    termination: null,
    killedBy: null,
    tellsKills: false,
    started: true,
    elapsedSeconds: 300,
    limitSeconds: null,
    memoryLimited: false,
    strayFolder: null,
    final: true,
  };

  it.each([
    [{ done: true }, 'completed', 'ok', 0, null],
    [{ code: 3 }, 'failed', 'failed', 3, null],
    [{ code: 127 }, 'failed', 'failed', 127, null],
    // Higher than any signal: the script ended with it.
    [{ code: 255 }, 'failed', 'failed', 255, null],
    [{ code: 139 }, 'failed', 'signal', 139, 11],
    [{ code: 137 }, 'failed', 'signal', 137, 9],
    [{ code: 130 }, 'failed', 'signal', 130, 2],
    [{ code: 130, memoryLimited: true }, 'failed', 'signal', 130, 2],
    [{ code: 130, memoryLimited: true, tellsKills: true }, 'failed', 'out of memory', 130, 2],
    [{ code: 130, memoryLimited: true, tellsKills: true, killedBy: 'its owner' }, 'cancelled', 'cancelled', 130, 2],
    [{ code: 140 }, 'failed', 'wall time', 140, 12],
    [{ code: 140, elapsedSeconds: null }, 'failed', 'wall time', 140, 12],
    [{ code: 140, limitSeconds: 300 }, 'failed', 'wall time', 140, 12],
    // Ended before any limit could be reached.
    [{ code: 140, elapsedSeconds: 1 }, 'failed', 'signal', 140, 12],
    [{ code: 140, limitSeconds: 600 }, 'failed', 'signal', 140, 12],
    [{ started: false }, 'cancelled', 'cancelled', null, null],
    [{}, 'failed', 'failed', null, null],
    [{ code: 140, termination: 'TERM_RUNLIMIT' }, 'failed', 'wall time', 140, 12],
    [{ code: 137, termination: 'TERM_MEMLIMIT' }, 'failed', 'out of memory', 137, 9],
    [{ code: 1, termination: 'TERM_OWNER' }, 'cancelled', 'cancelled', 1, null],
    [{ code: 130, termination: 'TERM_ADMIN' }, 'cancelled', 'cancelled', 130, 2],
    [{ termination: 'TERM_PREEMPT' }, 'failed', 'preempted', null, null],
    [{ termination: 'TERM_ZOMBIE' }, 'failed', 'node failure', null, null],
    [{ termination: 'TERM_ORPHAN_SYSTEM', started: false }, 'failed', 'dependency', null, null],
    [{ code: 2, termination: 'TERM_CWD_NOTEXIST' }, 'failed', 'never started', 2, null],
    [{ code: 9, termination: 'TERM_OF_NEXT_YEAR' }, 'failed', 'failed', 9, null],
  ])('%o', (parts, state, kind, status, signal) => {
    expect(lsfExit({ ...ending, ...parts })).toMatchObject({
      state,
      exit: { class: kind, status, signal, final: true },
    });
  });

  it('says who had it killed, and when', () => {
    expect(lsfExit({ ...ending, killedBy: 'user root' }).exit.message).toBe('killed by user root');
    const waiting = lsfExit({ ...ending, killedBy: 'its owner', started: false });
    expect(waiting.exit.message).toBe('killed by its owner before it started');
  });

  it('keeps a reason of LSF that is not known', () => {
    expect(lsfExit({ ...ending, termination: 'TERM_OF_NEXT_YEAR' }).exit.message).toContain('TERM_OF_NEXT_YEAR');
  });
});

describe('reasons of waiting', () => {
  it.each([
    ['Job slot limit reached: 1 host;', 'Job slot limit reached', false],
    ['Job dependency condition not satisfied;', 'Job dependency condition not satisfied', false],
    [
      'Dependency condition invalid or never satisfied: 12 hosts;',
      'Dependency condition invalid or never satisfied',
      true,
    ],
    [
      'The job was suspended by the user while pending: 1 host;',
      'The job was suspended by the user while pending',
      true,
    ],
    [
      'The job was suspended by LSF admin or root while pending;',
      'The job was suspended by LSF admin or root while pending',
      true,
    ],
    ['Something of next year: 3 hosts;', 'Something of next year', false],
  ])('%s', (line, code, stuck) => {
    const reason = waitingReason([` ${line}`]);
    expect(reason?.code).toBe(code);
    expect(reason?.text).not.toBe('');
    expect(reason?.stuck !== null).toBe(stuck);
  });

  it('may be several', () => {
    expect(waitingReason([' Job slot limit reached: 1 host;', ' Closed by LSF administrator: 2 hosts;'])).toEqual({
      code: 'Job slot limit reached; Closed by LSF administrator',
      text: 'all slots that it may have are in use; the hosts that could run it are closed by an administrator',
      stuck: null,
    });
  });

  it.each([[[]], [[' : 1 host;']]])('%j is none', (lines) => {
    expect(waitingReason(lines)).toBeNull();
  });
});

describe('ids', () => {
  it.each([
    ['12', '12', null, '12'],
    ['12[7]', '12', [{ first: 7, last: 7 }], '12[7]'],
    [
      '12[1-3,7]',
      '12',
      [
        { first: 1, last: 3 },
        { first: 7, last: 7 },
      ],
      '12[1-3,7]',
    ],
  ])('%s', (id, number, tasks, argument) => {
    const parsed = lsfRef({ id });
    expect(parsed).toMatchObject({ number, tasks });
    expect(parsed && jobArgument(parsed)).toBe(argument);
  });

  // 0 stands for all jobs of the user.
  it.each(['0', '00', '0[1]', '', 'abc', '12 13', '12.srv', '-1', '$(id)', '12[', '12[]', '12[3-1]'])(
    '%j is no job of LSF',
    (id) => {
      expect(lsfRef({ id })).toBeNull();
    },
  );
});

describe('times', () => {
  const NOW = Date.parse('2026-11-20T13:00:00Z');

  it.each([
    ['Fri Nov 20 09:37:20', '2026-11-20T09:37:20Z'],
    ['Nov 20 09:37', '2026-11-20T09:37:00Z'],
    ['Feb  2 00:46', '2026-02-02T00:46:00Z'],
    // The end of last year, not of this one.
    ['Dec 31 23:59', '2025-12-31T23:59:00Z'],
    ['Sat Nov 21 02:00:00', '2026-11-21T02:00:00Z'],
    // The day of the week tells the year.
    ['Thu Nov 20 09:37:20', '2025-11-20T09:37:20Z'],
    ['Thu Feb 29 10:00:00', '2024-02-29T10:00:00Z'],
    ['Mon Aug  4 12:28:51 2014', '2014-08-04T12:28:51Z'],
  ])('%s', (text, iso) => {
    expect(lsfTime(text, NOW)).toBe(Date.parse(iso));
  });

  it.each(['-', '', 'soon', 'Foo 20 09:37', 'Nov 31 09:37', 'Tue Aug  4 12:28:51 2014', undefined])(
    '%s is none',
    (text) => {
      expect(lsfTime(text, NOW)).toBeNull();
    },
  );

  it('go on at the turn of the year', () => {
    const now = Date.parse('2027-01-01T00:00:05Z');
    expect(lsfTime('Thu Dec 31 23:59:58', now)).toBe(Date.parse('2026-12-31T23:59:58Z'));
    expect(lsfTime('Fri Jan  1 00:00:03', now)).toBe(Date.parse('2027-01-01T00:00:03Z'));
    // The cluster's clock is a little before ours.
    expect(lsfTime('Fri Jan  1 00:00:03', Date.parse('2026-12-31T23:59:59Z'))).toBe(Date.parse('2027-01-01T00:00:03Z'));
  });
});

describe('limits', () => {
  it.each([
    ['20000 K', 20_480_000],
    ['5.2 Gbytes', 5_583_457_485],
    ['12 Mbytes', 12_582_912],
    ['4 GB', 4_294_967_296],
    ['-', null],
    ['', null],
    ['12', null],
  ])('%s', (text, bytes) => {
    expect(lsfBytes(text)).toBe(bytes);
  });

  it.each([
    ['150.0 min of vm', 9000],
    ['1440.0 min', 86_400],
    ['-', null],
  ])('%s', (text, seconds) => {
    expect(lsfMinutes(text)).toBe(seconds);
  });

  it('stand below their names', () => {
    const lines = [
      ' CPULIMIT                 RUNLIMIT                 PROCLIMIT               ',
      ' 120.0 min of vm          60.0 min of vm           1 2 4',
      '',
      ' STACKLIMIT CORELIMIT MEMLIMIT',
      '   8192 K        0 K  500000 K',
      ' RUNLIMIT CPULIMIT',
      ' one value only',
    ];
    expect([...limitTable(lines)]).toEqual([
      ['CPULIMIT', '120.0 min of vm'],
      ['RUNLIMIT', '60.0 min of vm'],
      ['PROCLIMIT', '1 2 4'],
      ['STACKLIMIT', '8192 K'],
      ['CORELIMIT', '0 K'],
      ['MEMLIMIT', '500000 K'],
    ]);
  });
});

describe('long answers', () => {
  it('are unfolded, with the indentation that IBM LSF has besides', () => {
    const text = [
      'Job <12>, Job Name <x>, User <me>, Project <p>, Status <PE',
      '                          ND>, Queue <q>, Command <run>',
      'Mon Aug  4 12:28:51 2014: Submitted from host <h>, CWD <$HO',
      '                          ME/x>;',
      ' PENDING REASONS:',
      ' New job is waiting for scheduling;',
    ].join('\n');
    expect(jobBlocks(text)).toEqual([
      {
        number: '12',
        tasks: null,
        head: 'Job <12>, Job Name <x>, User <me>, Project <p>, Status <PEND>, Queue <q>, Command <run>',
        events: [{ time: 'Mon Aug  4 12:28:51 2014', text: 'Submitted from host <h>, CWD <$HOME/x>;' }],
        parts: new Map([['PENDING REASONS', [' New job is waiting for scheduling;']]]),
        whole: false,
      },
    ]);
  });

  it('may have anything before them', () => {
    expect(jobBlocks('Welcome\nLSF is processing your request. Please wait ...\n')).toEqual([]);
  });
});
