import type { Plan } from '../backends/contract.ts';
import type { Command, CommandOutput } from '../base/command.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { RunsContext } from './runsContext.ts';

/** Sends the commands of a plan to a cluster in one exchange, logs each with its answer, and reads them. */
export async function carryOut<T>(
  context: Pick<RunsContext, 'connections' | 'log'>,
  cluster: ClusterSnapshot,
  plan: Plan<T>,
  options: TransportOptions,
): Promise<T> {
  if (plan.commands.length === 0) return plan.read([]);
  const transport = await context.connections.connect(cluster);
  const outputs = await transport.exchange(plan.commands, options);
  plan.commands.forEach((command, at) => {
    const output = outputs[at];
    if (output) logExchange(context, cluster, command, output);
  });
  return plan.read(outputs);
}

/** Logs a command with its answer. */
export function logExchange(
  { log }: Pick<RunsContext, 'log'>,
  cluster: ClusterSnapshot,
  command: Command,
  output: CommandOutput,
): void {
  const user = /^([^@]+)@/.exec(cluster.remote ?? '')?.[1];
  log.exchange(cluster.name, command, output, {
    scheduler: cluster.backend,
    version: null,
    users: user === undefined ? [] : [user],
  });
}
