import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { inject } from 'vitest';
import type { SlurmCluster } from '../clusters/slurm/slurmCluster.ts';
import type { TestTools } from '../workbench/lib/globalSetup.ts';

/** The workbench and the extension where the cluster's users can read them: a clone may lie where only root can enter. */
export function toolsWithin({ dir }: SlurmCluster): TestTools {
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
