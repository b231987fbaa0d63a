import type { Command } from '../../base/command.ts';
import { splitByLength } from '../answers.ts';
import type { JobRef } from '../jobState.ts';
import type { LsfRef } from './jobId.ts';
import { lsfRef } from './jobId.ts';

/** The clients of a dead daemon try again for ever (captured: bjobs-daemon-down); anything longer is no answer. */
const READ_LIMIT_MS = 40_000;
const ACT_LIMIT_MS = 60_000;
/** bhist reads the event files of the whole site. */
const HISTORY_LIMIT_MS = 180_000;

/** Ids of more than 7 digits lose their first ones in tables of IBM LSF unless the site, or the user, asks for more room. */
const READ_ENVIRONMENT = { LSB_JOBID_DISP_LENGTH: '10' } as const;

/** A command that asks. Times in its answer are UTC, as it runs with `TZ=UTC`. */
export function askCommand(file: string, args: readonly string[]): Command {
  const limitMs = file === 'bhist' ? HISTORY_LIMIT_MS : READ_LIMIT_MS;
  return { file, args, environment: 'plain', env: READ_ENVIRONMENT, limitMs };
}

/** A command that changes jobs of the user. */
export function orderCommand(file: string, args: readonly string[]): Command {
  return { file, args, environment: 'plain', limitMs: ACT_LIMIT_MS };
}

/** A submission: bsub reads the script from its standard input and hands the user's environment to the job. */
export function submitCommand(file: string, args: readonly string[], script: string, folder: string): Command {
  return { file, args, input: { file: script }, cwd: folder, environment: 'user', limitMs: ACT_LIMIT_MS };
}

/** References that one command can take. */
export interface Batch {
  readonly refs: readonly LsfRef[];
  /** Their jobs as arguments, each once. */
  readonly words: readonly string[];
}

/** References ready for commands, and those that cannot be jobs of LSF. */
export interface Batches {
  readonly batches: readonly Batch[];
  readonly foreign: readonly JobRef[];
}

/** Puts references into as few commands as the argument limit allows. `word`: how a job is named there. */
export function batchRefs(refs: readonly JobRef[], word: (ref: LsfRef) => string): Batches {
  const byWord = new Map<string, LsfRef[]>();
  const foreign: JobRef[] = [];
  for (const ref of refs) {
    const parsed = lsfRef(ref);
    if (parsed === null) foreign.push(ref);
    else byWord.set(word(parsed), [...(byWord.get(word(parsed)) ?? []), parsed]);
  }
  const batches = splitByLength([...byWord.keys()]).map((words) => ({
    words,
    refs: words.flatMap((name) => byWord.get(name) ?? []),
  }));
  return { batches, foreign };
}
