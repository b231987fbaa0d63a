import type { Command } from '../../base/command.ts';
import { splitByLength } from '../answers.ts';
import type { JobRef } from '../jobState.ts';
import type { SlurmRef } from './jobId.ts';
import { slurmRef } from './jobId.ts';

/** A controller that is down costs every command 9 to 18 s, one that hangs 20 s; anything longer is no answer. */
const READ_LIMIT_MS = 40_000;
const ACT_LIMIT_MS = 60_000;

/**
 * Our times are UTC in one form wherever the site sets another, and lists of tasks are whole: they are cut at 64 characters
 * without SLURM_BITSTR_LEN=0 (https://slurm.schedmd.com/squeue.html).
 */
const READ_ENVIRONMENT = { SLURM_TIME_FORMAT: 'standard', SLURM_BITSTR_LEN: '0' } as const;

/** A command that asks. */
export function askCommand(file: string, args: readonly string[]): Command {
  return { file, args, environment: 'plain', env: READ_ENVIRONMENT, limitMs: READ_LIMIT_MS };
}

/** A command that changes jobs of the user; its messages are read as they are in the C locale. */
export function orderCommand(file: string, args: readonly string[]): Command {
  return { file, args, environment: 'plain', limitMs: ACT_LIMIT_MS };
}

/** A submission runs in the user's own environment, which the job inherits. */
export function submitCommand(args: readonly string[], folder: string): Command {
  return { file: 'sbatch', args, cwd: folder, environment: 'user', limitMs: ACT_LIMIT_MS };
}

/** The arguments that send a command to one of several clusters; none for the usual one. */
export function clusterArgs(cluster: string | null): readonly string[] {
  return cluster === null ? [] : ['-M', cluster];
}

/** References that one command can take: of one cluster, short enough together. */
export interface Batch {
  readonly cluster: string | null;
  readonly refs: readonly SlurmRef[];
  /** Their jobs as arguments, each once. */
  readonly words: readonly string[];
}

/** References ready for commands, and those that cannot be jobs of Slurm. */
export interface Batches {
  readonly batches: readonly Batch[];
  readonly foreign: readonly JobRef[];
}

/** Puts references into as few commands as the argument limit allows. `word`: how a job is named there. */
export function batchRefs(refs: readonly JobRef[], word: (ref: SlurmRef) => string): Batches {
  const byCluster = new Map<string | null, Map<string, SlurmRef[]>>();
  const foreign: JobRef[] = [];
  for (const ref of refs) {
    const parsed = slurmRef(ref);
    if (parsed === null) {
      foreign.push(ref);
      continue;
    }
    const words = byCluster.get(parsed.cluster) ?? new Map<string, SlurmRef[]>();
    byCluster.set(parsed.cluster, words);
    words.set(word(parsed), [...(words.get(word(parsed)) ?? []), parsed]);
  }
  const batches = [...byCluster].flatMap(([cluster, words]) =>
    splitByLength([...words.keys()]).map((group) => ({
      cluster,
      words: group,
      refs: group.flatMap((name) => words.get(name) ?? []),
    })),
  );
  return { batches, foreign };
}
