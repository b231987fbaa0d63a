import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import type { Backend, CodedBackend } from '../contract.ts';
import { fitToLimits } from '../limits.ts';
import { writtenDirectives } from '../readDirectives.ts';
import { jobHistory } from './accounting.ts';
import { SLURM_ARRAY_LIMIT } from './arrayIndexes.ts';
import { SLURM_PREFIX } from './directives.ts';
import { findJob } from './find.ts';
import { slurmHeader } from './header.ts';
import { slurmRef } from './jobId.ts';
import { slurmLogPaths } from './logPaths.ts';
import { SBATCH_OPTIONS } from './options.ts';
import { alterJobs, cancelJobs, holdJobs, releaseJobs, requeueJobs } from './orders.ts';
import { slurmQueues } from './partitions.ts';
import { probeSlurm } from './probe.ts';
import { queryJobs, queryMyJobs } from './queue.ts';
import { slurmLimitProblems } from './queueLimits.ts';
import { readSlurmHeader, SLURM_SYNTAX } from './readHeader.ts';
import { recogniseSlurm } from './recognise.ts';
import { checkJob, submitJob } from './submit.ts';
import { SLURM_VARIABLES } from './variables.ts';

/** Slurm has every power. */
export type FullBackend = CodedBackend & Pick<Backend, 'alsoReads'>;

/** The translator for Slurm. `clock`: against which the cluster's clock is compared. */
export function createSlurm(clock: Pick<Clock, 'now'> = systemClock): FullBackend {
  return {
    name: 'slurm',
    displayName: 'Slurm',
    extension: 'slr',
    prefix: SLURM_PREFIX,
    manual: 'https://slurm.schedmd.com/sbatch.html',
    variables: SLURM_VARIABLES,
    options: SBATCH_OPTIONS,
    // Tried with 22.05: lines behind commands count too.
    alsoReads: ['#PBS', '#BSUB'],
    programs: ['sbatch', 'squeue', 'scancel', 'scontrol'],
    arrayLimit: SLURM_ARRAY_LIMIT,
    header: slurmHeader,
    readHeader: readSlurmHeader,
    directives: (script) => writtenDirectives(script, SLURM_SYNTAX),
    probe: () => probeSlurm(clock),
    submit: submitJob,
    check: checkJob,
    find: findJob,
    query: queryJobs,
    queryMine: queryMyJobs,
    history: jobHistory,
    cancel: cancelJobs,
    hold: holdJobs,
    release: releaseJobs,
    requeue: requeueJobs,
    alter: alterJobs,
    queues: slurmQueues,
    validate: slurmLimitProblems,
    coerce: fitToLimits,
    logPaths: slurmLogPaths,
    recognise: recogniseSlurm,
    dependOn: (ids) => `afterok:${ids.map((id) => slurmRef({ id })?.number ?? id).join(':')}`,
  };
}
