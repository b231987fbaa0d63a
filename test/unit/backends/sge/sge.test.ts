import { describe, expect, it } from 'vitest';
import { createSge } from '../../../../src/backends/sge/sgeBackend.ts';
import { headerOf, readBack, referenceHeaders } from '../referenceHeaders.ts';
import { resources } from '../resourceList.ts';

const sgeBackend = createSge();

/** The lines without the one that is always last. */
function lines(record: Parameters<typeof headerOf>[1]): readonly string[] {
  const all = headerOf(sgeBackend, record).lines;
  expect(all.at(-1)).toBe('-cwd');
  return all.slice(0, -1);
}

describe('SGE headers', () => {
  referenceHeaders(sgeBackend, ['case-12']);

  it.each(['nodes', 'ppn', 'threads'])('refuses %s with a message that names it and SGE', (key) => {
    const { problems } = sgeBackend.header({ resources: resources({ [key]: 1 }), shell: '/bin/sh' });
    expect(problems).toMatchObject([{ key, severity: 'error', code: 'key-not-supported' }]);
    expect(problems[0]?.message).toContain(key);
    expect(problems[0]?.message).toContain('SGE');
  });

  it.each([
    [{ mem: 2000 }, ['-l h_vmem=2000m']],
    [{ mem: 2000, pe: 'omp 3' }, ['-l h_vmem=667m', '-pe omp 3']],
    [{ '-pe': 'omp 4', mem: '4G' }, ['-pe omp 4', '-l h_vmem=1024m']],
    [{ mem: 2000, pe: 'mpi 2-8' }, ['-l h_vmem=1000m', '-pe mpi 2-8']],
  ])('counts memory for each slot: %o', (record, expected) => {
    expect(lines(record)).toEqual(expected);
  });

  it.each([
    ['12:00:00', '12:00:00'],
    ['90', '01:30:00'],
    ['2:30', '00:02:30'],
    ['1-0', '24:00:00'],
  ])('writes the time %s as %s', (time, written) => {
    expect(lines({ time })).toEqual([`-l h_rt=${written}`]);
  });

  it('writes an array with its limit', () => {
    expect(lines({ array: '1-10:3%2' })).toEqual(['-t 1-10:3', '-tc 2']);
    expect(lines({ array: '4' })).toEqual(['-t 4']);
  });

  it('always runs in the folder of the submission, and starts the shell of the script', () => {
    const { lines: written, submitArgs } = sgeBackend.header({
      resources: resources({ cwd: false, '-cwd': true, V: true }),
      shell: '/bin/bash -l',
    });
    expect(written.map(({ text }) => text)).toEqual(['#$ -V', '#$ -cwd']);
    expect(submitArgs).toEqual(['-S', '/bin/bash']);
    const own = sgeBackend.header({ resources: resources({ '-S': '/bin/tcsh' }), shell: '/bin/bash' });
    expect(own.submitArgs).toEqual([]);
  });

  it.each(['2fast', '#a', 'a/b', 'a:b', 'a@b', 'a*', 'a?', 'a\\b', 'Résumé', 'all', 'x'.repeat(513)])(
    'has no jobs named %s',
    (jobname) => {
      const { lines: written, problems } = sgeBackend.header({ resources: resources({ jobname }), shell: '' });
      expect(problems).toMatchObject([{ key: 'jobname', severity: 'error', code: 'impossible-name' }]);
      expect(written.map(({ text }) => text)).toEqual(['#$ -cwd']);
    },
  );

  it.each(['a,b', '-a', "it's", 'a"b', 'a(b)', '.a', 'a%b', 'x'.repeat(512)])('has jobs named %s', (jobname) => {
    expect(sgeBackend.header({ resources: resources({ jobname }), shell: '' }).problems).toEqual([]);
  });

  it('takes S for the option -S: it is no resource', () => {
    const own = sgeBackend.header({ resources: resources({ S: '/bin/tcsh' }), shell: '/bin/bash' });
    expect(own).toMatchObject({ lines: [{ text: '#$ -S /bin/tcsh' }, {}], submitArgs: [], problems: [] });
  });

  it('puts core variables of output paths into its own words', () => {
    expect(lines({ stdout: '$CLUSTERJOB_NAME.${CLUSTERJOB_ID}.$CLUSTERJOB_ARRAY_INDEX', join: true })).toEqual([
      '-o $JOB_NAME.$JOB_ID.$TASK_ID',
      '-j y',
    ]);
  });

  it('waits for jobs, however they end', () => {
    expect(lines({ dependency: 'afterany:12:13,afterany:14' })).toEqual(['-hold_jid 12,13,14']);
    expect(headerOf(sgeBackend, { dependency: 'afterok:12' }).problems).toEqual([
      'dependency dependency-not-supported',
    ]);
  });

  it.each([
    [{ array: '1,3' }, 'array array-not-supported'],
    [{ array: '0-3' }, 'array array-not-supported'],
    [{ pe: 'mpi' }, 'pe invalid-environment'],
    [{ qos: 'x' }, 'qos key-not-supported'],
    [{ gpus_per_node: 1 }, 'gpus_per_node key-not-supported'],
    [{ signal: 'USR1' }, 'signal key-not-supported'],
    [{ jobname: 'my job' }, 'jobname impossible-name'],
    [{ mail_type: 'x' }, 'mail_type not-a-choice'],
    [{ '-terse': true }, '-terse command-line-option'],
  ])('says that it cannot: %o', (record, problem) => {
    expect(headerOf(sgeBackend, record)).toEqual({ lines: ['-cwd'], problems: [problem] });
  });

  it.each([
    [{ stdout: 'a,b.txt' }, 'stdout impossible-path'],
    [{ '-o': 'a,b.txt' }, '-o option-value'],
    [{ '-pe': 'smp' }, '-pe option-value'],
  ])('warns of what qsub divides or misses: %o', (record, problem) => {
    expect(headerOf(sgeBackend, record).problems).toEqual([problem]);
  });

  it('puts a value with blanks into quotes, but for one that is several words or has quotes', () => {
    const record = {
      '-A': 'my account',
      '-pe': 'mpi 16',
      '-binding': 'pe linear:1',
      '-v': 'A="b c"',
      '-o': 'hostA:/a,hostB:/b',
      scratch: 'a b',
    };
    expect(headerOf(sgeBackend, record)).toEqual({
      lines: [
        '-A "my account"',
        '-pe mpi 16',
        '-binding pe linear:1',
        '-v A="b c"',
        '-o hostA:/a,hostB:/b',
        '-l scratch="a b"',
        '-cwd',
      ],
      problems: [],
    });
  });

  it('knows the memory of Univa, and takes a longer name for one of the site', () => {
    expect(headerOf(sgeBackend, { m_mem_free: '4G', local_mem_free: '1G' }).problems).toEqual([]);
    expect(headerOf(sgeBackend, { m_mem_free: 'much' }).problems).toEqual(['m_mem_free option-value']);
    expect(headerOf(sgeBackend, { mem_fre: '4G' }).problems).toEqual(['mem_fre unknown-option']);
  });
});

describe('SGE headers read back', () => {
  it.each([
    [['-pe mpi 4', '-l h_vmem=1G,h_rt=60'], { pe: 'mpi 4', mem: 4096, time: '00:01:00' }],
    [['-t 1-4 -tc 2'], { array: '1-4%2' }],
    [['-j yes'], { join: true }],
    [['-cwd -V'], { '-V': true }],
    [['-o $JOB_ID.out'], { stdout: '$CLUSTERJOB_ID.out' }],
  ])('reads %j', (written, expected) => {
    expect(
      readBack(
        sgeBackend,
        written.map((line) => `#$ ${line}`),
      ),
    ).toEqual(expected);
  });

  it('tells a directive from a comment', () => {
    expect(sgeBackend.readHeader('#$ costs 5\n#$HOME\n#$ -q late\n').resources).toMatchObject([{ key: 'queue' }]);
  });
});
