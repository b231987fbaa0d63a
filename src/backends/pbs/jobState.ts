import type { RunState } from '../../job/states.ts';
import { isFinished } from '../../job/states.ts';
import type { JobState, Usage } from '../jobState.ts';
import type { ServerCodes } from './exits.ts';
import { judgeEnd } from './exits.ts';
import { waitingReason } from './reasons.ts';
import { pbsState } from './states.ts';
import { pbsBytes, pbsCount, pbsSeconds, pbsTime } from './values.ts';

/** The attributes of a job under PBS's own names, however they were written. */
export interface JobAttributes {
  /** `job_state`; null where there is none. */
  text(name: string): string | null;
  /** `Resource_List.mem`: one of a group. */
  part(group: string, name: string): string | null;
}

/** What PBS Pro and TORQUE tell of a job. They name it alike but for the few that have two names here. */
export function pbsJobState(job: JobAttributes, codes: ServerCodes): Omit<JobState, 'ref'> {
  const native = job.text('job_state') ?? '';
  const letter = pbsState(native);
  const start = pbsTime(job.text('stime') ?? job.text('start_time'));
  const ending = letter === 'ended' ? judge(job, start !== null, codes) : null;
  const state = ending ? ending.state : (letter as RunState | null);
  const waits = state === 'pending' || state === 'held';
  const restarts = pbsCount(job.text('run_count') ?? job.text('start_count'));
  const status = job.text('Exit_status') ?? job.text('exit_status');
  return {
    state,
    native,
    name: job.text('Job_Name'),
    submitted: pbsTime(job.text('ctime')),
    // A job that was put back into the queue keeps the time of its last start.
    started: waits ? null : start,
    ended: state !== null && isFinished(state) ? endOf(job) : null,
    estimatedStart: waits ? pbsTime(job.part('estimated', 'start_time')) : null,
    reason: waits
      ? waitingReason({
          letter: native,
          comment: job.text('comment'),
          holds: job.text('Hold_Types'),
          dependency: job.text('depend'),
          notBefore: pbsTime(job.text('Execution_Time')),
          // A negative status on a job that waits is that of a start that failed.
          failedStarts: status?.startsWith('-') ? (restarts ?? 0) : 0,
        })
      : null,
    exit: ending?.exit ?? null,
    usage: usage(job, waits),
    queue: job.text('queue'),
    nodes: waits ? null : nodes(job.text('exec_host')),
    stdout: path(job.text('Output_Path')),
    stderr: job.text('Join_Path') === 'oe' ? path(job.text('Output_Path')) : path(job.text('Error_Path')),
    token: null,
    restarts: restarts === null ? null : Math.max(0, restarts - (waits ? 0 : 1)),
  };
}

function judge(job: JobAttributes, started: boolean, codes: ServerCodes) {
  const status = job.text('Exit_status') ?? job.text('exit_status');
  return judgeEnd(
    {
      status: status !== null && /^-?\d{1,9}$/.test(status) ? Number(status) : null,
      substate: pbsCount(job.text('substate')),
      started,
      waitedForJob: (job.text('Hold_Types') ?? '').includes('s') && /\bafter|\bon:/.test(job.text('depend') ?? ''),
      wholeArray: job.text('array') === 'True',
      comment: job.text('comment'),
      usedBytes: pbsBytes(job.part('resources_used', 'mem')),
      requestedBytes: pbsBytes(job.part('Resource_List', 'mem')),
    },
    codes,
  );
}

/** When it ended; one that never ran has only the time at which it went into the history, or was last changed. */
function endOf(job: JobAttributes): number | null {
  const times = ['obittime', 'comp_time', 'history_timestamp', 'mtime'].map((name) => pbsTime(job.text(name)));
  return times.find((time) => time !== null) ?? null;
}

function usage(job: JobAttributes, waits: boolean): Usage {
  const used = (name: string): string | null => (waits ? null : job.part('resources_used', name));
  const asked = (name: string): string | null => job.part('Resource_List', name);
  return {
    maxRssBytes: pbsBytes(used('mem')),
    cpuSeconds: pbsSeconds(used('cput')),
    elapsedSeconds: pbsSeconds(used('walltime')),
    requested: {
      memBytes: pbsBytes(asked('mem')),
      seconds: pbsSeconds(asked('walltime')),
      cores: most(pbsCount(asked('ncpus')), cores(asked('nodes'))),
      nodes: pbsCount(asked('nodect')),
    },
  };
}

/** A site may set ncpus to 1 beside what is asked of the nodes (field: finished-with-hint). */
function most(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** The processors of `2:ppn=8+1:ppn=4`; null where a part names a host. */
function cores(nodes: string | null): number | null {
  let sum = 0;
  for (const part of nodes?.split('+') ?? ['']) {
    const count = /^\d+/.exec(part)?.[0];
    if (count === undefined) return null;
    sum += Number(count) * Number(/:ppn=(\d+)/.exec(part)?.[1] ?? 1);
  }
  return sum;
}

/** The hosts of `n1/0*2+n2/0-3`, each once. */
function nodes(text: string | null): string | null {
  return text && [...new Set(text.split('+').map((part) => part.replace(/\/.*$/, '')))].join(',');
}

/** A path without the host before it; null for one with a pattern that only the job's node fills in. */
function path(text: string | null): string | null {
  const own = text?.replace(/^[^:/]*:/, '').replace(/^\/+/, '/') ?? '';
  return own.startsWith('/') && !/[$^]/.test(own) ? own : null;
}
