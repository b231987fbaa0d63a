import { describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import type { Completion } from '../../../../src/language/items.ts';
import { completeSettings } from '../../../../src/language/settings/settingsCompletion.ts';
import { applyEdits } from '../../../../src/language/settings/settingsFormat.ts';
import type { LiveValues, Subject } from '../../../../src/language/subject.ts';
import { jobSubject, looseSubject, marked, NOW } from '../subject.ts';

function complete(written: string, subject: Subject = looseSubject(), cluster = false): readonly Completion[] {
  const { text, offset } = marked(written);
  return completeSettings(readSettings(new Source('/w/j/train.ini', text)), offset, subject, cluster);
}

/** The document after an item was chosen. */
function chosen(written: string, label: string, subject?: Subject): string {
  const item = complete(written, subject).find((one) => one.label === label);
  if (!item) throw new Error(`${label} is not offered`);
  return applyEdits(marked(written).text, [item]);
}

const labels = (items: readonly Completion[]): readonly string[] => items.map(({ label }) => label);

const LIVE: LiveValues = {
  cluster: 'hpc',
  queues: [
    {
      name: 'debug',
      default: true,
      state: 'open',
      native: 'up',
      maxSeconds: 1800,
      defaultSeconds: null,
      maxNodes: 2,
      maxCoresPerNode: 4,
      maxMemMbPerNode: 2000,
      required: [],
      load: { nodes: null, idleNodes: null, cores: null, idleCores: null, pendingJobs: null, runningJobs: null },
      accounts: ['physics'],
      qos: ['high', 'low'],
      environments: ['mpi'],
      features: ['skylake'],
    },
  ],
  asOf: NOW - 5 * 60_000,
};

describe('completion in settings files', () => {
  it.each([
    ['[^', ['Resources', 'Attributes', 'DEFAULT']],
    ['[Resources]\ntime = 1\n[^', ['Attributes', 'DEFAULT']],
    ['[Re^sources]', ['Resources', 'Attributes', 'DEFAULT']],
    ['^[Resources]', []],
    ['[Resources]^', []],
    ['[Resources]\ntime ^= 1', []],
  ])('offers the sections that are missing: %j', (written, expected) => {
    expect(labels(complete(written))).toEqual(expected);
  });

  it('closes the header of a section', () => {
    expect(chosen('[Re^', 'Resources')).toBe('[Resources]');
    expect(chosen('[Re^]', 'Resources')).toBe('[Resources]');
  });

  it('keeps the order in which a cluster told its features', () => {
    const [queue] = LIVE.queues;
    const live = { ...LIVE, queues: queue ? [{ ...queue, features: ['big', 'arch', 'a'] }] : [] };
    const items = complete('[Resources]\nconstraint = ^', looseSubject('sge', live));
    expect(labels(items.toSorted((one, other) => one.order - other.order))).toEqual(['big', 'arch', 'a']);
  });

  it('offers the common keys first, then those of the scheduler, and none that is there already', () => {
    const items = complete('[Resources]\ntime = 1\n^');
    const order = (label: string): number | undefined => items.find((item) => item.label === label)?.order;
    expect(labels(items)).not.toContain('time');
    expect(order('queue')).toBe(0);
    expect(order('comment')).toBe(1);
    expect(order('[Attributes]')).toBeGreaterThan(1);
    // The common key is offered in its place.
    expect(labels(items)).not.toContain('partition');
  });

  it.each([
    ['[Resources]\nqu^', 'queue', '[Resources]\nqueue = $0'],
    ['[Resources]\nqu^ = a', 'queue', '[Resources]\nqueue = a'],
    ['[Attributes]\npro^', 'prologue', '[Attributes]\nprologue =\n    $0'],
    ['[Resources]\nslurm.com^', 'slurm.comment', '[Resources]\nslurm.comment = $0'],
  ])('writes a key with its delimiter: %j', (written, label, expected) => {
    expect(chosen(written, label)).toBe(expected);
  });

  it('offers the keys of a cluster in profiles only', () => {
    expect(labels(complete('[Attributes]\n^'))).not.toContain('login_env');
    expect(labels(complete('[Attributes]\n^', looseSubject(), true))).toContain('login_env');
  });

  it.each([
    ['slurm', 'comment'],
    ['pbs', 'pmem'],
    ['pbspro', 'ncpus'],
    ['lsf', '-R'],
    ['sge', 's_rt'],
  ])('knows the options of %s', (backend, key) => {
    expect(labels(complete('[Resources]\n^', looseSubject(backend)))).toContain(key);
  });

  it.each([
    ['[Attributes]\nbackend = ^', ['slurm', 'pbs', 'pbspro', 'lpbs', 'lsf', 'sge', 'local']],
    ['[Attributes]\nexit_marker = t^', ['true', 'false']],
    ['[Resources]\nmail_type = END,^', ['BEGIN', 'END', 'FAIL', 'ALL', 'NONE']],
    ['[Resources]\ntime = ^', ['30:00', '1:00:00', '12:00:00', '1-00:00:00', '7-00:00:00']],
    ['[Resources]\novercommit = ^', ['true', 'false']],
    ['[Resources]\nrequeue = ^', ['true', 'false', 'expedite']],
  ])('offers values: %j', (written, expected) => {
    expect(labels(complete(written))).toEqual(expected);
  });

  it('replaces only the word at the place in a list', () => {
    expect(chosen('[Resources]\nmail_type = END,F^A', 'FAIL')).toBe('[Resources]\nmail_type = END,FAIL');
  });

  it.each([
    ['queue', 'debug', 'up, at most 00:30:00'],
    ['account', 'physics', 'yours there'],
    ['qos', 'low', 'yours there'],
    ['constraint', 'skylake', 'feature of nodes'],
    ['pe', 'mpi', 'parallel environment'],
  ])('offers what the cluster told for %s, with its age', (key, label, detail) => {
    const items = complete(`[Resources]\n${key} = ^`, looseSubject('slurm', LIVE));
    expect(items.find((item) => item.label === label)).toMatchObject({
      detail,
      documentation: 'From hpc, 5 minutes ago.',
    });
  });

  it.each([
    ['slurm.constraint = avx2&sk^', 'slurm.constraint = avx2&skylake'],
    ['constraint = [avx2|sk^]*2', 'constraint = [avx2|skylake]*2'],
    ['constraint = sk^y', 'constraint = skylake'],
  ])('replaces one feature of an expression: %j', (written, expected) => {
    expect(chosen(`[Resources]\n${written}`, 'skylake', looseSubject('slurm', LIVE))).toBe(`[Resources]\n${expected}`);
  });

  it('puts a core variable where it is written, also within a path', () => {
    expect(chosen('[Resources]\nstdout = run-$CL^.out', '$CLUSTERJOB_ID')).toBe(
      '[Resources]\nstdout = run-$CLUSTERJOB_ID.out',
    );
  });

  it('offers the limits of the queue that is chosen', async () => {
    const files = { '/w/j/train.sh': 'true\n', '/w/j/train.ini': '[Resources]\nqueue = debug\n' };
    const subject = await jobSubject(files, { live: LIVE });
    expect(complete('[Resources]\nqueue = debug\ntime = ^', subject)[0]).toMatchObject({
      label: '00:30:00',
      detail: 'limit of debug',
    });
    expect(complete('[Resources]\nqueue = debug\nmem = ^', subject)[0]?.label).toBe('2000');
  });

  it('offers keys behind %( and closes the reference', () => {
    expect(chosen('[DEFAULT]\nbase = /data\n[Attributes]\nrootdir = %(b^', 'base')).toContain('rootdir = %(base)s');
  });

  it('offers placeholders and core variables in scripts', async () => {
    const settings = '[Resources]\nthreads = 4\n[Attributes]\nepochs = 40\nprologue =\n    echo {e}\n';
    const subject = await jobSubject({ '/w/j/train.sh': 'true\n', '/w/j/train.ini': settings });
    const written = settings.replace('{e}', '{e^}');
    expect(labels(complete(written, subject))).toEqual(
      expect.arrayContaining(['threads', 'epochs', 'filename', 'run']),
    );
    expect(chosen(written, 'epochs', subject)).toContain('echo {epochs}');
    expect(labels(complete('[Attributes]\nenv_setup =\n    echo $CLU^', subject))).toContain('$CLUSTERJOB_ID');
    expect(labels(complete('[Resources]\nstdout = log/$^', subject))).toContain('$CLUSTERJOB_ID');
  });

  it('offers nothing in comments', () => {
    expect(complete('[Resources]\n# ti^')).toEqual([]);
  });

  it('offers whole jobs in an empty file', () => {
    expect(labels(complete('^'))).toEqual(
      expect.arrayContaining([
        '[Resources]',
        'serial job',
        'OpenMP job',
        'MPI job',
        'hybrid job',
        'array job',
        'GPU job',
      ]),
    );
  });
});
