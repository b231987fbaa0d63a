import { describe, expect, it } from 'vitest';
import { slurmHeader } from '../../../../src/backends/slurm/header.ts';
import { readSlurmHeader } from '../../../../src/backends/slurm/readHeader.ts';
import type { Resource } from '../../../../src/job/dialect.ts';
import type { Value } from '../../../../src/job/value.ts';

type Pairs = readonly (readonly [string, Value])[];

function resources(pairs: Pairs): readonly Resource[] {
  return pairs.map(([key, value]) => ({ key, value, native: false }));
}

function header(pairs: Pairs) {
  return slurmHeader({ resources: resources(pairs), shell: '/bin/bash' });
}

function lines(pairs: Pairs): readonly string[] {
  return header(pairs).lines.map(({ text }) => text.replace(/^#SBATCH /, ''));
}

describe('common keys', () => {
  it('become the options that the library writes, in the order of the resources', () => {
    const pairs: Pairs = [
      ['jobname', 'solve'],
      ['queue', 'short'],
      ['time', '01:00:00'],
      ['nodes', 2],
      ['ppn', 8],
      ['threads', 4],
      ['mem', 1500],
      ['stdout', 'solve.out'],
      ['stderr', 'solve.err'],
    ];
    expect(lines(pairs)).toEqual([
      '--job-name=solve',
      '--partition=short',
      '--time=01:00:00',
      '--nodes=2',
      '--tasks-per-node=8',
      '--cpus-per-task=4',
      '--mem=1500',
      '--output=solve.out',
      '--error=solve.err',
    ]);
    expect(header(pairs).problems).toEqual([]);
  });

  it('beyond the library', () => {
    expect(
      lines([
        ['array', '1-10:2%4'],
        ['account', 'physics'],
        ['qos', 'high'],
        ['gpus_per_node', 'a100:2'],
        ['constraint', 'ib&ssd'],
        ['exclusive', true],
        ['dependency', 'afterok:12:13'],
        ['mail_user', 'me@example.org'],
        ['mail_type', 'END, FAIL'],
        ['signal', 'B:USR1@60'],
        ['join', true],
      ]),
    ).toEqual([
      '--array=1-10:2%4',
      '--account=physics',
      '--qos=high',
      '--gpus-per-node=a100:2',
      '--constraint=ib&ssd',
      '--exclusive',
      '--dependency=afterok:12:13',
      '--mail-user=me@example.org',
      '--mail-type=END,FAIL',
      '--signal=B:USR1@60',
    ]);
  });

  it.each([
    ['90', '90'],
    ['1:30', '1:30'],
    ['12:00:00', '12:00:00'],
    ['1-12', '1-12'],
    ['1-12:30', '1-12:30'],
    ['1-12:30:15', '1-12:30:15'],
    // sbatch does not know days before a colon.
    ['1:12:30:15', '36:30:15'],
    ['UNLIMITED', 'UNLIMITED'],
  ])('time = %s is written as %s', (written, text) => {
    expect(lines([['time', written]])).toEqual([`--time=${text}`]);
  });

  it.each([
    ['time', 'soon', 'impossible-time'],
    ['nodes', 'many', 'not-a-number'],
    ['ppn', -1, 'not-a-number'],
    ['threads', 1.5, 'not-a-number'],
    ['mem', 'lots', 'not-a-size'],
    ['nodes', true, 'value-needed'],
    ['queue', true, 'value-needed'],
    ['stdout', '$CLUSTERJOB_WORKDIR/out', 'no-log-pattern'],
    ['stdout', '${CLUSTERJOB_ID%.*}', 'no-log-pattern'],
    ['pe', 'mpi 16', 'key-not-supported'],
    ['join', 'oe', 'not-a-choice'],
  ])('%s = %s is an error (%s)', (key, value, code) => {
    const { lines: made, problems } = header([[key, value]]);
    expect(made).toEqual([]);
    expect(problems).toMatchObject([{ key, severity: 'error', code }]);
  });

  it('have no line where they are unset, false or empty', () => {
    expect(
      lines([
        ['nodes', null],
        ['time', null],
        ['exclusive', false],
        ['queue', ''],
        ['join', false],
      ]),
    ).toEqual([]);
  });

  it('core variables in output paths become patterns', () => {
    expect(lines([['stdout', '$CLUSTERJOB_NAME-${CLUSTERJOB_ARRAY_ID}_$CLUSTERJOB_ARRAY_INDEX.%u']])).toEqual([
      '--output=%x-%A_%a.%u',
    ]);
  });

  it('join makes stderr superfluous', () => {
    const { lines: made, problems } = header([
      ['stderr', 'e'],
      ['join', true],
    ]);
    expect(made).toEqual([]);
    expect(problems).toMatchObject([{ key: 'stderr', severity: 'warning', code: 'stderr-joined' }]);
  });
});

describe('other keys', () => {
  it('get their dashes as the library gives them', () => {
    expect(
      lines([
        ['F', 'hosts.txt'],
        ['contiguous', true],
        ['requeue', false],
        ['--gres', 'gpu:1'],
        ['-x', 'n7'],
        ['nice', 5],
      ]),
    ).toEqual(['-F hosts.txt', '--contiguous', '--gres=gpu:1', '-x n7', '--nice=5']);
  });

  it.each([
    ['gpus_per_task', 'gpus-per-task'],
    ['reservaton', 'reservation'],
    ['nodelst', 'nodelist'],
  ])('%s is unknown, and %s is offered', (key, offered) => {
    const { lines: made, problems } = header([[key, 'x']]);
    expect(made).toHaveLength(1);
    expect(problems).toMatchObject([{ severity: 'warning', code: 'unknown-option', replace: { key: offered } }]);
    expect(problems[0]?.message).toContain(`Did you mean --${offered}?`);
  });

  it.each([
    ['queu', 'queue'],
    ['thraeds', 'threads'],
    ['mail_usr', 'mail_user'],
    ['walltime', 'time'],
    ['memory', 'mem'],
    ['cpus', 'threads'],
  ])('%s is unknown, and the common key %s is offered', (key, offered) => {
    const { problems } = header([[key, 'x']]);
    expect(problems).toMatchObject([{ code: 'unknown-option', replace: { key: offered } }]);
    expect(problems[0]?.message).toBe(`sbatch has no option --${key}. Did you mean ${offered}?`);
  });

  it('offers an option and no key where the dashes were written too', () => {
    expect(header([['--queu', 'x']]).problems[0]?.replace?.key).toBe('--quiet');
  });

  it('offers nothing for a name like no other', () => {
    const { problems } = header([['zzzzzzzz', 'x']]);
    expect(problems[0]).toMatchObject({ message: 'sbatch has no option --zzzzzzzz.' });
    expect(problems[0]?.replace).toBeUndefined();
  });

  it.each([
    ['contiguous', 'yes', 'option-without-value'],
    ['reservation', true, 'value-needed'],
    ['test-only', true, 'command-line-option'],
    ['help', true, 'command-line-option'],
    ['wrap', 'hostname', 'command-line-option'],
    ['my key', 'x', 'impossible-option'],
    ['a=b', 'x', 'impossible-option'],
  ])('%s = %s would be refused or worse (%s)', (key, value, code) => {
    const { lines: made, problems } = header([[key, value]]);
    expect(made).toEqual([]);
    expect(problems).toMatchObject([{ key, severity: 'error', code }]);
  });

  it('tells that a second key sets the same option', () => {
    const { problems } = header([
      ['queue', 'a'],
      ['partition', 'b'],
    ]);
    expect(problems).toMatchObject([{ key: 'partition', severity: 'warning', code: 'option-repeated' }]);
  });
});

describe('values that sbatch would take apart', () => {
  it.each([
    ['two words', '"two words"'],
    ['a#b', '"a#b"'],
    ['say "hi" to', '"say \\"hi\\" to"'],
    ["it's", '"it\'s"'],
    ['"quoted by the author"', '"quoted by the author"'],
    ['plain|but;odd&', 'plain|but;odd&'],
  ])('%s is written as %s', (value, text) => {
    expect(lines([['comment', value]])).toEqual([`--comment=${text}`]);
    const read = readSlurmHeader(`#SBATCH --comment=${text}`).resources[0]?.value;
    expect(read).toBe(value.replace(/^"(.*)"$/, '$1'));
  });
});

describe('values that sbatch does not take', () => {
  it.each([
    ['exclusive', 'sometimes', 'not-a-choice'],
    ['mail_type', 'BEGIN,sometimes', 'not-a-choice'],
    ['signal', 'NOSUCH@60', 'invalid-signal'],
    ['signal', 'X:USR1', 'invalid-signal'],
    ['gpus_per_node', 'x:y:z', 'not-a-number'],
    ['dependency', 'sometime:3', 'dependency-not-supported'],
    ['dependency', 'afterok:x', 'dependency-not-supported'],
    ['dependency', 'afterok:1,afterany:', 'dependency-not-supported'],
  ])('%s = %s', (key, value, code) => {
    const { lines, problems } = slurmHeader({ resources: [{ key, value, native: false }], shell: '/bin/sh' });
    expect(problems).toMatchObject([{ key, severity: 'error', code }]);
    expect(lines).toEqual([]);
  });

  it.each([
    ['exclusive', 'user'],
    ['mail_type', 'begin, TIME_LIMIT_80'],
    ['signal', 'B:SIGTERM@120'],
    ['signal', '10'],
    ['gpus_per_node', 'a100:2,v100:1'],
    ['dependency', 'afterok:1:2_3,after:4+10?singleton'],
    ['dependency', 'afterany:5_*'],
    // A run of ours, and the name of a job: they become ids when it is submitted.
    ['dependency', 'run:abc'],
    ['dependency', 'prepare'],
  ])('and %s = %s, which it takes', (key, value) => {
    expect(slurmHeader({ resources: [{ key, value, native: false }], shell: '/bin/sh' }).problems).toEqual([]);
  });
});
