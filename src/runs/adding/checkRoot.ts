import { UserError } from '../../base/errors.ts';
import type { TransportOptions } from '../../transport/contract.ts';
import type { ClusterSnapshot } from '../clusters.ts';
import { carryOut } from '../exchange.ts';
import type { RunsContext } from '../runsContext.ts';
import type { FolderVerdict } from './rootFolder.ts';
import { judgeFolder, lookAtFolder } from './rootFolder.ts';

/** Looks at the root folder of a cluster and says whether runs can lie there. Rejects where the cluster cannot be asked. */
export async function checkRoot(
  context: Pick<RunsContext, 'connections' | 'log'>,
  cluster: ClusterSnapshot,
  options: TransportOptions,
): Promise<FolderVerdict> {
  const { rootdir, transport: kind } = cluster;
  if (kind === 'local' && !/^[/~$]/.test(rootdir)) {
    return { outcome: 'ok', text: `${rootdir}, seen from the folder of each job`, next: null };
  }
  const transport = await context.connections.connect(cluster);
  try {
    const path = await transport.expand(rootdir, null, options);
    return judgeFolder(path, await carryOut(context, cluster, lookAtFolder(path), options));
  } catch (error) {
    if (!(error instanceof UserError) || !NOT_A_PATH.has(error.code)) throw error;
    return { outcome: 'failed', text: error.what, next: error.next ?? 'Choose another root folder' };
  }
}

/** What is wrong with the path rather than with the connection. */
const NOT_A_PATH: ReadonlySet<string> = new Set(['path-not-expandable', 'variable-not-set', 'variable-name']);
