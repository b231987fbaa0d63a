import type { Span } from '../../base/text.ts';
import type { HeaderReading, ReadResource } from '../../job/dialect.ts';
import { formatDuration } from '../../job/durations.ts';
import { parseMemory } from '../../job/memory.ts';
import type { Value } from '../../job/value.ts';
import type { DirectiveRules } from '../directives.ts';
import { directiveLines } from '../directives.ts';
import { coreLogName } from '../logNames.ts';
import type { WrittenOption } from '../optionWords.ts';
import { writtenOptions } from '../optionWords.ts';
import type { PbsKind } from './pbsKind.ts';

/**
 * How qsub reads its lines: `#PBS` and a blank, `#PBS-N` too; nothing counts behind the first command (captured:
 * qsub-directive-after-command, on TORQUE and OpenPBS).
 */
const RULES: DirectiveRules = { prefix: /#PBS(?=[ \t-])/y, stopAtCommand: true, comment: 'word', escapes: 'none' };

/** Reads the `#PBS` lines of any script. Of an option or resource that stands there twice, the last one counts. */
export function readPbsHeader(kind: PbsKind, script: string): HeaderReading {
  const resources = new Map<string, ReadResource>();
  const unread: { text: string; reason: string; span: Span }[] = [];
  for (const line of directiveLines(script, RULES)) {
    if (line.openQuote) {
      unread.push({ text: line.text, reason: 'a quote is not closed', span: line.span });
      continue;
    }
    for (const written of writtenOptions(line.words, kind.options, 'getopt')) {
      const found = written.trouble === null ? readOption(kind, written) : null;
      if (found === null) {
        unread.push({ text: line.text, reason: written.trouble ?? 'not understood', span: written.span });
      }
      for (const resource of found ?? []) add(resources, resource);
    }
  }
  return { resources: [...resources.values()], unread };
}

/** The later one counts and takes the later place; requests that only -l can hold are kept side by side. */
function add(resources: Map<string, ReadResource>, resource: ReadResource): void {
  const before = resource.key === '-l' ? resources.get('-l') : undefined;
  resources.delete(resource.key);
  resources.set(resource.key, before ? { ...resource, value: `${before.value},${resource.value}` } : resource);
}

function readOption(kind: PbsKind, { option, name, value, span }: WrittenOption): readonly ReadResource[] | null {
  if (name === '-l') return value === null ? null : readResources(kind, value, span);
  const depend = name === '-W' ? /^depend=([^,]+(?:,[a-z]+:[^,]+)*)$/.exec(value ?? '')?.[1] : undefined;
  if (depend !== undefined) return [{ key: 'dependency', value: depend, span }];
  const key = option?.key;
  if (key === 'exclusive') return [{ key, value: true, span }];
  if (key === undefined || value === null) return [{ key: name, value: value ?? true, span }];
  return [{ key, value: commonValue(kind, key, value), span }];
}

function commonValue(kind: PbsKind, key: string, value: string): Value {
  if (key === 'stdout' || key === 'stderr') return coreLogName(value, kind.logPatterns);
  return key === 'join' && value === 'oe' ? true : value;
}

/** `walltime=1:00:00,mem=2gb`, or the request of the cores. */
function readResources(kind: PbsKind, list: string, span: Span): readonly ReadResource[] {
  return list.split(',').flatMap((part): readonly ReadResource[] => {
    const at = part.indexOf('=');
    if (at < 0) return part === '' ? [] : [{ key: '-l', value: part, span }];
    const name = part.slice(0, at);
    const value = part.slice(at + 1);
    const cores = kind.readCores(name, value);
    if (cores === null) return [{ key: '-l', value: part, span }];
    if (cores !== undefined) return cores.map(([key, count]) => ({ key, value: count, span }));
    if (name === 'walltime') return [{ key: 'time', value: wallTime(value), span }];
    if (name === 'mem') return [{ key: 'mem', value: parseMemory(value) ?? value, span }];
    const key = kind.options.options.find((option) => option.names.includes(`-l ${name}`))?.key ?? name;
    return [{ key, value, span }];
  });
}

/** A bare number is seconds for PBS and minutes for us. */
function wallTime(value: string): string {
  return /^\d+$/.test(value) ? formatDuration(Number(value)) : value;
}
