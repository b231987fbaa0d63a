import type { Plan } from '../backends/contract.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { carryOut } from './exchange.ts';
import type { RunsContext } from './runsContext.ts';

/** Runs nothing but the shell: whoever gets an answer is connected. */
const SIGN_OF_LIFE: Plan<void> = {
  commands: [{ file: 'true', args: [], environment: 'plain', limitMs: 30_000 }],
  read: () => undefined,
};

/** Opens the connection to a cluster. Rejects with a `UserError` that says why it cannot be opened. */
export async function openConnection(
  context: Pick<RunsContext, 'connections' | 'log'>,
  cluster: ClusterSnapshot,
  options: TransportOptions,
): Promise<void> {
  await carryOut(context, cluster, SIGN_OF_LIFE, options);
}
