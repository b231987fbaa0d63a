import { failedSeen } from '../answers.ts';
import type { Plan, Search } from '../contract.ts';
import type { Seen } from '../jobState.ts';
import { askScript } from '../pbs/command.ts';
import { pbsFailure } from '../pbs/failures.ts';
import { mayBe } from '../pbs/search.ts';
import { seenAll } from '../pbs/seen.ts';
import { readJobs } from './jobs.ts';

/** The jobs of the user with one name, `$1`, those in the history too. */
const BY_NAME = `
ids=$(qselect -x -u "$(id -un)" -N "$1") || exit
[ -z "$ids" ] || exec qstat -x -f -F json $ids
`.trim();

/**
 * Looks for a submission of which no answer came. PBS Pro has no place for a token that it shows and leaves alone, so that
 * name, folder and time make a candidate.
 */
export function findJob(search: Search): Plan<Seen> {
  return {
    commands: [askScript(BY_NAME, [search.jobName])],
    read: ([output]) => {
      const failure = pbsFailure(output, 'qselect');
      if (failure || !output) return failedSeen(failure ?? { message: 'qselect was not run', transient: true });
      const jobs = readJobs(output.stdout);
      if (jobs !== null) {
        return seenAll({ ...jobs, records: jobs.records.filter((record) => mayBe(record, search)) });
      }
      if (output.stdout.trim() === '') return seenAll({ records: [], unread: [] });
      return failedSeen({ message: 'the answer of qstat is no whole JSON', transient: true });
    },
  };
}
