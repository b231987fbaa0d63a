import { describe, expect, it } from 'vitest';
import { createLsf } from '../../../../src/backends/lsf/lsfBackend.ts';
import { headerOf, readBack, referenceHeaders } from '../referenceHeaders.ts';

const lsf = createLsf();

describe('LSF headers', () => {
  referenceHeaders(lsf, ['case-10', 'case-11']);

  it('counts the slots of all nodes and says how many are on each', () => {
    expect(headerOf(lsf, { queue: 'q', nodes: 3, ppn: 2, threads: 4 }).lines).toEqual([
      '-n 24 -R "span[ptile=8]"',
      '-q q',
    ]);
    expect(headerOf(lsf, { nodes: 3 }).lines).toEqual(['-n 3']);
  });

  it.each([
    ['0:30', 1],
    ['0:90', 2],
    ['90', 90],
    ['01:00:00', 60],
    ['1-0:00:01', 1441],
  ])('writes the time %s in whole minutes, rounded up: %s', (time, minutes) => {
    expect(headerOf(lsf, { time }).lines).toEqual([`-W ${minutes}`]);
  });

  it('writes memory with its unit', () => {
    expect(headerOf(lsf, { mem: 20 }).lines).toEqual(['-M 20MB']);
    expect(headerOf(lsf, { mem: '4G' }).lines).toEqual(['-M 4096MB']);
  });

  it('puts the tasks of an array behind the name, at the place of the name', () => {
    expect(headerOf(lsf, { jobname: 'demo', queue: 'q', array: '1-10%4' }).lines).toEqual([
      '-J "demo[1-10]%4"',
      '-q q',
    ]);
    expect(headerOf(lsf, { array: '1-4' }).lines).toEqual(['-J "[1-4]"']);
  });

  it.each([
    ['afterok:12:13,afterany:14', '"done(12) && done(13) && ended(14)"'],
    ['afternotok:12', 'exit(12)'],
    ['done(12)', 'done(12)'],
    ['done(12) || done(13)', '"done(12) || done(13)"'],
  ])('writes the dependency %s as %s', (dependency, written) => {
    expect(headerOf(lsf, { dependency }).lines).toEqual([`-w ${written}`]);
  });

  it('writes tasks at equal distances as a range with a step, as the list would soon be too long', () => {
    expect(headerOf(lsf, { jobname: 'x', array: '1-999:2%3' }).lines).toEqual(['-J "x[1-999:2]%3"']);
    expect(headerOf(lsf, { jobname: 'x', array: '5' }).lines).toEqual(['-J "x[5]"']);
    expect(headerOf(lsf, { jobname: 'x', array: '1,3,7-9' }).lines).toEqual(['-J "x[1,3,7-9]"']);
    const long = Array.from({ length: 80 }, (_, at) => at * at + 1).join(',');
    expect(headerOf(lsf, { jobname: 'x', array: long })).toEqual({
      lines: [],
      problems: ['array array-not-supported'],
    });
  });

  it('counts tasks from 1 on, and takes no wall time of 0', () => {
    expect(headerOf(lsf, { jobname: 'x', array: '0-9' })).toEqual({
      lines: [],
      problems: ['array array-not-supported'],
    });
    expect(headerOf(lsf, { time: '0' })).toEqual({ lines: [], problems: ['time impossible-time'] });
  });

  it('puts a value with blanks into quotes, unless it has quotes or another option in it', () => {
    const record = { R: 'select[mem > 4] rusage[mem=4]', '-m': 'hostA hostB', '-W': '10 -x', '-G': '"a b"' };
    expect(headerOf(lsf, record).lines).toEqual([
      '-R "select[mem > 4] rusage[mem=4]"',
      '-m "hostA hostB"',
      '-W 10 -x',
      '-G "a b"',
    ]);
  });

  it('has actions and mails of its own', () => {
    expect(headerOf(lsf, { signal: 'B:USR1@90' }).lines).toEqual(['-wa USR1 -wt 2']);
    expect(headerOf(lsf, { mail_type: 'ALL' }).lines).toEqual(['-B', '-N']);
    expect(headerOf(lsf, { mail_type: 'FAIL' })).toEqual({
      lines: ['-N'],
      problems: ['mail_type mails-at-every-end'],
    });
    expect(headerOf(lsf, { join: true, stderr: 'x' })).toEqual({
      lines: [],
      problems: ['stderr stderr-joined'],
    });
  });

  it('gives a key without a dash one dash', () => {
    expect(headerOf(lsf, { r: true, app: 'mpi', '-Jd': 'text' }).lines).toEqual(['-r', '-app mpi', '-Jd text']);
    expect(headerOf(lsf, { appp: 'mpi' })).toEqual({ lines: ['-appp mpi'], problems: ['appp unknown-option'] });
  });

  it.each([
    [{ qos: 'high' }, 'qos key-not-supported'],
    [{ exclusive: 'user' }, 'exclusive not-a-choice'],
    [{ signal: '@60' }, 'signal invalid-signal'],
    [{ time: 'soon' }, 'time impossible-time'],
    [{ nodes: 'n1' }, 'nodes not-a-number'],
    [{ mail_type: 'b' }, 'mail_type not-a-choice'],
    [{ stdout: '$CLUSTERJOB_NAME' }, 'stdout no-log-pattern'],
    [{ K: true }, 'K command-line-option'],
  ])('says that it cannot: %o', (record, problem) => {
    expect(headerOf(lsf, record)).toEqual({ lines: [], problems: [problem] });
  });
});

describe('LSF headers read back', () => {
  it.each([
    [['-n 8', '-R "span[hosts=1]"'], { nodes: 1, ppn: 8 }],
    [['-n 8 -R span[ptile=4]'], { nodes: 2, ppn: 4 }],
    [['-n 8'], { '-n': '8' }],
    [['-n 9', '-R "span[ptile=4]"'], { '-n': '9', '-R': 'span[ptile=4]' }],
    [['-R "rusage[mem=4]"'], { '-R': 'rusage[mem=4]' }],
    [['-W 2:30'], { time: '02:30:00' }],
    [['-M 2000'], { '-M': '2000' }],
    [['-J "x[1-4:2]%3"'], { jobname: 'x', array: '1-4:2%3' }],
    [['-B'], { mail_type: 'BEGIN' }],
    [['-o out.%J.%I'], { stdout: 'out.$CLUSTERJOB_ID.$CLUSTERJOB_ARRAY_INDEX' }],
  ])('reads %j', (lines, expected) => {
    expect(
      readBack(
        lsf,
        lines.map((line) => `#BSUB ${line}`),
      ),
    ).toEqual(expected);
  });

  it('reads behind commands, as bsub does', () => {
    expect(lsf.readHeader('true\n#BSUB -q late\n').resources).toMatchObject([{ key: 'queue', value: 'late' }]);
  });
});
