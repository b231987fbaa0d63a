import { describe, expect, it } from 'vitest';
import { createSlurm } from '../../../../src/backends/slurm/slurm.ts';
import { capturedNames, output, outputOf, readCaptured } from '../outputs.ts';

const slurm = createSlurm();
const REQUEST = {
  script: '/home/hpc/jobs/ok.slr',
  folder: '/home/hpc/jobs',
  jobName: 'ok',
  token: 'token-1',
  args: [],
  resources: [],
  taken: [],
};

function submit(parts: Parameters<typeof output>[0]) {
  return slurm.submit(REQUEST).read([output(parts)]);
}

function foreign(name: string) {
  return slurm.submit(REQUEST).read([outputOf(readCaptured(`slurm/foreign/${name}.json`))]);
}

describe('the command', () => {
  it('runs in the folder of the script, in the environment of the user', () => {
    expect(slurm.submit(REQUEST).commands).toEqual([
      {
        file: 'sbatch',
        args: ['--parsable', '--comment=token-1', '/home/hpc/jobs/ok.slr'],
        cwd: '/home/hpc/jobs',
        environment: 'user',
        limitMs: 60_000,
      },
    ]);
  });

  it.each(['comment', '--comment', 'slurm.comment'])('leaves the comment of the user alone (%s)', (key) => {
    const [command] = slurm.submit({ ...REQUEST, taken: ['queue', key] }).commands;
    expect(command?.args).toEqual(['--parsable', REQUEST.script]);
  });
});

describe('a job was submitted', () => {
  it.each([
    ['sbatch-default', '2'],
    ['sbatch-parsable', '3'],
    ['sbatch-array', '6'],
    ['sbatch-array-parsable', '7'],
    ['sbatch-parsable-noisy-stdout', '1324;lab'],
    ['sbatch-name-unicode', '29'],
    ['sbatch-directive-comment', '27'],
    ['sbatch-dbd-down', '108'],
    ['sbatch-time-over-max-accepted', '109'],
  ])('%s', (name, id) => {
    expect(foreign(name)).toMatchObject({ kind: 'submitted', ref: { id } });
  });

  it.each([
    ['with more behind the number', 'Submitted batch job 77 on cluster lab\n', '77;lab'],
    ['with a note behind it', 'Submitted batch job 78\nYour quota is nearly used up.\n', '78'],
    ['in colour', '\u001b[32m79\u001b[0m\n', '79'],
    ['without an end of line', '80', '80'],
  ])('%s', (_, stdout, id) => {
    expect(submit({ stdout })).toMatchObject({ kind: 'submitted', ref: { id } });
  });

  it('although sbatch had more to say', () => {
    const stderr = 'sbatch: warning: can not honor --ntasks-per-node\n';
    expect(submit({ stdout: '81\n', stderr })).toMatchObject({ note: 'can not honor --ntasks-per-node' });
  });

  it('although sbatch went on to wait for its end (--wait in the script)', () => {
    expect(submit({ end: { kind: 'timeout' }, stdout: '82\n' })).toMatchObject({
      kind: 'submitted',
      ref: { id: '82' },
    });
  });
});

describe('it is not known whether it was submitted', () => {
  it.each([
    ['the time was over', { end: { kind: 'timeout' } }],
    ['the connection went', { end: { kind: 'lost', reason: 'reset' } }],
    ['half an id arrived', { end: { kind: 'lost', reason: 'reset' }, stdout: '123' }],
    ['a cut answer', { stdout: '123', truncated: true }],
    ['success without an id', { stdout: 'queued, thank you\n' }],
    ['failure without a word', { end: { kind: 'exit', code: 1 } }],
    [
      'the controller answered nothing',
      {
        end: { kind: 'exit', code: 1 },
        stderr: 'sbatch: error: Batch job submission failed: Zero Bytes were transmitted or received\n',
      },
    ],
  ] as const)('%s', (_, parts) => {
    expect(submit(parts).kind).toBe('unclear');
  });

  it('the controller hung: the job ran all the same', () => {
    expect(foreign('sbatch-controller-hung')).toEqual({
      kind: 'unclear',
      message: 'Socket timed out on send/recv operation',
    });
  });
});

