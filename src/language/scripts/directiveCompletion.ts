import type { Backend } from '../../backends/contract.ts';
import type { Option } from '../../backends/options.ts';
import { findOption } from '../../backends/optionWords.ts';
import { unreachable } from '../../base/errors.ts';
import type { Completion } from '../items.ts';
import { optionPage, optionUsage } from '../optionPage.ts';
import type { ValueSpot } from '../settings/valueCompletion.ts';
import { valueCompletions } from '../settings/valueCompletion.ts';
import type { Subject } from '../subject.ts';
import type { DirectivePlace } from './directiveAt.ts';
import { directiveAt } from './directiveAt.ts';
import { directivesIn } from './scriptDirectives.ts';
import { spelledValue } from './spelledValue.ts';

/** What can be written at an offset of a script of a scheduler: directives, their options and the values of those. */
export function completeDirective(text: string, offset: number, subject: Subject): readonly Completion[] {
  const place = directiveAt(text, offset, subject);
  switch (place?.kind) {
    case undefined:
      return [];
    case 'prefix':
      return prefixes(place);
    case 'option':
      return options(text, place, subject);
    case 'value':
      return values(place, offset, subject);
    default:
      return unreachable(place);
  }
}

type Of<Kind extends DirectivePlace['kind']> = Extract<DirectivePlace, { readonly kind: Kind }>;

function prefixes({ readers, span }: Of<'prefix'>): readonly Completion[] {
  return readers.flatMap(({ prefix, displayName }) =>
    prefix === null
      ? []
      : [
          {
            label: prefix,
            kind: 'option',
            detail: `directive of ${displayName}`,
            documentation: null,
            span,
            text: `${prefix} `,
            snippet: false,
            order: 0,
          },
        ],
  );
}

/** The options that can stand in a script, those that it has not yet first. */
function options(text: string, { backend, span }: Of<'option'>, subject: Subject): readonly Completion[] {
  const there = new Set(
    directivesIn(text, subject).flatMap(({ directive }) =>
      directive.options.filter((option) => option.span.start !== span.start).map(({ option }) => option),
    ),
  );
  return backend.options.options
    .filter((option) => !option.commandLineOnly)
    .map((option) => optionItem(option, backend, span, there.has(option)));
}

function optionItem(option: Option, backend: Backend, span: Completion['span'], there: boolean): Completion {
  const [name = ''] = option.names;
  const joiner = name.startsWith('--') || name.startsWith('-l ') ? '=' : ' ';
  const wantsValue = option.value !== 'none' && !option.optionalValue;
  return {
    label: name,
    kind: 'option',
    detail: optionUsage(option).slice(name.length) || null,
    documentation: optionPage(option, backend.options, backend.manual),
    span,
    text: wantsValue ? `${name}${joiner}` : name,
    snippet: false,
    // What has a common key is wanted most; what stands there already least.
    order: there ? 2 : option.key === undefined ? 1 : 0,
  };
}

/** The values of an option, as of the common key that it equals. */
function values(
  { backend, written, span, before }: Of<'value'>,
  offset: number,
  subject: Subject,
): readonly Completion[] {
  const request = written.name === '-l' ? /(?:^|,)([\w.]*)(=?)([^,]*)$/.exec(before) : null;
  if (request) return requests(request, backend, offset, subject);
  const listed = written.option?.value === 'list' ? (before.split(',').at(-1) ?? '') : before;
  const where = { start: offset - listed.length, end: listed === before ? span.end : offset };
  return ofOption(written.option, { before, offset, span: where }, backend, subject);
}

/** Within `-l name=value,...`: the names, then the values of the one that was named. */
function requests(
  [, name = '', equals, value = '']: RegExpExecArray,
  backend: Backend,
  offset: number,
  subject: Subject,
): readonly Completion[] {
  if (equals === '=') {
    const option = findOption(backend.options, `-l ${name}`);
    const span = { start: offset - value.length, end: offset };
    return ofOption(option, { before: value, offset, span }, backend, subject);
  }
  const span = { start: offset - name.length, end: offset };
  return backend.options.options
    .filter(({ names: [first = ''] }) => first.startsWith('-l '))
    .map((option) => {
      const label = (option.names[0] ?? '').slice('-l '.length);
      return { ...optionItem(option, backend, span, false), label, text: `${label}=` };
    });
}

function ofOption(
  option: Option | null,
  spot: Omit<ValueSpot, 'section' | 'key'>,
  backend: Backend,
  subject: Subject,
): readonly Completion[] {
  if (!option) return [];
  if (option.parts) return parts(option.parts, spot);
  if (option.words) return inOrder(option.words, { kind: 'value', span: spot.span, behind: '' });
  if (option.key === undefined || ['array', 'stdout', 'stderr'].includes(option.key)) return [];
  const items = valueCompletions({ ...spot, section: 'Resources', key: option.key }, { ...subject, backend });
  return ['time', 'mem'].includes(option.key) ? items.flatMap((item) => spelledItem(item, option, backend)) : items;
}

/** The names in a value such as that of `-l select`, behind a colon. */
function parts(
  names: readonly string[],
  { before, offset }: Pick<ValueSpot, 'before' | 'offset'>,
): readonly Completion[] {
  const typed = /:(\w*)$/.exec(before)?.[1];
  if (typed === undefined) return [];
  return inOrder(names, { kind: 'option', span: { start: offset - typed.length, end: offset }, behind: '=' });
}

function inOrder(
  words: readonly string[],
  { kind, span, behind }: Pick<Completion, 'kind' | 'span'> & { readonly behind: string },
): readonly Completion[] {
  return words.map((word, order) => ({
    ...{ label: word, kind, span, text: word + behind, order },
    ...{ detail: null, documentation: null, snippet: false },
  }));
}

/** Times and bare sizes are written in each scheduler's own way; `4G` is the same for all, but not always of a node. */
function spelledItem(item: Completion, option: Option, backend: Backend): readonly Completion[] {
  if (option.value === 'size' && /\dG$/.test(item.text)) return [{ ...item, detail: null }];
  const text = spelledValue(backend, option, item.text);
  return text === null ? [] : [{ ...item, label: text, text }];
}
