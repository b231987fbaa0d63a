import type { Span } from '../../base/text.ts';
import { formatDuration } from '../../job/durations.ts';
import type { KeyInfo, SectionName } from '../../job/keys.ts';
import { backendKey, keyInfo } from '../../job/keys.ts';
import { describeMemory } from '../../job/memory.ts';
import { variableCompletions } from '../body/variables.ts';
import type { Completion } from '../items.ts';
import { liveAge } from '../liveAge.ts';
import { optionOfKey } from '../optionKeys.ts';
import type { Subject } from '../subject.ts';

/** Where a value is offered. */
export interface ValueSpot {
  readonly section: SectionName;
  readonly key: string;
  readonly offset: number;
  /** The word that is replaced. */
  readonly span: Span;
  /** The text of the line up to the place. */
  readonly before: string;
}

/** The values that a key can have, as far as they can be told. */
export function valueCompletions(spot: ValueSpot, subject: Subject): readonly Completion[] {
  const names = new Set(subject.backends.map(({ name }) => name));
  const own = spot.section === 'Resources' ? backendKey(spot.key, names) : null;
  const key = own?.key ?? spot.key;
  const info = keyInfo(spot.section, key);
  if (info && (info.kind === 'path' || info.kind === 'script'))
    return variableCompletions(spot.before, spot.offset, subject.backend);
  return dedupe([
    ...liveValues(key, spot, subject),
    ...(info ? known(info, spot.span, subject) : ownOption(key, spot, subject)),
  ]);
}

/** What the cluster itself tells: its queues, accounts, qualities of service, environments and features. */
function liveValues(key: string, spot: ValueSpot, { live, job, now }: Subject): readonly Completion[] {
  if (!live) return [];
  const age = liveAge(live, now);
  const item = (label: string, detail: string | null, span = spot.span): Completion => ({
    ...plainItem(label, span, 0),
    detail,
    documentation: age,
  });
  const queue = live.queues.find(({ name }) => name === String(job?.resources.get('queue')?.value ?? ''));
  const offering = queue ? [queue] : live.queues;
  switch (key) {
    case 'queue':
      return live.queues.map(({ name, native, maxSeconds }) =>
        item(
          name,
          [native, maxSeconds === null ? null : `at most ${formatDuration(maxSeconds)}`]
            .filter((part) => part)
            .join(', '),
        ),
      );
    case 'account':
      return unique(offering.flatMap(({ accounts }) => accounts ?? [])).map((name) => item(name, 'yours there'));
    case 'qos':
      return unique(offering.flatMap(({ qos }) => qos ?? [])).map((name) => item(name, 'yours there'));
    case 'pe':
      return unique(offering.flatMap(({ environments }) => environments ?? [])).map((name) =>
        item(name, 'parallel environment'),
      );
    case 'constraint':
      // In the order in which they were told: what is most likely meant stands first.
      return unique(offering.flatMap(({ features }) => features ?? [])).map((name, at) => ({
        ...item(name, 'feature of nodes', featureSpan(spot)),
        order: at / 100,
      }));
    case 'time':
      return queue?.maxSeconds ? [item(formatDuration(queue.maxSeconds), `limit of ${queue.name}`)] : [];
    case 'mem':
      return queue?.maxMemMbPerNode
        ? [item(`${queue.maxMemMbPerNode}`, `limit of ${queue.name}, ${describeMemory(queue.maxMemMbPerNode)}`)]
        : [];
    default:
      return [];
  }
}

/** One name of an expression of features: `avx2&big` becomes `avx2&bigmem`. */
function featureSpan({ before, offset, span }: ValueSpot): Span {
  const name = /[\w.-]*$/.exec(before)?.[0] ?? '';
  return { start: offset - name.length, end: name === before ? span.end : offset };
}

function known(info: KeyInfo, span: Span, subject: Subject): readonly Completion[] {
  const items = (words: readonly string[], detail: string | null = null) =>
    words.map((word, at) => ({ ...plainItem(word, span, 1 + at / 100), detail }));
  if (info.key === 'backend')
    return subject.backends.map(({ name, displayName }) => ({ ...plainItem(name, span, 1), detail: displayName }));
  const option = subject.backend.options.options.find(({ key }) => key === info.key);
  switch (info.kind) {
    case 'word':
      return items(info.words ?? []);
    case 'boolean':
      return items(['true', 'false']);
    case 'flag':
      return [...items(['true', 'false']), ...items(option?.words ?? [], subject.backend.displayName)];
    case 'duration':
      return DURATIONS.map(([text, words], at) => ({ ...plainItem(text, span, 1 + at / 100), detail: words }));
    case 'memory':
      return items(['1G', '4G', '16G', '64G'], 'on each node');
    case 'array':
      return ARRAYS.map(([text, words], at) => ({ ...plainItem(text, span, 1 + at / 100), detail: words }));
    case 'list':
      return info.key === 'mail_type' ? items(['BEGIN', 'END', 'FAIL', 'ALL', 'NONE']) : [];
    default:
      return items(option?.words ?? [], subject.backend.displayName);
  }
}

const DURATIONS = [
  ['30:00', '30 minutes'],
  ['1:00:00', '1 hour'],
  ['12:00:00', '12 hours'],
  ['1-00:00:00', '1 day'],
  ['7-00:00:00', '7 days'],
] as const;
const ARRAYS = [
  ['1-10', 'tasks 1 to 10'],
  ['1-100%%10', 'at most 10 at a time'],
  ['0-20:5', 'every fifth task'],
] as const;

function ownOption(key: string, { section, span }: ValueSpot, { backend }: Subject): readonly Completion[] {
  const option = section === 'Resources' ? optionOfKey(key, backend.options.options) : null;
  if (!option) return [];
  const words =
    option.value === 'none' || option.optionalValue ? ['true', 'false', ...(option.words ?? [])] : (option.words ?? []);
  return words.map((word) => plainItem(word, span, 1));
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}

function plainItem(label: string, span: Span, order: number): Completion {
  return { label, kind: 'value', detail: null, documentation: null, span, text: label, snippet: false, order };
}

function dedupe(items: readonly Completion[]): readonly Completion[] {
  return [...new Map(items.toReversed().map((item) => [item.label, item])).values()].toReversed();
}