/** Every refusal that was captured: its kind, the key to blame, whether a later attempt may succeed. */
const REFUSALS: Readonly<Record<string, readonly [code: string, key: string | null, transient?: boolean]>> = {
  'sbatch-controller-down': ['scheduler-down', null, true],
  'sbatch-munge-down': ['authentication', null, true],
  'sbatch-no-conf': ['not-configured', null],
  'sbatch-not-installed': ['not-installed', null],
  'sbatch-error-account': ['invalid-account', 'account'],
  'sbatch-error-array-format': ['bad-array', 'array'],
  'sbatch-error-array-too-large': ['bad-array', 'array'],
  'sbatch-error-begin': ['bad-value', null],
  'sbatch-error-cluster': ['invalid-cluster', null],
  'sbatch-error-constraint': ['invalid-constraint', 'constraint'],
  'sbatch-error-cpus': ['over-limit', 'ppn'],
  'sbatch-error-cpus-per-node': ['over-limit', 'ppn'],
  'sbatch-error-crlf': ['dos-line-breaks', null],
  'sbatch-error-dependency-format': ['bad-dependency', 'dependency'],
  'sbatch-error-empty': ['empty-script', null],
  'sbatch-error-gres': ['invalid-gres', 'gpus_per_node'],
  'sbatch-error-gres-count': ['no-such-node', null],
  'sbatch-error-license': ['invalid-license', null],
  'sbatch-error-mem': ['over-limit', 'mem'],
  'sbatch-error-mem-format': ['bad-value', 'mem'],
  'sbatch-error-missing-file': ['script-missing', null],
  'sbatch-error-nodelist': ['invalid-node', null],
  'sbatch-error-nodes': ['over-limit', 'nodes'],
  'sbatch-error-nodes-test': ['over-limit', 'nodes'],
  'sbatch-error-noshebang': ['no-shebang', null],
  'sbatch-error-option': ['unknown-option', null],
  'sbatch-error-option-in-script': ['unknown-option', null],
  'sbatch-error-partition': ['invalid-queue', 'queue'],
  'sbatch-error-partition-drain': ['queue-closed', 'queue', true],
  'sbatch-error-partition-inactive': ['queue-closed', 'queue', true],
  'sbatch-error-qos': ['invalid-qos', 'qos'],
  'sbatch-error-qos-deny': ['over-limit', 'ppn'],
  'sbatch-error-qos-max-submit': ['too-many-jobs', null, true],
  'sbatch-error-qos-max-submit-array': ['too-many-jobs', null, true],
  'sbatch-error-reservation': ['invalid-reservation', null],
  'sbatch-error-time-format': ['bad-value', 'time'],
  'sbatch-error-time-format-in-script': ['bad-value', 'time'],
  'sbatch-error-time-over-max': ['over-limit', 'time'],
};

describe('a refusal', () => {
  it.each(Object.entries(REFUSALS))('%s', (name, [code, key, transient = false]) => {
    const answer = foreign(name);
    expect(answer).toMatchObject({ kind: 'refused', code, key, transient });
    if (answer.kind !== 'refused') return;
    // The scheduler's own words, without the name of its program.
    expect(readCaptured(`slurm/foreign/${name}.json`).stderr).toContain(
      answer.message.split(' must')[0]?.split('  ')[0],
    );
    expect(answer.message).not.toMatch(/^sbatch:/);
    expect(answer.next).toMatch(/[^.]$/);
  });

  it('is known for every captured error', () => {
    const errors = capturedNames('slurm/foreign').filter((name) => name.startsWith('sbatch-error-'));
    expect(errors.filter((name) => !(name in REFUSALS))).toEqual([]);
    expect(errors.length).toBeGreaterThan(30);
  });

  it('not known yet keeps the words of Slurm', () => {
    const stderr = 'sbatch: error: The moon is in the wrong phase\n';
    expect(submit({ end: { kind: 'exit', code: 1 }, stderr })).toEqual({
      kind: 'refused',
      code: 'refused',
      message: 'The moon is in the wrong phase',
      next: null,
      key: null,
      transient: false,
    });
  });
});
