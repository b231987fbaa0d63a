import { nearestAmong } from '../base/nearest.ts';
import { RESOURCE_KEYS } from '../job/keys.ts';

/** What was probably meant by an option that its scheduler does not know. */
export interface LikelyOption {
  /** As a message names it. */
  readonly shown: string;
  /** As a key of settings. */
  readonly key: string;
}

/** Names of three letters are near to too much. */
const COMMON_KEYS = RESOURCE_KEYS.map(({ key }) => key).filter((key) => key.length > 3);

/** What others call the common keys. A word that is an option of the scheduler itself never comes here. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  cores: 'threads',
  cpus: 'threads',
  job_name: 'jobname',
  memory: 'mem',
  name: 'jobname',
  num_nodes: 'nodes',
  processes: 'ppn',
  project: 'account',
  runtime: 'time',
  time_limit: 'time',
  timelimit: 'time',
  wall_time: 'time',
  walltime: 'time',
};

const nearestCommonKey = nearestAmong(COMMON_KEYS);

/** The common key of which a key that no scheduler is asked about is another word or a misspelling; null where it is neither. */
export function likelyKey(key: string): string | null {
  return OTHER_WORDS[key.toLowerCase()] ?? nearestCommonKey(key);
}

/**
 * The common key or option that is most like an unknown option. `word`: the option as it is written, `-l thraeds`, which ends
 * with the key unless the user wrote the dashes too. `names`: the scheduler's own.
 */
export function likelyOption(key: string, word: string, names: readonly string[]): LikelyOption | null {
  const hasDashes = key.startsWith('-');
  // Of resources sites define their own, and these may have such names.
  const other = hasDashes || word.startsWith('-l ') ? undefined : OTHER_WORDS[key.toLowerCase()];
  if (other !== undefined) return { shown: other, key: other };
  const offers = new Map<string, LikelyOption>();
  if (!hasDashes) for (const common of COMMON_KEYS) offers.set(common, { shown: common, key: common });
  for (const name of names) {
    const written = hasDashes ? name : name.replace(/^(?:-l |--?)/, '');
    if (!offers.has(written)) offers.set(written, { shown: name, key: written });
  }
  // Without the dashes, which all have in common and which would let less alike names pass.
  const found = nearestAmong(offers.keys())(key);
  if (found === null || (word.startsWith('-l ') && isMadeFrom(key, found))) return null;
  return offers.get(found) ?? null;
}

/** Whether a name is another one with a word before or behind it: nobody slips so, but sites make names of their own so. */
function isMadeFrom(name: string, other: string): boolean {
  return name.endsWith(`_${other}`) || name.startsWith(`${other}_`);
}
