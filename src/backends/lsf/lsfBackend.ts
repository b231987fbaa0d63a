import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import type { CodedBackend } from '../contract.ts';
import { fitToLimits, limitProblems } from '../limits.ts';
import { writtenDirectives } from '../readDirectives.ts';
import { alterJobs } from './alter.ts';
import { findJob } from './find.ts';
import { LSF_PREFIX, lsfHeader } from './header.ts';
import { jobHistory } from './history.ts';
import { lsfRef } from './jobId.ts';
import { lsfLogPaths } from './logPaths.ts';
import { BSUB_OPTIONS } from './options.ts';
import { cancelJobs, holdJobs, releaseJobs, requeueJobs } from './orders.ts';
import { probeLsf } from './probe.ts';
import { queryJobs, queryMyJobs } from './queue.ts';
import { lsfQueues } from './queues.ts';
import { LSF_SYNTAX, readLsfHeader } from './readHeader.ts';
import { recogniseLsf } from './recognise.ts';
import { submitJob } from './submit.ts';

/** LSF has every power but `check`: bsub cannot be asked without submitting. */
export type LsfBackend = Omit<CodedBackend, 'check'>;

/**
 * The translator for IBM LSF and OpenLava. `clock`: tells the year of times that LSF prints without one, and is what the
 * cluster's clock is compared with.
 */
export function createLsf(clock: Pick<Clock, 'now'> = systemClock): LsfBackend {
  return {
    name: 'lsf',
    displayName: 'LSF',
    extension: 'lsf',
    prefix: LSF_PREFIX,
    manual: 'https://www.ibm.com/docs/en/spectrum-lsf/10.1.0?topic=reference-bsub',
    programs: ['bsub', 'bjobs', 'bkill'],
    options: BSUB_OPTIONS,
    variables: {
      ID: { kind: 'variable', name: 'LSB_JOBID' },
      WORKDIR: { kind: 'variable', name: 'LS_SUBCWD' },
      SUBMIT_HOST: { kind: 'variable', name: 'LSB_SUB_HOST' },
      NAME: { kind: 'variable', name: 'LSB_JOBNAME' },
      NODELIST: { kind: 'variable', name: 'LSB_HOSTS' },
      ARRAY_INDEX: { kind: 'variable', name: 'LSB_JOBINDEX' },
      ARRAY_ID: { kind: 'variable', name: 'LSB_JOBID' },
      NUM_TASKS: { kind: 'variable', name: 'LSB_DJOB_NUMPROC' },
      QUEUE: { kind: 'variable', name: 'LSB_QUEUE' },
    },
    header: lsfHeader,
    readHeader: readLsfHeader,
    directives: (script) => writtenDirectives(script, LSF_SYNTAX),
    probe: () => probeLsf(clock),
    submit: submitJob,
    find: (search) => findJob(search, clock),
    query: (refs) => queryJobs(refs, clock),
    queryMine: () => queryMyJobs(clock),
    history: (refs, since) => jobHistory(refs, since, clock),
    cancel: cancelJobs,
    hold: holdJobs,
    release: releaseJobs,
    requeue: requeueJobs,
    alter: alterJobs,
    queues: lsfQueues,
    validate: limitProblems,
    coerce: fitToLimits,
    logPaths: lsfLogPaths,
    recognise: (command) => recogniseLsf(command, clock),
    dependOn: (ids) => ids.map((id) => `done(${lsfRef({ id })?.number ?? id})`).join(' && '),
  };
}
