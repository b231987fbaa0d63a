import { failedSeen, splitByLength } from '../answers.ts';
import type { Plan, Search } from '../contract.ts';
import { joinPlans, mapPlan } from '../contract.ts';
import { joinSeen } from '../jobRecords.ts';
import type { JobRef, Seen } from '../jobState.ts';
import { askCommand, askScript } from './command.ts';
import { pbsFailure } from './failures.ts';
import type { AskedPbsJob } from './jobId.ts';
import { takeApart } from './jobId.ts';
import { mayBe } from './search.ts';
import type { PbsJobs } from './seen.ts';
import { foreignSeen, seenAll, seenOf } from './seen.ts';
import { readTorqueJobs } from './torqueJobs.ts';

/**
 * The jobs with these ids, in the queue or kept there for a while after their end (keep_completed). In XML, as the text of
 * `qstat -f` can be forged by a variable with line breaks in it. Arrays need `-t`: without it TORQUE does not look at
 * their ids and lists every job (captured: queryMine/array-id-ignored).
 */
export function queryJobs(refs: readonly JobRef[]): Plan<Seen> {
  const { asked, foreign } = takeApart(refs);
  const plans = [
    ...qstat(
      asked.filter(({ id }) => !id.array),
      ['-x'],
    ),
    ...qstat(
      asked.filter(({ id }) => id.array),
      ['-t', '-x'],
    ),
  ];
  return mapPlan(joinPlans(plans), (answers) => joinSeen([...answers, foreignSeen(foreign)]));
}

function qstat(asked: readonly AskedPbsJob[], options: readonly string[]): readonly Plan<Seen>[] {
  const byNumber = Map.groupBy(asked, ({ number }) => number);
  return splitByLength([...byNumber.keys()], 100_000, ' ').map((words) => ({
    commands: [askCommand('qstat', [...options, ...words])],
    read: ([output]) =>
      seenOf(
        words.flatMap((word) => byNumber.get(word) ?? []),
        output,
        readTorqueJobs,
      ),
  }));
}

/** qstat takes no user beside `-x`: the ids of the user come from qselect. */
const OWN_JOBS = `
ids=$(qselect -u "$(id -un)") || exit
[ -z "$ids" ] || exec qstat -t -x $ids
`.trim();

/** All jobs of the user who asks. */
export function queryMyJobs(): Plan<Seen> {
  return ownJobs((jobs) => jobs);
}

/**
 * Looks for a submission of which no answer came. TORQUE has no place for a token that it shows and leaves alone, so that
 * name, folder and time make a candidate.
 */
export function findJob(search: Search): Plan<Seen> {
  return ownJobs((jobs) => ({ ...jobs, records: jobs.records.filter((record) => mayBe(record, search)) }));
}

function ownJobs(choose: (jobs: PbsJobs) => PbsJobs): Plan<Seen> {
  return {
    commands: [askScript(OWN_JOBS)],
    read: ([output]) => {
      const failure = pbsFailure(output, 'qstat');
      const jobs = output ? readTorqueJobs(output.stdout) : null;
      // A job may end between the two commands; qstat then ends with an error and tells of the others all the same.
      if (jobs !== null && (failure === null || /Unknown Job Id/.test(failure.message))) return seenAll(choose(jobs));
      if (failure !== null) return failedSeen(failure);
      if (output?.stdout.trim() === '') return seenAll({ records: [], unread: [] });
      return failedSeen({ message: 'the answer of qstat is no whole document', transient: true });
    },
  };
}
