import type { Span } from '../../base/text.ts';
import type { HeaderReading, ReadResource } from '../../job/dialect.ts';
import { formatDuration } from '../../job/durations.ts';
import type { Value } from '../../job/value.ts';
import type { DirectiveRules } from '../directives.ts';
import { isCommonKey } from '../header.ts';
import { coreLogName } from '../logNames.ts';
import type { WrittenOption } from '../optionWords.ts';
import type { DirectiveSyntax } from '../readDirectives.ts';
import { listParts, partOf, readDirectives } from '../readDirectives.ts';
import type { PbsKind } from './pbsKind.ts';
import { pbsBytes } from './values.ts';

/**
 * How qsub reads its lines: `#PBS` and a blank, `#PBS-N` too; nothing counts behind the first command (captured:
 * submit/directive-after-command, on TORQUE and OpenPBS).
 */
const RULES: DirectiveRules = { prefix: /#PBS(?=[ \t-])/y, stopAtCommand: true, comment: 'word', escapes: 'none' };

/** What only `-l` or `-W` can hold may be spread over several lines. */
const JOINED = { '-l': ',', '-W': ',' } as const;

/** How one kind of PBS takes its lines apart. */
export function pbsSyntax({ options, stopAtComment = false }: PbsKind): DirectiveSyntax {
  return { rules: { ...RULES, stopAtComment }, options, style: 'getopt' };
}

/** Reads the `#PBS` lines of any script. Of an option or resource that stands there twice, the last one counts. */
export function readPbsHeader(kind: PbsKind, script: string): HeaderReading {
  const { resources, unread, idle } = readDirectives(script, {
    ...pbsSyntax(kind),
    read: (written) => readOption(kind, written),
    joined: JOINED,
  });
  return { resources: [...resources.values()], unread, idle };
}

function readOption(kind: PbsKind, written: WrittenOption): readonly ReadResource[] | string {
  const { option, name, value, span } = written;
  if (value === null) return name === '-l' ? '-l has no value' : [{ key: option?.key ?? name, value: true, span }];
  if (name === '-l') return readResources(kind, written);
  if (name === '-W') return readAttributes(written, value);
  const key = option?.key;
  return [{ key: key ?? name, value: key === undefined ? value : commonValue(kind, key, value), span }];
}

function commonValue(kind: PbsKind, key: string, value: string): Value {
  if (key === 'stdout' || key === 'stderr') return coreLogName(value, kind.logPatterns);
  return key === 'join' && value === 'oe' ? true : value;
}

/** `depend=afterok:1:2,afterany:3,umask=022`: a name and `=` begin the next attribute. */
function readAttributes(written: WrittenOption, list: string): readonly ReadResource[] {
  let from = 0;
  return list.split(/,(?=[A-Za-z_]+=)/).map((part) => {
    const span = partOf(written, from, part.length);
    from += part.length + 1;
    return part.startsWith('depend=')
      ? { key: 'dependency', value: part.slice('depend='.length), span }
      : { key: '-W', value: part, span };
  });
}

/** `walltime=1:00:00,mem=2gb`, or the request of the cores. */
function readResources(kind: PbsKind, written: WrittenOption): readonly ReadResource[] {
  return listParts(written).flatMap(({ text, span }): readonly ReadResource[] => {
    const at = text.indexOf('=');
    const own = [{ key: '-l', value: text, span }];
    if (at < 0) return own;
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    const cores = kind.readCores(name, value);
    if (cores === null) return own;
    if (cores !== undefined) return cores.map(([key, count]) => ({ key, value: count, span }));
    return [readResource(kind, name, value, span) ?? { key: '-l', value: text, span }];
  });
}

/** One resource; null where a common key of another meaning has its name. */
function readResource(kind: PbsKind, name: string, value: string, span: Span): ReadResource | null {
  if (name === 'walltime') return { key: 'time', value: wallTime(value), span };
  if (name === 'mem') {
    const bytes = pbsBytes(value);
    return bytes === null ? null : { key: 'mem', value: Math.ceil(bytes / 2 ** 20), span };
  }
  const key = kind.options.options.find((option) => option.names.includes(`-l ${name}`))?.key;
  return key === undefined && isCommonKey(name) ? null : { key: key ?? name, value, span };
}

/** A bare number is seconds for PBS and minutes for us. */
function wallTime(value: string): string {
  return /^\d+$/.test(value) ? formatDuration(Number(value)) : value;
}
