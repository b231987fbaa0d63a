import type { HeaderReading, ReadResource } from '../../job/dialect.ts';
import { formatDuration } from '../../job/durations.ts';
import { splitList } from '../../job/keys.ts';
import { parseMemory } from '../../job/memory.ts';
import { quoted } from '../commonValues.ts';
import type { DirectiveRules } from '../directives.ts';
import { coreLogName } from '../logNames.ts';
import type { WrittenOption } from '../optionWords.ts';
import type { DirectiveSyntax } from '../readDirectives.ts';
import { mergedFrom, partOf, readDirectives } from '../readDirectives.ts';
import { LSF_LOG_PATTERNS } from './header.ts';
import { BSUB_OPTIONS } from './options.ts';

/** bsub reads its lines anywhere in the script, behind commands too (lsf-facts, "bsub"). */
export const LSF_RULES: DirectiveRules = {
  prefix: /#BSUB(?=[ \t])/y,
  stopAtCommand: false,
  comment: 'word',
  escapes: 'shell',
};

/** How the options of bsub stand in its directives. */
export const LSF_SYNTAX: DirectiveSyntax = { rules: LSF_RULES, options: BSUB_OPTIONS, style: 'letters' };

/** Names that no option has, for sections of -R until the slots are known. */
const SPAN = '-R span';
const REST = '-R';

/** Reads the `#BSUB` lines of any script. Of an option that stands there twice, the last one counts. */
export function readLsfHeader(script: string): HeaderReading {
  const { resources, unread, idle } = readDirectives(script, {
    ...LSF_SYNTAX,
    read: readOption,
    // bsub puts all of its -R together, their selections joined by &&.
    joined: { [REST]: ' ', constraint: ' && ' },
  });
  withCores(resources);
  withMail(resources);
  withSignal(resources);
  const rest = resources.get(REST);
  if (rest) resources.set(REST, { ...rest, value: quoted(String(rest.value)) });
  return { resources: [...resources.values()], unread, idle };
}

function readOption(written: WrittenOption): readonly ReadResource[] {
  const { option, name, value, span } = written;
  const own = { key: name, value: value ?? true, span };
  if (option?.key === 'exclusive') return [{ key: 'exclusive', value: true, span }];
  if (value === null) return [own];
  switch (name) {
    case '-J':
      return readName(written, value);
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
      return readRequirement(written, value);
    case '-gpu': {
      const gpus = /^num=(\d+)$/.exec(value)?.[1];
      return [gpus === undefined ? own : { key: 'gpus_per_node', value: Number(gpus), span }];
    }
    case '-u':
      return [{ key: 'mail_user', value: splitList(value).join(','), span }];
    case '-o':
    case '-e':
      return [{ key: option?.key ?? name, value: coreLogName(value, LSF_LOG_PATTERNS), span }];
    default:
      return [option?.key === undefined ? own : { ...own, key: option.key }];
  }
}

/** `name[1-10:2]%4`. */
function readName(written: WrittenOption, value: string): readonly ReadResource[] {
  const { span } = written;
  const match = /^([^[\]]*)\[([^\]]*)\](%\d+)?$/.exec(value);
  if (!match) return [{ key: 'jobname', value, span }];
  const array = { key: 'array', value: `${match[2]}${match[3] ?? ''}`, span };
  return match[1] ? [{ key: 'jobname', value: match[1], span }, array] : [array];
}

/** The sections of `select[mem>100] rusage[mem=100] span[hosts=1]`; a text without brackets is a selection. */
function readRequirement(written: WrittenOption, value: string): readonly ReadResource[] {
  const own = [{ key: REST, value, span: written.span }];
  if (!value.includes('[')) return own;
  if (!/^(?:\s*[a-z]+\s*\[[^[\]]*\])+\s*$/s.test(value)) return own;
  return [...value.matchAll(/([a-z]+)\s*\[([^[\]]*)\]/gs)].map((match): ReadResource => {
    const [whole, name = '', inner = ''] = match;
    const span = partOf(written, match.index, whole.length);
    if (name === 'span') return { key: SPAN, value: inner.trim(), span };
    if (name === 'select') return { key: 'constraint', value: inner.trim(), span };
    return { key: REST, value: `${name}[${inner.trim()}]`, span };
  });
}

/** Slots and their spread are nodes and processes only where every node has the same. */
function withCores(resources: Map<string, ReadResource>): void {
  const slots = resources.get('-n');
  const spread = resources.get(SPAN);
  resources.delete(SPAN);
  const count = Number(slots?.value ?? Number.NaN);
  const text = String(spread?.value ?? '');
  const perNode = Number(/^ptile\s*=\s*(\d+)$/.exec(text)?.[1] ?? (/^hosts\s*=\s*1$/.test(text) ? count : Number.NaN));
  if (slots && (spread ? count % perNode === 0 : count === 1)) {
    resources.delete('-n');
    const nodes = spread ? count / perNode : 1;
    resources.set('nodes', mergedFrom([slots], 'nodes', nodes));
    if (spread) resources.set('ppn', mergedFrom([spread, slots], 'ppn', perNode));
  } else if (spread) {
    const rest = resources.get(REST);
    const parts = rest ? [rest, spread] : [spread];
    resources.delete(REST);
    resources.set(REST, mergedFrom(parts, REST, [rest?.value, `span[${text}]`].filter(Boolean).join(' ')));
  }
}

/** -B and -N are the two events at which LSF mails. */
function withMail(resources: Map<string, ReadResource>): void {
  const [begin, end] = [resources.get('-B'), resources.get('-N')];
  const parts = [begin, end].filter((part) => part !== undefined);
  if (parts.length === 0) return;
  resources.delete('-B');
  resources.delete('-N');
  const value = [begin && 'BEGIN', end && 'END'].filter((word) => word !== undefined).join(',');
  resources.set('mail_type', mergedFrom(parts, 'mail_type', value));
}

/** -wa with a signal, and -wt: the signal comes so many minutes before the end of the run limit. */
function withSignal(resources: Map<string, ReadResource>): void {
  const [action, time] = [resources.get('-wa'), resources.get('-wt')];
  const match = /^(?:(\d+):)?(\d+)$/.exec(String(time?.value ?? ''));
  if (!action || !time || !match || !/^[A-Z][A-Z0-9]*$/.test(String(action.value))) return;
  resources.delete('-wa');
  resources.delete('-wt');
  const seconds = (Number(match[1] ?? 0) * 60 + Number(match[2])) * 60;
  resources.set('signal', mergedFrom([action, time], 'signal', `${action.value}@${seconds}`));
}
