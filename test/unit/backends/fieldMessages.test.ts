import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/backends/registry.ts';
import type { CommandOutput } from '../../../src/base/command.ts';
import { output } from './outputs.ts';

/**
 * Complaints of schedulers as others have met them: in issues of workflow engines (equinor/ert#7103, #7357,
 * NVIDIA/TensorRT-LLM#17709, tudo-r/BatchJobs#122, adaptivecomputing/torque#312), in the sources of OpenPBS (pbs_messages.c)
 * and Slurm (slurm_errno.c).
 */
const backends = createRegistry();

function complaint(stderr: string, code = 1): CommandOutput {
  return output({ end: { kind: 'exit', code }, stderr: `${stderr.replaceAll(' / ', '\n')}\n` });
}

const REQUEST = { script: '/x', folder: '/', jobName: 'x', token: 't', args: [], resources: [], taken: [] };

describe('a submission', () => {
  it.each([
    ['slurm', 'sbatch: error: Batch job submission failed: Slurm backup controller in standby mode', 'scheduler-down'],
    ['slurm', 'sbatch: error: RPC rate limit exceeded by uid 1000 with REQUEST_SUBMIT_BATCH_JOB', 'scheduler-busy'],
    [
      'slurm',
      'sbatch: error: Batch job submission failed: Time limit specification required, but not provided',
      'bad-value',
    ],
    [
      'slurm',
      'sbatch: error: Batch job submission failed: Requested partition configuration not available now',
      'over-limit',
    ],
    ['slurm', 'sbatch: fatal: --mem, --mem-per-cpu, and --mem-per-gpu are mutually exclusive.', 'bad-value'],
    [
      'slurm',
      'sbatch: error: You must name an account / sbatch: error: Batch job submission failed: Unspecified error',
      'site-refused',
    ],
    ['slurm', 'sbatch: error: Batch job submission failed: Unspecified error', 'refused'],
    ['pbspro', 'qsub: Invalid credential', 'authentication'],
    ['pbspro', 'pbs_iff: all reserved ports in use / qsub: Invalid credential', 'authentication'],
    ['pbspro', "qsub: would exceed queue generic's per-user limit", 'too-many-jobs'],
    ['pbspro', "qsub: would exceed complex's per-group limit of jobs in 'Q' state", 'too-many-jobs'],
    ['pbspro', 'qsub: would exceed per-user limit on resource ncpus in queue workq', 'over-limit'],
    ['pbs', 'qsub: PBS: Job rejected by all possible destinations (check syntax, queue resources, ...)', 'over-limit'],
    ['pbs', 'qsub: Server shutting down', 'scheduler-down'],
    ['pbs', 'qsub: System error occurred (Operating System Error)', 'scheduler-busy'],
    ['lsf', "Cannot exceed queue's hard limit(s). Job not submitted.", 'over-limit'],
    ['sge', 'Unable to run job: job rejected: no access to project "p" for user "u". / Exiting.', 'invalid-account'],
  ])('%s: %s', (name, stderr, code) => {
    const answer = backends
      .get(name)
      .submit?.(REQUEST)
      .read([complaint(stderr)]);
    expect(answer).toMatchObject({ kind: 'refused', code });
  });

  it.each([
    ['slurm', 'sbatch: error: Batch job submission failed: Transport endpoint is not connected'],
    ['slurm', 'sh: line 1: 4711 Killed                  sbatch x'],
    ['pbspro', 'Killed'],
    ['pbs', 'qsub: waiting for job 12.srv to start'],
    ['pbspro', 'qsub: Premature end of message'],
    ['sge', 'Segmentation fault (core dumped)'],
    ['lsf', 'Terminated'],
    ['lsf', 'LSF is down. Please wait ...'],
  ])('%s may have been taken: %s', (name, stderr) => {
    const answer = backends
      .get(name)
      .submit?.(REQUEST)
      .read([complaint(stderr, 137)]);
    expect(answer?.kind).toBe('unclear');
  });
});

describe('a question that may be answered later', () => {
  it.each([
    ['slurm', 'slurm_load_jobs error: Slurm backup controller in standby mode'],
    ['slurm', 'slurm_load_jobs error: Unexpected message received'],
    ['slurm', 'sacct: error: slurmdbd: Unspecified error'],
    ['slurm', 'squeue: error: RPC rate limit exceeded by uid 1000 with REQUEST_JOB_INFO, telling to back off'],
    ['slurm', 'slurm_load_jobs error: No route to host'],
    ['pbspro', 'qstat: Invalid credential 536403.s034-lcam'],
    ['pbspro', 'qstat: System error occurred (Operating System Error)'],
    ['pbs', 'qstat: Communication failure.'],
    ['lsf', 'Error: Batch system concurrent query limit exceeded. Try again later.'],
    ['lsf', 'Failed in an LSF library call: External authentication failed'],
    ['sge', 'error: error reading in job database'],
    ['sge', 'critical error: out of memory'],
  ])('%s: %s', (name, stderr) => {
    const backend = backends.get(name);
    for (const plan of [backend.query?.([{ id: '12' }]), backend.history?.([{ id: '12' }], 0)]) {
      const seen = plan?.read(plan.commands.map(() => complaint(stderr)));
      if (seen) expect(seen).toMatchObject({ states: [], answered: [], failure: { transient: true } });
    }
  });

  it.each([
    ['slurm', 'Slurm accounting storage is disabled'],
    ['slurm', 'slurm_load_jobs error: Incompatible versions of client and server code'],
    ['slurm', 'sacct: fatal: Unable to process configuration file'],
    ['pbspro', 'qstat: Unauthorized Request  12.srv'],
    ['pbs', "qstat: invalid option -- 'x'"],
    ['lsf', 'User permission denied'],
    ['sge', 'error: denied: host "x" is neither submit nor admin host'],
    ['sge', 'Please set the environment variable SGE_ROOT.'],
  ])('not so %s: %s', (name, stderr) => {
    const plan = backends.get(name).query?.([{ id: '12' }]);
    expect(plan?.read(plan.commands.map(() => complaint(stderr))).failure).toMatchObject({ transient: false });
  });
});

it('finds the id of LSF wherever its sentence stands', () => {
  const said = 'Job <55> is submitted to project <p> on queue <x>.\n';
  for (const parts of [{ stdout: said }, { stderr: said }]) {
    expect(
      backends
        .get('lsf')
        .submit?.(REQUEST)
        .read([output(parts)]),
    ).toMatchObject({ ref: { id: '55' } });
  }
});
