import type { CommandOutput } from '../../base/command.ts';
import { failedSeen, lastLine } from '../answers.ts';
import type { Plan, Search } from '../contract.ts';
import type { JobRecord } from '../jobRecords.ts';
import { ownState } from '../jobRecords.ts';
import type { Seen } from '../jobState.ts';
import type { AccountRecord } from './accounting.ts';
import { attemptsOf, isNotFound, readAccounting } from './accounting.ts';
import { askCommand, askScript, OWN_JOBS } from './command.ts';
import { sgeFailure } from './failures.ts';
import type { JobDetails } from './jobDetails.ts';
import { readJobDetails } from './jobDetails.ts';
import { ownJobs, readOwnJobs, recordsOf } from './queue.ts';
import { sgeTime } from './values.ts';

/** A submission may be stamped a little before the time at which we began it: Grid Engine cuts to whole seconds, clocks differ. */
const SLACK_MS = 60_000;

/** The details of all jobs of the user; nothing where there are no jobs. */
const OWN_DETAILS = `
list=$(${OWN_JOBS}) || exit
ids=$(printf '%s\\n' "$list" | sed -n 's:^ *<JB_job_number>\\([0-9]*\\)</JB_job_number>$:\\1:p' | sort -un | paste -s -d , -)
[ -z "$ids" ] || exec qstat -j "$ids" -xml
`.trim();

/**
 * Looks for a submission of which no answer came: by its token among the jobs in the queue. The accounting keeps no
 * context, so that a job that has ended meanwhile can only be a candidate by name, owner and time.
 */
export function findJob(search: Search): Plan<Seen> {
  return {
    commands: [
      ownJobs(),
      askScript(OWN_DETAILS),
      askCommand('qacct', ['-j', search.jobName]),
      askCommand('id', ['-un']),
    ],
    read: ([list, details, accounting, user]) => {
      const listed = readOwnJobs(list);
      if ('failure' in listed) return failedSeen(listed.failure);
      const known = readDetails(details, listed.jobs.length);
      if ('failure' in known) return failedSeen(known.failure);
      const records = recordsOf(listed, known.details);
      const certain = records.filter(({ state }) => state.token === search.token);
      if (certain.length > 0) return found(certain);
      const ended = readEnded(accounting);
      if ('failure' in ended) return failedSeen(ended.failure);
      const owner = user ? lastLine(user.stdout) : null;
      return found([
        ...records.filter((record) => isCandidate(record, known.details.get(record.number), search)),
        ...attemptsOf(ended.records.filter((record) => mayBe(record, search, owner))),
      ]);
    },
  };
}

type Failed = { readonly failure: NonNullable<Seen['failure']> };

function readDetails(
  output: CommandOutput | undefined,
  jobs: number,
): { readonly details: ReadonlyMap<string, JobDetails> } | Failed {
  const failure = sgeFailure(output, 'qstat');
  const details = failure || !output ? null : readJobDetails(output);
  if (details !== null) return { details };
  if (failure === null && jobs === 0) return { details: new Map() };
  return { failure: failure ?? { message: 'the answer of qstat -j is no whole document', transient: true } };
}

function readEnded(output: CommandOutput | undefined): { readonly records: readonly AccountRecord[] } | Failed {
  if (isNotFound(output)) return { records: [] };
  const failure = sgeFailure(output, 'qacct');
  const records = failure || !output ? null : readAccounting(output);
  if (records !== null) return { records };
  return { failure: failure ?? { message: 'the answer of qacct has no records', transient: true } };
}

/** A job that carries another token is another submission of ours. */
function isCandidate({ state }: JobRecord, details: JobDetails | undefined, search: Search): boolean {
  if (state.token !== null || state.name !== search.jobName) return false;
  if ((state.submitted ?? state.started ?? 0) < search.since - SLACK_MS) return false;
  return (details?.folder ?? search.folder) === search.folder;
}

function mayBe(record: AccountRecord, search: Search, owner: string | null): boolean {
  if (record.get('jobname') !== search.jobName) return false;
  if ((sgeTime(record.get('qsub_time')) ?? 0) < search.since - SLACK_MS) return false;
  return owner === null || record.get('owner') === owner;
}

function found(records: readonly JobRecord[]): Seen {
  const states = records.map(ownState);
  return { states, answered: states.map(({ ref }) => ref), unread: [], failure: null };
}
