import { failedSeen, splitByLength } from '../answers.ts';
import type { Plan } from '../contract.ts';
import { joinPlans, mapPlan } from '../contract.ts';
import { joinSeen } from '../jobRecords.ts';
import type { JobRef, Seen } from '../jobState.ts';
import { askCommand, askScript } from '../pbs/command.ts';
import { pbsFailure } from '../pbs/failures.ts';
import type { AskedPbsJob } from '../pbs/jobId.ts';
import { takeApart } from '../pbs/jobId.ts';
import { foreignSeen, seenAll, seenOf } from '../pbs/seen.ts';
import { readJobs } from './jobs.ts';

/** JSON, as the text of `qstat -f` can be forged by a variable with line breaks in it (captured: vars-forged). */
const AS_JSON = ['-f', '-F', 'json'] as const;

/** The jobs with these ids while they are in the queue; qstat names those that have ended, or that it does not know. */
export function queryJobs(refs: readonly JobRef[]): Plan<Seen> {
  return ask(refs, []);
}

/** The jobs with these ids, ended or not, as far as the history of the site goes back. */
export function jobHistory(refs: readonly JobRef[]): Plan<Seen> {
  return ask(refs, ['-x']);
}

/** Arrays are asked for apart, with their tasks. */
function ask(refs: readonly JobRef[], which: readonly string[]): Plan<Seen> {
  const { asked, foreign } = takeApart(refs);
  const plans = [
    ...qstat(
      asked.filter(({ id }) => !id.array),
      which,
    ),
    ...qstat(
      asked.filter(({ id }) => id.array),
      [...which, '-t'],
    ),
  ];
  return mapPlan(joinPlans(plans), (answers) => joinSeen([...answers, foreignSeen(foreign)]));
}

function qstat(asked: readonly AskedPbsJob[], options: readonly string[]): readonly Plan<Seen>[] {
  const byNumber = Map.groupBy(asked, ({ number }) => number);
  return splitByLength([...byNumber.keys()], 100_000, ' ').map((words) => ({
    commands: [askCommand('qstat', [...options, ...AS_JSON, ...words])],
    read: ([output]) =>
      seenOf(
        words.flatMap((word) => byNumber.get(word) ?? []),
        output,
        readJobs,
      ),
  }));
}

/** qstat takes no user beside `-f`: the ids of the user come from qselect. */
const OWN_JOBS = `
ids=$(qselect -u "$(id -un)") || exit
[ -z "$ids" ] || exec qstat -t -f -F json $ids
`.trim();

/** All jobs of the user who asks. */
export function queryMyJobs(): Plan<Seen> {
  return {
    commands: [askScript(OWN_JOBS)],
    read: ([output]) => {
      const jobs = output ? readJobs(output.stdout) : null;
      const failure = pbsFailure(output, 'qstat');
      // A job may end between the two commands; qstat then ends with an error and tells of the others all the same.
      if (jobs !== null && (failure === null || /has finished|Unknown Job Id/.test(failure.message)))
        return seenAll(jobs);
      if (failure !== null) return failedSeen(failure);
      if (output?.stdout.trim() === '') return seenAll({ records: [], unread: [] });
      return failedSeen({ message: 'the answer of qstat is no whole JSON', transient: true });
    },
  };
}
