import type { CommandOutput } from '../../base/command.ts';
import { brokenAnswer, failedSeen, splitByLength } from '../answers.ts';
import type { Plan } from '../contract.ts';
import type { JobRecord } from '../jobRecords.ts';
import { ownState, statesOfAll } from '../jobRecords.ts';
import type { JobRef, JobState, Seen } from '../jobState.ts';
import { askCommand, askScript, OWN_JOBS } from './command.ts';
import { sgeFailure } from './failures.ts';
import type { JobDetails } from './jobDetails.ts';
import { readJobDetails, requestedOf } from './jobDetails.ts';
import { takeApart } from './jobId.ts';
import type { JobList, ListedJob } from './jobList.ts';
import { readJobList } from './jobList.ts';
import { waitingReason } from './reasons.ts';
import { sgeState } from './states.ts';

/**
 * The jobs with these ids. The list of the user's jobs tells their states; the details tell why a job waits, its token
 * and what it asked for, and are done without where they cannot be had.
 */
export function queryJobs(refs: readonly JobRef[]): Plan<Seen> {
  const { asked, foreign } = takeApart(refs);
  if (asked.length === 0) return { commands: [], read: () => noJobs(foreign) };
  const groups = splitByLength([...new Set(asked.map(({ number }) => number))]);
  return {
    commands: [ownJobs(), ...groups.map((numbers) => askCommand('qstat', ['-j', numbers.join(','), '-xml']))],
    read: ([list, ...details]) => {
      const answer = readOwnJobs(list);
      if ('failure' in answer) return failedSeen(answer.failure);
      const known = joinDetails(details);
      const listed = new Set(answer.jobs.map(({ number }) => number));
      // Not in the list and known all the same: it came or went in between, or is another user's.
      const told = asked.filter(({ number }) => listed.has(number) || !known.has(number));
      return {
        states: statesOfAll(told, recordsOf(answer, known)),
        answered: told.map(({ ref }) => ref),
        unread: [...answer.unread, ...noJobs(foreign).unread],
        failure: null,
      };
    },
  };
}

/** All jobs of the user who asks. */
export function queryMyJobs(): Plan<Seen> {
  return {
    commands: [ownJobs()],
    read: ([list]) => {
      const answer = readOwnJobs(list);
      if ('failure' in answer) return failedSeen(answer.failure);
      const states = recordsOf(answer, new Map()).map(ownState);
      return { states, answered: states.map(({ ref }) => ref), unread: answer.unread, failure: null };
    },
  };
}

/** Lists all jobs of the user. */
export function ownJobs() {
  return askScript(`exec ${OWN_JOBS}`);
}

function noJobs(foreign: readonly JobRef[]): Seen {
  const unread = foreign.map(({ id }) => ({ text: id, reason: 'this is no job id of Grid Engine' }));
  return { states: [], answered: [], unread, failure: null };
}

/** The list in an answer, or why there is none. */
export function readOwnJobs(
  output: CommandOutput | undefined,
): JobList | { readonly failure: NonNullable<Seen['failure']> } {
  const failure = sgeFailure(output, 'qstat');
  if (failure || !output) return { failure: failure ?? { message: 'qstat was not run', transient: true } };
  return readJobList(output) ?? { failure: { message: 'the answer of qstat is no whole list', transient: true } };
}

function joinDetails(outputs: readonly CommandOutput[]): ReadonlyMap<string, JobDetails> {
  return new Map(
    outputs.flatMap((output) => (brokenAnswer(output, 'qstat') ? [] : [...(readJobDetails(output) ?? [])])),
  );
}

/** The listed jobs with what the details tell of them; those that have ended and are only remembered are left out. */
export function recordsOf(list: JobList, details: ReadonlyMap<string, JobDetails>): readonly JobRecord[] {
  return list.jobs.flatMap((job) => {
    const state = stateOf(job, details.get(job.number) ?? null);
    return state === null ? [] : [{ number: job.number, tasks: job.tasks, state }];
  });
}

/** The state of a listed job; null for one that has ended. */
function stateOf(job: ListedJob, details: JobDetails | null): Omit<JobState, 'ref'> | null {
  const told = sgeState(job.native);
  if (told === null) return null;
  const task = job.tasks?.[0]?.first ?? 1;
  const depends = details?.depends ?? null;
  const error = details?.errors.get(task) ?? null;
  const messages = details?.messages ?? [];
  return {
    // A hold for other jobs ends by itself.
    state: told.hold && depends === true ? 'pending' : told.state,
    native: job.native,
    name: job.name,
    submitted: details?.submitted ?? job.submitted,
    started: job.started,
    ended: null,
    estimatedStart: null,
    reason: told.waits ? waitingReason({ native: job.native, state: told, error, depends, messages }) : null,
    exit: null,
    usage: {
      maxRssBytes: null,
      cpuSeconds: isOne(job) ? (details?.cpuSeconds.get(task) ?? null) : null,
      elapsedSeconds: null,
      requested: requestedOf(details?.requests ?? new Map(), job.slots),
    },
    queue: job.queue?.split('@')[0] ?? null,
    nodes: job.queue?.split('@')[1] ?? null,
    stdout: job.tasks === null ? (details?.stdout ?? null) : null,
    stderr: job.tasks === null ? (details?.stderr ?? null) : null,
    token: details?.token ?? null,
    restarts: told.restarts,
  };
}

/** Usage is told of single tasks. */
function isOne({ tasks }: ListedJob): boolean {
  return tasks === null || (tasks.length === 1 && tasks[0]?.first === tasks[0]?.last);
}
