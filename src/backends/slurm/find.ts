import type { CommandOutput } from '../../base/command.ts';
import { failedSeen } from '../answers.ts';
import type { Plan, Search } from '../contract.ts';
import { ownState } from '../jobRecords.ts';
import type { Seen } from '../jobState.ts';
import { readAccounting, sacct } from './accounting.ts';
import { slurmFailure } from './failures.ts';
import { myJobsCommand, readQueue } from './queue.ts';
import type { SlurmRecord } from './records.ts';

/** A submission may be stamped a little before the time at which we began it: Slurm cuts to whole seconds, clocks differ. */
const SLACK_MS = 60_000;

/**
 * Looks for a submission of which no answer came. The queue tells the token (the job's comment) at once, the accounting only
 * when the job has ended, and not at all on sites that do not keep comments; then name, folder and time make a candidate.
 */
export function findJob(search: Search): Plan<Seen> {
  const from = new Date(search.since - SLACK_MS).toISOString().slice(0, 19);
  return {
    commands: [myJobsCommand(), sacct(['-S', from])],
    read: ([queue, accounting]) => {
      const failure = slurmFailure(queue, 'squeue');
      const waiting = failure || !queue ? null : readQueue(queue);
      if (waiting === null)
        return failedSeen(failure ?? { message: 'the answer of squeue has no header', transient: true });
      const ended = readEnded(accounting, search.since);
      if ('failure' in ended) return failedSeen(ended.failure);
      return candidates(search, [...waiting.records, ...ended.records]);
    },
  };
}

function readEnded(
  output: CommandOutput | undefined,
  since: number,
): { readonly records: readonly SlurmRecord[] } | { readonly failure: NonNullable<Seen['failure']> } {
  // Without accounting a job that has ended is known as long as the controller remembers it, and squeue showed those.
  if (output && /accounting storage is disabled/i.test(output.stderr)) return { records: [] };
  const failure = slurmFailure(output, 'sacct');
  if (failure) return { failure };
  const answer = readAccounting(output, since);
  if (answer === null) return { failure: { message: 'the answer of sacct has no header', transient: true } };
  return { records: answer.records.filter(({ state }) => !isRefused(state)) };
}

/** A refused submission can leave a record: FAILED with 1:0 that was never on a node. */
function isRefused(state: SlurmRecord['state']): boolean {
  return state.exit?.class === 'never started' && state.native === 'FAILED' && state.nodes === null;
}

function candidates(search: Search, records: readonly SlurmRecord[]): Seen {
  const byToken = records.filter(({ state }) => state.token === search.token);
  const fitting = byToken.length > 0 ? byToken : records.filter((record) => mayBe(record, search));
  const states = unique(fitting).map(ownState);
  return { states, answered: states.map(({ ref }) => ref), unread: [], failure: null };
}

function mayBe({ folder, state }: SlurmRecord, search: Search): boolean {
  if (state.name !== search.jobName || (state.submitted ?? 0) < search.since - SLACK_MS) return false;
  return folder === null || folder === search.folder;
}

/** The queue knows more of a job than the accounting. */
function unique(records: readonly SlurmRecord[]): readonly SlurmRecord[] {
  const found = new Map<string, SlurmRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.number, record.tasks]);
    if (!found.has(key)) found.set(key, record);
  }
  return [...found.values()];
}
