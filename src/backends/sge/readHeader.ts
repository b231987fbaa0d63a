import type { HeaderReading, ReadResource } from '../../job/dialect.ts';
import { formatDuration } from '../../job/durations.ts';
import { parseMemory } from '../../job/memory.ts';
import type { DirectiveRules, DirectiveWord } from '../directives.ts';
import { isCommonKey } from '../header.ts';
import { coreLogName } from '../logNames.ts';
import type { WrittenOption } from '../optionWords.ts';
import type { DirectiveSyntax } from '../readDirectives.ts';
import { listParts, mergedFrom, readDirectives } from '../readDirectives.ts';
import { SGE_LOG_PATTERNS } from './header.ts';
import { SGE_OPTIONS } from './options.ts';
import { slotsOfEnvironment } from './slots.ts';

/** `#$` and an option; the lines count anywhere in the script: qsub(1), option -C. */
const RULES: DirectiveRules = { prefix: /#\$[ \t]*(?=-)/y, stopAtCommand: false, comment: 'word', escapes: 'none' };

/** How the options of qsub stand in its directives. */
export const SGE_SYNTAX: DirectiveSyntax = {
  rules: RULES,
  options: SGE_OPTIONS,
  style: 'words',
  words: joinValues,
};

/** Lists that qsub puts together from all of its lines; requests are known by their own names, most of them. */
const JOINED = { '-l': ',', '-v': ',', '-ac': ',', constraint: ',', dependency: ',' } as const;

/** Reads the `#$` lines of any script. Of an option or resource that stands there twice, the last one counts. */
export function readSgeHeader(script: string): HeaderReading {
  const { resources, unread, idle } = readDirectives(script, {
    ...SGE_SYNTAX,
    read: optionReader(),
    joined: JOINED,
  });
  withMemory(resources);
  withLimit(resources);
  return { resources: [...resources.values()], unread, idle };
}

/** How many words more than one the value of an option is. */
const MORE_WORDS: Readonly<Record<string, number>> = { '-pe': 1, '-mods': 2, '-adds': 2, '-clears': 1 };

/** Puts together the words that are one value: `-pe mpi 16`, `-binding pe linear:1`, `-mods l_hard h_rt 600`. */
function joinValues(words: readonly DirectiveWord[]): readonly DirectiveWord[] {
  const joined: DirectiveWord[] = [];
  let more = 0;
  for (const word of words) {
    const last = joined.at(-1);
    if (last && more > 0 && !word.text.startsWith('-')) {
      joined[joined.length - 1] = {
        text: `${last.text} ${word.text}`,
        span: { start: last.span.start, end: word.span.end },
      };
      more--;
    } else {
      const isPlace = last?.text === '-binding' && /^(?:env|pe|set)$/.test(word.text);
      more = isPlace ? 1 : (MORE_WORDS[last?.text ?? ''] ?? 0);
      joined.push(word);
    }
  }
  return joined;
}

/** Reads one option after the other: those behind -soft are wishes, which only qsub's own words can hold. */
function optionReader(): (written: WrittenOption) => readonly ReadResource[] | string {
  let wishes = false;
  return (written) => {
    const { name } = written;
    if (name === '-soft' || name === '-hard') wishes = name === '-soft';
    if (name === '-hard' && !wishes) return [];
    if (wishes && (name === '-l' || name === '-q')) return 'behind -soft it is a wish only';
    return readOption(written);
  };
}

function readOption(written: WrittenOption): readonly ReadResource[] {
  const { option, name, value, span } = written;
  // Every script that we render has it.
  if (name === '-cwd') return [];
  if (value === null) return [{ key: name, value: true, span }];
  if (name === '-l') return listParts(written).map((part) => readRequest(part.text, part.span));
  if (name === '-j') return [{ key: 'join', value: value.startsWith('y'), span }];
  if (name === '-o' || name === '-e') {
    return [{ key: option?.key ?? name, value: coreLogName(value, SGE_LOG_PATTERNS), span }];
  }
  return [{ key: option?.key ?? name, value, span }];
}

function readRequest(part: string, span: ReadResource['span']): ReadResource {
  const at = part.indexOf('=');
  if (at < 0) return { key: 'constraint', value: part, span };
  const [name, value] = [part.slice(0, at), part.slice(at + 1)];
  if (name === 'h_rt') {
    // A bare number is seconds for SGE and minutes for us.
    return { key: 'time', value: /^\d+$/.test(value) ? formatDuration(Number(value)) : value, span };
  }
  if (name === 'exclusive' && /^(?:true|1)$/i.test(value)) return { key: 'exclusive', value: true, span };
  // A site's resource may have the name of a common key of another meaning.
  return isCommonKey(name) ? { key: '-l', value: part, span } : { key: name, value, span };
}

/** Memory for each slot as memory of the node. */
function withMemory(resources: Map<string, ReadResource>): void {
  const memory = resources.get('h_vmem');
  const mb = memory && parseMemory(String(memory.value));
  if (!memory || mb === null || mb === undefined) return;
  const environment = resources.get('pe');
  const slots = environment ? slotsOfEnvironment(String(environment.value)) : 1;
  resources.delete('h_vmem');
  resources.set('mem', { key: 'mem', value: mb * slots, span: memory.span });
}

/** The limit of parallel tasks belongs to the array. */
function withLimit(resources: Map<string, ReadResource>): void {
  const [array, limit] = [resources.get('array'), resources.get('-tc')];
  if (!array || !limit) return;
  resources.delete('-tc');
  resources.set('array', mergedFrom([array, limit], 'array', `${array.value}%${limit.value}`));
}
