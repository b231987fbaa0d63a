import type { Backend, Plan } from '../backends/contract.ts';
import { succeeded } from '../base/command.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { RunsContext } from './deps.ts';
import { carryOut } from './exchange.ts';

/** Prints those of its arguments that are programs on the PATH. */
const FIND = 'for program do command -v "$program" >/dev/null 2>&1 && printf \'%s\\n\' "$program"; done; true';

/** Tells the user that a job would run beside a scheduler; rejects if it is not to run. */
export type SchedulerWarning = (text: string) => Promise<void>;

/**
 * Warns, once for every machine, before a job of the backend `local` runs where a scheduler is on the PATH: on a login node
 * that is seldom what was meant, and seldom allowed. Who was warned and went on is not warned again.
 */
export async function warnBesideScheduler(
  context: RunsContext,
  cluster: ClusterSnapshot,
  backends: readonly Backend[],
  warn: SchedulerWarning,
  options: TransportOptions,
): Promise<void> {
  if (cluster.backend !== 'local') return;
  const memory = schedulerMemory(cluster.remote);
  if ((await context.store.recall(memory)) !== null) return;
  const names = await carryOut(context, cluster, findSchedulers(backends), options);
  if (names.length === 0) return;
  const machine = cluster.remote ?? 'This machine';
  await warn(
    `${machine} has a scheduler (${names.join(' or ')}), but a job of the cluster '${cluster.name}' does not go through it: ` +
      'it runs right there, beside the work of others',
  );
  await context.store.remember(memory, names.join());
}

/** Under this name the store remembers that the user knows of the scheduler on a machine; null: this one. */
export function schedulerMemory(remote: string | null): string {
  return `knows of the scheduler on ${remote ?? 'this machine'}`;
}

/** The names of the schedulers of which every program is there. */
function findSchedulers(backends: readonly Backend[]): Plan<readonly string[]> {
  const candidates = backends.filter(({ programs }) => programs.length > 0);
  const programs = [...new Set(candidates.flatMap((backend) => backend.programs))];
  return {
    commands: [
      { file: 'sh', args: ['-c', FIND, 'clusterjob-schedulers', ...programs], environment: 'plain', limitMs: 10_000 },
    ],
    read: ([output]) => {
      const found = output && succeeded(output) ? output.stdout.split('\n') : [];
      return candidates
        .filter((backend) => backend.programs.every((program) => found.includes(program)))
        .map(({ displayName }) => displayName);
    },
  };
}
