import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { inject } from 'vitest';
import { defaultRoot } from '../clusters/names.ts';
import { startSlurm } from '../clusters/slurm/cluster.ts';
import type { SlurmCluster } from '../clusters/slurm/slurmCluster.ts';
import type { TestTools } from '../workbench/lib/globalSetup.ts';
import { TestServer } from '../workbench/lib/testServer.ts';
import type { ServerForTests } from '../workbench/lib/workbenchTest.ts';

/** A profile of the cluster as a workspace has it; tests do not wait the usual pauses between two questions. */
const PROFILE = `[Attributes]
backend = slurm
transport = local
min_poll_interval = 1
max_sleep_interval = 2

[Resources]
queue = debug
`;

/**
 * A real Slurm, and a workbench that runs as its unprivileged user: every command that the extension sends has that user's
 * rights. `stop` ends both.
 */
export async function startOnSlurm(): Promise<ServerForTests & { readonly cluster: SlurmCluster }> {
  const cluster = await startSlurm({ root: `${defaultRoot('slurm')}-workbench`, nodes: 2 });
  try {
    const { env, uid, gid } = cluster.user;
    const server = await TestServer.start(toolsWithin(cluster), {
      account: { uid, gid },
      env,
      settings: { 'clusterjob.defaultCluster': 'slurm' },
    });
    server.write('.clusterjob/clusters/slurm.ini', PROFILE);
    const stop = async (): Promise<void> => {
      await server.stop();
      await cluster.stop();
    };
    return { cluster, server, stop };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** The workbench and the extension where the cluster's user can read them: a clone may lie where only root can enter. */
function toolsWithin({ dir }: SlurmCluster): TestTools {
  const tools = inject('tools');
  const target = join(dir, 'workbench');
  mkdirSync(target, { recursive: true, mode: 0o755 });
  const { entry, node } = tools.workbench;
  const modules = entry.slice(0, entry.indexOf(`${sep}node_modules${sep}`) + `${sep}node_modules`.length);
  cpSync(modules, join(target, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  for (const file of [node, tools.vsix]) cpSync(file, join(target, basename(file)));
  chmodSync(join(target, basename(node)), 0o755);
  return {
    ...tools,
    workbench: { node: join(target, basename(node)), entry: join(target, 'node_modules', relative(modules, entry)) },
    vsix: join(target, basename(tools.vsix)),
  };
}
