import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { formatOneRange } from '../../job/tasks.ts';
import type { CodedBackend } from '../contract.ts';
import { writtenDirectives } from '../readDirectives.ts';
import { jobHistory } from './accounting.ts';
import { alterJobs } from './alter.ts';
import { findJob } from './find.ts';
import { SGE_PREFIX, sgeHeader } from './header.ts';
import { sgeLogPaths } from './logPaths.ts';
import { SGE_OPTIONS } from './options.ts';
import { cancelJobs, holdJobs, releaseJobs, requeueJobs } from './orders.ts';
import { probeSge } from './probe.ts';
import { queryJobs, queryMyJobs } from './queue.ts';
import { fitToSgeLimits, sgeLimitProblems } from './queueLimits.ts';
import { sgeQueues } from './queues.ts';
import { readSgeHeader, SGE_SYNTAX } from './readHeader.ts';
import { recogniseSge } from './recognise.ts';
import { checkJob, submitJob } from './submit.ts';

/** Every power but `dependOn`: Grid Engine waits for the end of jobs, not for their success. */
export type SgeBackend = Omit<CodedBackend, 'dependOn'>;

/** The translator for Grid Engine and its descendants. `clock`: against which the cluster's clock is compared. */
export function createSge(clock: Pick<Clock, 'now'> = systemClock): SgeBackend {
  return {
    name: 'sge',
    displayName: 'SGE',
    extension: 'sge',
    prefix: SGE_PREFIX,
    manual: 'https://manpages.debian.org/stable/gridengine-client/qsub.1.en.html',
    programs: ['qsub', 'qstat', 'qdel', 'qhost'],
    options: SGE_OPTIONS,
    variables: {
      ID: { kind: 'variable', name: 'JOB_ID' },
      WORKDIR: { kind: 'variable', name: 'SGE_O_WORKDIR' },
      SUBMIT_HOST: { kind: 'variable', name: 'SGE_O_HOST' },
      NAME: { kind: 'variable', name: 'JOB_NAME' },
      NODELIST: { kind: 'variable', name: 'HOSTNAME' },
      ARRAY_INDEX: { kind: 'variable', name: 'SGE_TASK_ID' },
      ARRAY_ID: { kind: 'variable', name: 'JOB_ID' },
      NUM_NODES: { kind: 'variable', name: 'NHOSTS' },
      NUM_TASKS: { kind: 'variable', name: 'NSLOTS' },
      QUEUE: { kind: 'variable', name: 'QUEUE' },
    },
    // max_aj_tasks: sge_conf(5)
    arrayLimit: { of: 'tasks', options: rangeOptions },
    header: sgeHeader,
    readHeader: readSgeHeader,
    directives: (script) => writtenDirectives(script, SGE_SYNTAX),
    probe: () => probeSge(clock),
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
    queues: sgeQueues,
    validate: sgeLimitProblems,
    coerce: fitToSgeLimits,
    logPaths: sgeLogPaths,
    recognise: recogniseSge,
  };
}

function rangeOptions(tasks: TaskSet): readonly string[] | null {
  const range = formatOneRange(tasks);
  return range === null ? null : ['-t', range];
}
