import type { Clock } from '../../base/clock.ts';
import type { CommandOutput } from '../../base/command.ts';
import type { AnswerFailure } from '../answers.ts';
import { failedSeen } from '../answers.ts';
import type { Plan, Search } from '../contract.ts';
import { ownState } from '../jobRecords.ts';
import type { Seen } from '../jobState.ts';
import { askCommand } from './command.ts';
import { complaints } from './failures.ts';
import { readHistory } from './history.ts';
import type { LsfRecord } from './jobDetails.ts';
import { notUnderstood, readDetailsAnswer } from './queue.ts';

/** A submission may be stamped a little before the time at which we began it: clocks differ. */
const SLACK_MS = 60_000;

/**
 * Looks for a submission of which no answer came. IBM LSF shows the token, the job's description; OpenLava has no place for
 * one, so that name, folder and time make a candidate. bjobs forgets a finished job after a while, bhist does not.
 */
export function findJob(search: Search, clock: Pick<Clock, 'now'>): Plan<Seen> {
  return {
    commands: [askCommand('bjobs', ['-a', '-l']), askCommand('bhist', ['-a', '-n', '0', '-l'])],
    read: ([queue, history]) => {
      const remembered = readQueue(queue, clock.now());
      if ('failure' in remembered) return failedSeen(remembered.failure);
      const recorded = readEnded(history, search.since, clock.now());
      if ('failure' in recorded) return failedSeen(recorded.failure);
      return candidates(search, [...remembered.records, ...recorded.records]);
    },
  };
}

type Found = { readonly records: readonly LsfRecord[] } | { readonly failure: AnswerFailure };

function readQueue(output: CommandOutput | undefined, now: number): Found {
  const { none, failure } = complaints(output, 'bjobs');
  if (failure || !output) return { failure: failure ?? notUnderstood('bjobs') };
  const { records, doubtful, unread } = readDetailsAnswer(output, now);
  if (none) return { records };
  // The job may be the one that could not be read, or stand behind the end of a cut answer.
  return records.length === 0 || doubtful.size > 0 || unread.length > 0
    ? { failure: notUnderstood('bjobs') }
    : { records };
}

function readEnded(output: CommandOutput | undefined, since: number, now: number): Found {
  const { none, failure } = complaints(output, 'bhist');
  if (failure || !output) return { failure: failure ?? notUnderstood('bhist') };
  const { records, unread, whole } = readHistory(output, since, now);
  if (none) return { records };
  return whole && unread.length === 0 ? { records } : { failure: notUnderstood('bhist') };
}

function candidates(search: Search, records: readonly LsfRecord[]): Seen {
  const byToken = records.filter(({ state }) => state.token === search.token);
  const fitting = byToken.length > 0 ? byToken : records.filter((record) => mayBe(record, search));
  const states = unique(fitting).map(ownState);
  return { states, answered: states.map(({ ref }) => ref), unread: [], failure: null };
}

function mayBe({ folder, state }: LsfRecord, search: Search): boolean {
  if (state.name !== search.jobName || (state.submitted ?? 0) < search.since - SLACK_MS) return false;
  return folder === null || isFolder(folder, search.folder);
}

/** LSF writes a folder below the home as `$HOME/x`, and which folder that is only the cluster knows. */
function isFolder(written: string, folder: string): boolean {
  return written.startsWith('$HOME') ? folder.endsWith(written.slice('$HOME'.length)) : written === folder;
}

/** bjobs is newer than bhist of a job that both tell of. */
function unique(records: readonly LsfRecord[]): readonly LsfRecord[] {
  const found = new Map<string, LsfRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.number, record.tasks]);
    if (!found.has(key)) found.set(key, record);
  }
  return [...found.values()];
}
