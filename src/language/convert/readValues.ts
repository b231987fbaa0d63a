import { splitList } from '../../job/keys.ts';
import type { Value } from '../../job/value.ts';
import type { Ask, Asks, Family, Note } from './ask.ts';
import { isPbs } from './ask.ts';

const MAIL_WORDS: Readonly<Record<string, string>> = { a: 'FAIL', b: 'BEGIN', e: 'END', n: 'NONE' };
const SHARED_MAILS: ReadonlySet<string> = new Set(['BEGIN', 'END', 'FAIL', 'ALL', 'NONE']);
const CONDITIONS: Readonly<Record<string, string>> = {
  done: 'afterok',
  exit: 'afternotok',
  ended: 'afterany',
  started: 'after',
};

/**
 * Puts the values of common keys into words that every scheduler's header takes. What stays in the spelling of one
 * scheduler is marked as its own, and only that scheduler gets it.
 */
export function readValues(asks: Asks, family: Family, note: (note: Note) => void): void {
  for (const ask of [...asks.values()]) {
    if (ask.own) continue;
    const value = sharedValue(ask, asks, family, note);
    asks.set(ask.key, value === undefined ? { ...ask, own: true } : { ...ask, value });
  }
}

/** The value in shared words; undefined where there are none. */
function sharedValue(ask: Ask, asks: Asks, family: Family, note: (note: Note) => void): Value | undefined {
  const text = String(ask.value);
  switch (ask.key) {
    case 'mail_type':
      return mailWords(ask, text, family, note);
    case 'dependency':
      return dependency(text, family);
    case 'join':
      return typeof ask.value === 'boolean' ? ask.value : text === 'n' ? false : undefined;
    case 'exclusive':
      return exclusive(ask, family);
    case 'constraint':
      return features(text, family);
    case 'queue':
      return queueList(text, family);
    case 'stdout':
    case 'stderr':
      return outputPath(text, asks, family);
    case 'mem':
      // All of a node.
      return family === 'slurm' && ask.value === 0 ? undefined : ask.value;
    case 'gpus_per_node':
      return gpuCount(ask, text, family, note);
    default:
      return ask.value;
  }
}

function mailWords(ask: Ask, text: string, family: Family, note: (note: Note) => void): Value | undefined {
  const letters = isPbs(family) || family === 'sge';
  const words = letters ? [...text].map((letter) => MAIL_WORDS[letter] ?? letter) : splitList(text.toUpperCase());
  const shared = words.filter((word) => SHARED_MAILS.has(word));
  const lost = words.filter((word) => !SHARED_MAILS.has(word));
  if (shared.length === 0) return undefined;
  if (lost.length > 0) {
    const message = `Mail at ${lost.join(', ')} has no counterpart; the other events are translated.`;
    note({ severity: 'warning', code: 'convert-no-counterpart', message, spans: ask.spans });
  }
  return [...new Set(shared)].join(',');
}

/** `afterok:1:2,afterany:3`, with the ids as numbers. */
function dependency(text: string, family: Family): Value | undefined {
  if (family === 'sge') return /^\d+(?:,\d+)*$/.test(text) ? `afterany:${text.replaceAll(',', ':')}` : undefined;
  if (family === 'lsf') {
    const terms = text.split('&&').map((term) => /^\s*(done|exit|ended|started)\((\d+)\)\s*$/.exec(term));
    const parts = terms.map((term) => term && `${CONDITIONS[term[1] ?? '']}:${term[2]}`);
    return parts.includes(null) ? undefined : parts.join(',');
  }
  const parts = text.split(',').map((part) => /^(after|afterok|afternotok|afterany)((?::\d+[^:,]*)+)$/.exec(part));
  if (parts.includes(null)) return undefined;
  // Behind the number PBS writes the server, and Slurm a delay.
  if (family === 'slurm' && parts.some((part) => !/^(?::\d+)+$/.test(part?.[2] ?? ''))) return undefined;
  return parts.map((part) => `${part?.[1]}${part?.[2]?.replaceAll(/(:\d+)[^:]*/g, '$1')}`).join(',');
}

/** PBS Pro says in one word how chunks lie and who shares their nodes; a chunk is always a node for us. */
function exclusive({ value }: Ask, family: Family): Value | undefined {
  if (typeof value === 'boolean') return value;
  if (family === 'sge' || family !== 'pbspro') return undefined;
  const words = String(value).split(':');
  if (words.some((word) => !['free', 'scatter', 'excl', 'exclhost', 'shared'].includes(word))) return undefined;
  return words.includes('excl') || words.includes('exclhost');
}

/** Features that a node must have, all of them, parted by `&` as Slurm writes it. */
function features(text: string, family: Family): Value | undefined {
  const list = family === 'pbs' || family === 'lpbs' ? text.replaceAll(':', '&') : text;
  return /^[A-Za-z][\w.-]*(?:&[A-Za-z][\w.-]*)*$/.test(list) ? list : undefined;
}

/** Several queues stand behind commas; only LSF parts them by blanks. */
function queueList(text: string, family: Family): Value | undefined {
  const list = family === 'lsf' ? text.trim().replaceAll(/\s+/g, ',') : text;
  return /^[^\s@]+$/.test(list) ? list : undefined;
}

/** A path in which nothing is left that only its scheduler fills in. */
function outputPath(text: string, asks: Asks, family: Family): Value | undefined {
  const array = asks.has('array');
  let path = text;
  if (family === 'slurm') {
    if (/%(?!%)/.test(path.replaceAll('%%', '')) || path.includes('\\')) return undefined;
    path = path.replaceAll('%%', '%');
  }
  if (isPbs(family) || family === 'sge') {
    path = path.replace(/^(?:localhost)?:(?=[/.~\w])/, '');
    // A folder gets the name that the output would have without the option.
    const index = family === 'sge' && array ? '.$CLUSTERJOB_ARRAY_INDEX' : '';
    if (path.endsWith('/') && !(isPbs(family) && array)) {
      path += `$CLUSTERJOB_NAME.${asks.get('stdout')?.value === text ? 'o' : 'e'}$CLUSTERJOB_ID${index}`;
    }
    if (/^[^/]*:/.test(path) || path.includes(',')) return undefined;
  }
  if (/\$(?!\{?CLUSTERJOB_)/.test(path) || path.startsWith('~')) return undefined;
  // Where tasks of an array share the id of the job, it is the id of the array.
  const shares = family === 'sge' || family === 'lsf';
  return shares && array ? path.replaceAll(/CLUSTERJOB_ID\b/g, 'CLUSTERJOB_ARRAY_ID') : path;
}

/** The kind of GPU before the number is Slurm's. */
function gpuCount(ask: Ask, text: string, family: Family, note: (note: Note) => void): Value | undefined {
  const match = /^(?:([^:,]+):)?(\d+)$/.exec(text);
  if (!match) return undefined;
  if (family === 'slurm' && match[1] !== undefined) {
    const message = `${match[2]} GPUs are translated, that they are of the kind ${match[1]} is not.`;
    note({ severity: 'warning', code: 'convert-no-counterpart', message, spans: ask.spans });
  }
  return Number(match[2]);
}
