import { join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { hasErrors } from '../base/problem.ts';
import { unknownProfile } from '../job/loadJob.ts';
import { decideCluster } from '../runs/chosenCluster.ts';
import type { ClusterSnapshot } from '../runs/clusters.ts';
import type { JobLoader } from '../runs/jobLoader.ts';
import { usageError } from './arguments.ts';
import { showProblems } from './jobOptions.ts';
import type { Terminal } from './terminal.ts';

/**
 * The cluster that a command without a job is about: the one that `--profile` names, else that of CLUSTERJOB_PROFILE, else
 * the only one that there is. Profiles are looked up as for a job in the current folder.
 */
export async function findCluster(
  loader: JobLoader,
  terminal: Terminal,
  profile: string | null,
): Promise<ClusterSnapshot> {
  const choices = await loader.clusters(join(terminal.cwd, 'job'));
  const clusters = choices.map(({ cluster }) => cluster);
  const names = clusters.map((cluster) => cluster.name);
  const preferred = profile ?? (terminal.env.CLUSTERJOB_PROFILE || null);
  const decision = decideCluster({ pinned: null, remembered: null, preferred, names });
  const name = preferred ?? (decision.kind === 'profile' ? decision.name : null);
  if (name === null) {
    throw usageError('There are several clusters to choose from', `Name one with --profile: ${names.join(', ')}`);
  }
  const chosen = choices.find(({ cluster }) => cluster.name === name);
  if (!chosen) throw unknownProfile(name, clusters);
  showProblems(terminal, chosen.problems);
  if (hasErrors(chosen.problems)) throw new UserError({ what: `The profile ${name} cannot be read` });
  return chosen.cluster;
}
