import type { Backend, Facts, Plan } from '../../backends/contract.ts';
import { joinPlans } from '../../backends/contract.ts';
import { succeeded } from '../../base/command.ts';
import type { TransportOptions } from '../../transport/contract.ts';
import type { ClusterSnapshot } from '../clusters.ts';
import { carryOut } from '../exchange.ts';
import type { RunsContext } from '../runsContext.ts';
import { draftCluster } from './clusterProfile.ts';

/** Prints those of its arguments that are programs on the PATH. */
const FIND = 'for program do command -v "$program" >/dev/null 2>&1 && printf \'%s\\n\' "$program"; done; true';

/** A scheduler that answers on a machine. */
export interface FoundScheduler {
  readonly backend: Backend;
  readonly facts: Facts;
}

/** Finds the schedulers of which every program is on the PATH. */
export function schedulersOnPath(backends: readonly Backend[]): Plan<readonly Backend[]> {
  const candidates = backends.filter(({ programs }) => programs.length > 0);
  const programs = [...new Set(candidates.flatMap((backend) => backend.programs))];
  return {
    commands: [
      { file: 'sh', args: ['-c', FIND, 'clusterjob-schedulers', ...programs], environment: 'plain', limitMs: 10_000 },
    ],
    read: ([output]) => {
      const found = output && succeeded(output) ? output.stdout.split('\n') : [];
      return candidates.filter((backend) => backend.programs.every((program) => found.includes(program)));
    },
  };
}

/** The schedulers on the PATH of this machine; none of them is started. */
export async function schedulersHere(
  context: Pick<RunsContext, 'connections' | 'log'>,
  backends: readonly Backend[],
): Promise<readonly Backend[]> {
  const here = draftCluster(
    { name: 'this machine', backend: 'local', transport: 'local', remote: null, rootdir: '.' },
    '',
  );
  return await carryOut(context, here, schedulersOnPath(backends), { intent: 'background' });
}

/**
 * The schedulers that answer on a cluster: those on its PATH are probed in one exchange, as several have programs of the same
 * names.
 */
export async function findSchedulers(
  context: Pick<RunsContext, 'connections' | 'log'>,
  cluster: ClusterSnapshot,
  backends: readonly Backend[],
  options: TransportOptions,
): Promise<readonly FoundScheduler[]> {
  const onPath = await carryOut(context, cluster, schedulersOnPath(backends), options);
  const probed = onPath.flatMap((backend) => {
    const plan = backend.probe?.();
    return plan ? [{ backend, plan }] : [];
  });
  const facts = await carryOut(context, cluster, joinPlans(probed.map(({ plan }) => plan)), options);
  return probed.flatMap(({ backend }, at) => {
    const told = facts[at];
    return told?.present ? [{ backend, facts: told }] : [];
  });
}

/** A scheduler in words: `Slurm 24.05.3`. */
export function describeScheduler({ backend, facts }: FoundScheduler): string {
  return [backend.displayName, facts.version].filter((part) => part !== null).join(' ');
}

/** A record of finished jobs must last so long for runs to be looked up in it after a night, in seconds. */
const LASTING_SECONDS = 24 * 3600;

/** Whether finished jobs can be looked up on a site long enough; else runs need the exit marker to tell how they ended. */
export function hasLastingHistory({ history }: Pick<Facts, 'history'>): boolean {
  return history.kept && (history.seconds === null || history.seconds >= LASTING_SECONDS);
}
