import type { Span } from '../../base/text.ts';
import type { HeaderReading, ReadResource } from '../../job/dialect.ts';
import { formatDuration } from '../../job/durations.ts';
import { parseMemory } from '../../job/memory.ts';
import type { DirectiveRules, DirectiveWord } from '../directives.ts';
import { directiveLines } from '../directives.ts';
import { coreLogName } from '../logNames.ts';
import type { WrittenOption } from '../optionWords.ts';
import { writtenOptions } from '../optionWords.ts';
import { SGE_LOG_PATTERNS } from './header.ts';
import { SGE_OPTIONS } from './options.ts';
import { slotsOfEnvironment } from './slots.ts';

/** `#$` and an option; the lines count anywhere in the script: qsub(1), option -C. */
const RULES: DirectiveRules = { prefix: /#\$[ \t]*(?=-)/y, stopAtCommand: false, comment: 'word', escapes: 'none' };

/** Reads the `#$` lines of any script. Of an option or resource that stands there twice, the last one counts. */
export function readSgeHeader(script: string): HeaderReading {
  const resources = new Map<string, ReadResource>();
  const unread: { text: string; reason: string; span: Span }[] = [];
  for (const line of directiveLines(script, RULES)) {
    if (line.openQuote) {
      unread.push({ text: line.text, reason: 'a quote is not closed', span: line.span });
      continue;
    }
    for (const written of writtenOptions(joinEnvironments(line.words), SGE_OPTIONS, 'words')) {
      if (written.trouble !== null) unread.push({ text: line.text, reason: written.trouble, span: written.span });
      for (const resource of written.trouble === null ? readOption(written) : []) {
        resources.delete(resource.key);
        resources.set(resource.key, resource);
      }
    }
  }
  return { resources: [...withLimit(withMemory(resources)).values()], unread };
}

/** The value of -pe is two words, of -binding as well where it begins so. */
function joinEnvironments(words: readonly DirectiveWord[]): readonly DirectiveWord[] {
  const joined: DirectiveWord[] = [];
  for (const word of words) {
    const [option, name] = joined.slice(-2);
    if (option?.text === '-pe' && name && !word.text.startsWith('-')) {
      const span = { start: name.span.start, end: word.span.end };
      joined[joined.length - 1] = { text: `${name.text} ${word.text}`, span };
    } else joined.push(word);
  }
  return joined;
}

function readOption({ option, name, value, span }: WrittenOption): readonly ReadResource[] {
  // Every script that we render has it.
  if (name === '-cwd') return [];
  if (value === null) return [{ key: name, value: true, span }];
  if (name === '-l') return value.split(',').flatMap((part) => readRequest(part, span));
  if (name === '-j') return [{ key: 'join', value: value.startsWith('y'), span }];
  if (name === '-o' || name === '-e') {
    return [{ key: option?.key ?? name, value: coreLogName(value, SGE_LOG_PATTERNS), span }];
  }
  return [{ key: option?.key ?? name, value, span }];
}

function readRequest(part: string, span: Span): readonly ReadResource[] {
  if (part === '') return [];
  const at = part.indexOf('=');
  if (at < 0) return [{ key: 'constraint', value: part, span }];
  const [name, value] = [part.slice(0, at), part.slice(at + 1)];
  if (name === 'h_rt') {
    // A bare number is seconds for SGE and minutes for us.
    return [{ key: 'time', value: /^\d+$/.test(value) ? formatDuration(Number(value)) : value, span }];
  }
  if (name === 'exclusive' && /^(?:true|1)$/i.test(value)) return [{ key: 'exclusive', value: true, span }];
  return [{ key: name, value, span }];
}

/** Memory for each slot as memory of the node. */
function withMemory(resources: Map<string, ReadResource>): Map<string, ReadResource> {
  const memory = resources.get('h_vmem');
  const mb = memory && parseMemory(String(memory.value));
  if (!memory || mb === null || mb === undefined) return resources;
  const environment = resources.get('pe');
  const slots = environment ? slotsOfEnvironment(String(environment.value)) : 1;
  resources.delete('h_vmem');
  resources.set('mem', { key: 'mem', value: mb * slots, span: memory.span });
  return resources;
}

/** The limit of parallel tasks belongs to the array. */
function withLimit(resources: Map<string, ReadResource>): Map<string, ReadResource> {
  const [array, limit] = [resources.get('array'), resources.get('-tc')];
  if (!array || !limit) return resources;
  resources.delete('-tc');
  resources.set('array', { ...array, value: `${array.value}%${limit.value}` });
  return resources;
}
