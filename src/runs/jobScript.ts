import type { TransportOptions } from '../transport/contract.ts';
import type { ScriptResult } from './localScript.ts';
import { runLocalScript } from './localScript.ts';
import type { RunRecord } from './record.ts';
import type { RunsContext } from './runsContext.ts';

/**
 * Runs the text of a prologue or epilogue on this machine, in the job's folder. `ssh`, `scp` and `rsync` in it reach the cluster
 * of the run over the connection that is open, without another sign-in.
 */
export async function runJobScript(
  { connections, clock, openStandIn }: Pick<RunsContext, 'connections' | 'clock' | 'openStandIn'>,
  { cluster, job }: RunRecord,
  text: string,
  options: TransportOptions,
): Promise<ScriptResult> {
  const { remote } = cluster;
  const run = async (environment = process.env): Promise<ScriptResult> =>
    await runLocalScript(text, job.localFolder, clock, options.signal, environment);
  if (!openStandIn || cluster.transport === 'local' || remote === null) return await run();
  const transport = await connections.connect(cluster);
  const standIn = await openStandIn({ transport, remote, options, environment: process.env });
  try {
    return await run(standIn.environment);
  } finally {
    await standIn.close();
  }
}
