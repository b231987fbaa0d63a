import type { CommandOutput } from '../../base/command.ts';
import { answerLines, brokenAnswer, failedSeen } from '../answers.ts';
import type { JobRecord } from '../jobRecords.ts';
import { statesOfAll } from '../jobRecords.ts';
import type { JobRef, JobState, Seen } from '../jobState.ts';
import { isUnreachable, unusableAnswer } from './failures.ts';
import type { AskedPbsJob, PbsId } from './jobId.ts';
import { pbsId, pbsWord, sameJob } from './jobId.ts';

/** What an answer tells of one job or task. */
export interface PbsRecord {
  readonly id: PbsId;
  readonly state: Omit<JobState, 'ref'>;
  /** The folder in which it was submitted. */
  readonly folder: string | null;
}

/** The jobs in an answer; null if it is no whole answer. */
export interface PbsJobs {
  readonly records: readonly PbsRecord[];
  readonly unread: Seen['unread'];
}

/**
 * Reads an answer about jobs that were asked for by their ids. It speaks for those that it shows and for those that it
 * names as unknown or ended, whatever the exit code: one unknown id among many makes it 153 (captured: some-unknown).
 */
export function seenOf(
  asked: readonly AskedPbsJob[],
  output: CommandOutput | undefined,
  read: (stdout: string) => PbsJobs | null,
): Seen {
  const broken = brokenAnswer(output, 'qstat');
  if (broken || output?.end.kind !== 'exit') {
    return failedSeen(broken ?? { message: 'qstat was not run', transient: true });
  }
  const gone = goneJobs(output.stderr);
  const jobs = read(output.stdout) ?? { records: [], unread: [] };
  const told = Map.groupBy([...gone, ...jobs.records.map(({ id }) => id)], ({ sequence }) => sequence);
  const [answered, silent] = partition(asked, ({ id }) =>
    (told.get(id.sequence) ?? []).some((one) => sameJob(one, id)),
  );
  // One job that is passed over in silence must not keep the others from being followed.
  const lost = silent.map(({ ref }) => ({ text: ref.id, reason: 'qstat said nothing of this job' }));
  const failed = silent.length > 0 && (answered.length === 0 || isUnreachable(output.stderr));
  return {
    states: statesOfAll(asked, recordsOf(asked, jobs.records)),
    answered: answered.map(({ ref }) => ref),
    unread: failed ? jobs.unread : [...jobs.unread, ...lost],
    failure: failed ? unanswered(output) : null,
  };
}

function partition<T>(all: readonly T[], fits: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(fits), all.filter((one) => !fits(one))];
}

/** References that cannot be jobs here: no answer speaks for them. */
export function foreignSeen(refs: readonly JobRef[]): Seen {
  const unread = refs.map(({ id }) => ({ text: id, reason: 'this is no job id of PBS' }));
  return { states: [], answered: [], unread, failure: null };
}

/** An answer to a question without ids. */
export function seenAll({ records, unread }: PbsJobs): Seen {
  const states = records.map(({ id, state }): JobState => ({ ref: refOf(id), ...state }));
  return { states, answered: states.map(({ ref }) => ref), unread, failure: null };
}

function refOf(id: PbsId): JobRef {
  const number = pbsWord({ ...id, tasks: null });
  return id.tasks === null ? { id: number } : { id: number, tasks: id.tasks };
}

/** The jobs of which qstat says that it does not know them, or that only the history does. */
function goneJobs(stderr: string): readonly PbsId[] {
  return answerLines(stderr).flatMap((line) => {
    const word =
      /\bUnknown Job Id(?: Error)? (\S+)$/.exec(line)?.[1] ?? /^qstat: (\S+) Job has finished\b/.exec(line)?.[1];
    return (word === undefined ? null : pbsId(word)) ?? [];
  });
}

/** Why an answer said nothing of any job. */
function unanswered(output: CommandOutput): NonNullable<Seen['failure']> {
  const failed = output.end.kind !== 'exit' || output.end.code !== 0;
  if (failed || answerLines(output.stderr).length > 0) return unusableAnswer(output, 'qstat');
  return { message: 'the answer of qstat says nothing of these jobs', transient: true };
}

/** The records under the ids by which they were asked for. */
function recordsOf(asked: readonly AskedPbsJob[], records: readonly PbsRecord[]): readonly JobRecord[] {
  const bySequence = Map.groupBy(asked, ({ id }) => id.sequence);
  return records.flatMap(({ id, state }) => {
    const fitting = (bySequence.get(id.sequence) ?? []).filter((job) => sameJob(id, job.id));
    const numbers = new Set(fitting.map(({ number }) => number));
    return [...numbers].map((number): JobRecord => ({ number, tasks: id.tasks, state }));
  });
}
