import type { Span } from '../../base/text.ts';
import type { HeaderReading, ReadResource } from '../../job/dialect.ts';
import { formatDuration } from '../../job/durations.ts';
import { parseMemory } from '../../job/memory.ts';
import type { DirectiveRules } from '../directives.ts';
import { directiveLines } from '../directives.ts';
import { coreLogName } from '../logNames.ts';
import type { WrittenOption } from '../optionWords.ts';
import { writtenOptions } from '../optionWords.ts';
import { LSF_LOG_PATTERNS } from './header.ts';
import { BSUB_OPTIONS } from './options.ts';

/** bsub reads its lines anywhere in the script, behind commands too (lsf-facts, "bsub"). */
export const LSF_RULES: DirectiveRules = {
  prefix: /#BSUB(?=[ \t])/y,
  stopAtCommand: false,
  comment: 'word',
  escapes: 'shell',
};

/** Reads the `#BSUB` lines of any script. Of an option that stands there twice, the last one counts. */
export function readLsfHeader(script: string): HeaderReading {
  const resources = new Map<string, ReadResource>();
  const unread: { text: string; reason: string; span: Span }[] = [];
  for (const line of directiveLines(script, LSF_RULES)) {
    if (line.openQuote) {
      unread.push({ text: line.text, reason: 'a quote is not closed', span: line.span });
      continue;
    }
    for (const written of writtenOptions(line.words, BSUB_OPTIONS, 'words')) {
      if (written.trouble !== null) {
        unread.push({ text: line.text, reason: written.trouble, span: written.span });
      }
      for (const resource of written.trouble === null ? readOption(written) : []) {
        resources.delete(resource.key);
        resources.set(resource.key, resource);
      }
    }
  }
  return { resources: [...withCores(withMail(resources)).values()], unread };
}

function readOption({ option, name, value, span }: WrittenOption): readonly ReadResource[] {
  const own = { key: name, value: value ?? true, span };
  if (option?.key === 'exclusive') return [{ key: 'exclusive', value: true, span }];
  if (value === null) return [own];
  switch (name) {
    case '-J':
      return readName(value, span);
    case '-W': {
      const match = /^(?:(\d+):)?(\d+)(?:\/.*)?$/.exec(value);
      const minutes = match && Number(match[1] ?? 0) * 60 + Number(match[2]);
      return [minutes === null ? own : { key: 'time', value: formatDuration(minutes * 60), span }];
    }
    case '-M': {
      // Without a unit it is the site's own.
      const mb = /^\d+$/.test(value) ? null : parseMemory(value);
      return [mb === null ? own : { key: 'mem', value: mb, span }];
    }
    case '-R':
      return [readRequirement(value, span) ?? own];
    case '-gpu': {
      const gpus = /^num=(\d+)$/.exec(value)?.[1];
      return [gpus === undefined ? own : { key: 'gpus_per_node', value: Number(gpus), span }];
    }
    case '-o':
    case '-e':
      return [{ key: option?.key ?? name, value: coreLogName(value, LSF_LOG_PATTERNS), span }];
    default:
      return [option?.key === undefined ? own : { ...own, key: option.key }];
  }
}

/** `name[1-10:2]%4`. */
function readName(value: string, span: Span): readonly ReadResource[] {
  const match = /^([^[\]]*)\[([^\]]*)\](%\d+)?$/.exec(value);
  if (!match) return [{ key: 'jobname', value, span }];
  const array = { key: 'array', value: `${match[2]}${match[3] ?? ''}`, span };
  return match[1] ? [{ key: 'jobname', value: match[1], span }, array] : [array];
}

function readRequirement(value: string, span: Span): ReadResource | null {
  const match = /^\s*(span|select)\s*\[(.*)\]\s*$/s.exec(value);
  const inner = match?.[2] ?? '';
  if (!match || /[[\]]/.test(inner)) return null;
  // Kept under a name that no option has, until the slots are known.
  if (match[1] === 'span') return { key: '-R span', value: inner.trim(), span };
  return { key: 'constraint', value: inner.trim(), span };
}

/** Slots and their spread are nodes and processes only where every node has the same. */
function withCores(resources: Map<string, ReadResource>): Map<string, ReadResource> {
  const slots = resources.get('-n');
  const spread = resources.get('-R span');
  resources.delete('-R span');
  const count = Number(slots?.value ?? Number.NaN);
  const text = String(spread?.value ?? '');
  const perNode = Number(/^ptile\s*=\s*(\d+)$/.exec(text)?.[1] ?? (/^hosts\s*=\s*1$/.test(text) ? count : Number.NaN));
  if (slots && (spread ? count % perNode === 0 : count === 1)) {
    resources.delete('-n');
    const nodes = spread ? count / perNode : 1;
    resources.set('nodes', { key: 'nodes', value: nodes, span: slots.span });
    if (spread) resources.set('ppn', { key: 'ppn', value: perNode, span: spread.span });
  } else if (spread) {
    resources.set('-R', { key: '-R', value: `"span[${text}]"`, span: spread.span });
  }
  return resources;
}

/** -B and -N are the two events at which LSF mails. */
function withMail(resources: Map<string, ReadResource>): Map<string, ReadResource> {
  const [begin, end] = [resources.get('-B'), resources.get('-N')];
  const span = begin?.span ?? end?.span;
  if (span === undefined) return resources;
  resources.delete('-B');
  resources.delete('-N');
  const value = [begin && 'BEGIN', end && 'END'].filter((word) => word !== undefined).join(',');
  resources.set('mail_type', { key: 'mail_type', value, span });
  return resources;
}
