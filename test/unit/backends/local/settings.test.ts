import { describe, expect, it } from 'vitest';
import { readJobInfo, writeJobInfo } from '../../../../src/backends/local/jobInfo.ts';
import { readHostReport } from '../../../../src/backends/local/jobReport.ts';
import { localBackend } from '../../../../src/backends/local/localBackend.ts';
import { readSettings } from '../../../../src/backends/local/settings.ts';
import { headerOf } from '../referenceHeaders.ts';
import { resources } from '../resourceList.ts';

describe('the settings of a local run', () => {
  it('are read from the common keys', () => {
    const { settings, problems } = readSettings(
      resources({
        jobname: 'x',
        nodes: 1,
        ppn: 2,
        threads: 3,
        time: '1-1:00:30',
        array: '1-10:2%3',
        stdout: 'out.$CLUSTERJOB_ARRAY_INDEX',
        join: true,
        signal: 'B:SIGUSR1@90',
      }),
    );
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      array: { tasks: [1, 3, 5, 7, 9].map((task) => ({ first: task, last: task })), limit: 3 },
      cores: 6,
      processes: 2,
      seconds: 90_030,
      memMb: null,
      stdout: 'out.%a',
      stderr: null,
      join: true,
      warning: { signal: 'USR1', toScript: true, secondsBefore: 90 },
    });
  });

  it.each([
    [{ nodes: 2 }, 'nodes one-node-only'],
    [{ ppn: 'x' }, 'ppn not-a-number'],
    [{ time: 'soon' }, 'time impossible-time'],
    [{ array: '3-1' }, 'array invalid-array'],
    [{ stdout: '$CLUSTERJOB_QUEUE' }, 'stdout no-log-pattern'],
    [{ stdout: 'x.%t' }, 'stdout unknown-log-pattern'],
    [{ array: '1-3', stderr: 'x.%j' }, 'stderr shared-log'],
    [{ signal: 'USR1' }, 'signal signal-without-time'],
    [{ signal: '@' }, 'signal invalid-signal'],
    [{ join: 'oe' }, 'join not-a-choice'],
    [{ dependency: 'afterok:1' }, 'dependency key-not-supported'],
    [{ queue: 'short' }, 'queue no-meaning-here'],
    [{ partition: 'short' }, 'partition no-meaning-here'],
    [{ 'mail-user': 'me' }, 'mail-user no-meaning-here'],
    [{ thraeds: 2 }, 'thraeds unknown-option'],
    [{ walltime: '2:00:00' }, 'walltime unknown-option'],
    [{ mem: '4G' }, 'mem not-enforced'],
  ])('say of %o what a single machine cannot do', (record, problem) => {
    expect(headerOf(localBackend, record)).toEqual({ lines: [], problems: [problem] });
  });
});

describe('the output files of a local run', () => {
  const paths = (record: Parameters<typeof resources>[0], task?: number) =>
    localBackend.logPaths?.({
      ref: { id: '7' },
      jobName: 'a/50%',
      folder: '/jobs/100%',
      resources: resources(record),
      ...(task !== undefined && { task }),
    });

  it('have names of their own unless others are asked for', () => {
    expect(paths({})).toEqual({ stdout: '/jobs/100%/a_50%.7.out', stderr: '/jobs/100%/a_50%.7.err', spooled: false });
    expect(paths({ array: '1-3' })?.stdout).toBe('/jobs/100%/a_50%.7-{task}.out');
    expect(paths({ array: '1-3' }, 2)?.stderr).toBe('/jobs/100%/a_50%.7-2.err');
  });

  it('fill in patterns and core variables', () => {
    expect(paths({ stdout: '/log/$CLUSTERJOB_ID.%j.%x.%%j', stderr: 'e' })).toEqual({
      stdout: '/log/7.7.a/50%.%j',
      stderr: '/jobs/100%/e',
      spooled: false,
    });
    expect(paths({ stdout: 'o', stderr: 'e', join: true })?.stderr).toBe('/jobs/100%/o');
  });
});

describe('what a host says', () => {
  const info = {
    name: 'ä "x"\n',
    token: 't',
    folder: '/a b',
    script: '/a b/x',
    stdout: '/o',
    stderr: '/e',
    tasks: null,
    seconds: null,
    memMb: 5,
    cores: 1,
  };

  it('holds any text in one line of ASCII', () => {
    expect(writeJobInfo(info)).toMatch(/^[ -~]+$/);
    expect(readJobInfo(writeJobInfo(info))).toEqual(info);
    expect(['', '{', 'null', '[]', '{"name":1}'].map(readJobInfo)).toEqual([null, null, null, null, null]);
  });

  it('counts only if it is whole', () => {
    const answer = `Welcome!\nlocal 1 n1 1000\njob 3 here n1 900 alive 0 - ${writeJobInfo(info)}\nend\n`;
    expect(readHostReport(answer)).toMatchObject({ host: 'n1', now: 1000, jobs: [{ id: '3', submitted: 900, info }] });
    for (let length = 0; length < answer.length - 1; length++)
      expect(readHostReport(answer.slice(0, length))).toBeNull();
  });

  it('reports lines that it does not understand, and goes on', () => {
    const answer = 'local 1 n1 1000\njob 3 nowhere n1 900 alive 0 - {}\nunit 3\ndone 3 - x\nfoo\nnone 4\nnew 5\nend\n';
    const report = readHostReport(answer);
    expect(report?.jobs).toEqual([]);
    expect(report?.none).toEqual(['4']);
    expect(report?.unread).toHaveLength(5);
  });
});
