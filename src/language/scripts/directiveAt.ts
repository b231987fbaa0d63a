import type { Backend } from '../../backends/contract.ts';
import type { WrittenOption } from '../../backends/optionWords.ts';
import type { WrittenDirective } from '../../backends/readDirectives.ts';
import type { Span } from '../../base/text.ts';
import type { Subject } from '../subject.ts';
import { directivesIn, readersOf } from './scriptDirectives.ts';

/** What stands at an offset of a script, where that is a directive or may become one. */
export type DirectivePlace =
  /** The beginning of a line that is still shorter than a prefix: `#SB`. */
  | { readonly kind: 'prefix'; readonly span: Span; readonly readers: readonly Backend[] }
  /** A name of an option, or where one can begin. */
  | { readonly kind: 'option'; readonly backend: Backend; readonly span: Span; readonly written: WrittenOption | null }
  /** The value of an option. */
  | {
      readonly kind: 'value';
      readonly backend: Backend;
      readonly written: WrittenOption;
      readonly span: Span;
      readonly before: string;
    };

/** Finds the directive at an offset; null elsewhere. */
export function directiveAt(text: string, offset: number, subject: Subject): DirectivePlace | null {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const readers = readersOf(text, subject);
  if (/^#[A-Za-z$]*$/.test(before) && !readers.some(({ prefix }) => prefix === before)) {
    return { kind: 'prefix', span: { start: lineStart, end: offset }, readers };
  }
  const found = directivesIn(text, subject).find(
    ({ directive: { span } }) => span.start <= offset && offset <= span.end,
  );
  const backend = found?.backend ?? readers.find(({ prefix }) => prefix !== null && before.startsWith(prefix));
  if (!backend || before.length <= (backend.prefix ?? '').length) return null;
  if (found && isComment(found.directive, text, offset)) return null;
  const written = found ? optionAt(found.directive, offset) : null;
  if (written) return inOption(text, offset, backend, written);
  const word = /\S*$/.exec(before)?.[0] ?? '';
  const glued = word.startsWith(backend.prefix ?? '#') ? word.slice((backend.prefix ?? '').length) : word;
  return { kind: 'option', backend, span: { start: offset - glued.length, end: offset }, written: null };
}

/** Whether an offset stands in the comment behind a directive. */
function isComment({ words, span }: WrittenDirective, text: string, offset: number): boolean {
  const start = words.at(-1)?.span.end ?? span.start + 1;
  return start < offset && text.slice(start, offset).includes('#');
}

/** The option in which an offset stands; a blank behind its name belongs to its value. */
function optionAt({ options, span }: WrittenDirective, offset: number): WrittenOption | null {
  const within = options.find((option) => option.span.start <= offset && offset <= option.span.end);
  if (within) return within;
  const above = options.findLast((option) => option.span.end < offset);
  const waits = above?.option && above.value === null && above.option.value !== 'none' && !above.option.optionalValue;
  return waits && offset <= span.end ? above : null;
}

function inOption(text: string, offset: number, backend: Backend, written: WrittenOption): DirectivePlace {
  const nameEnd = written.span.start + written.name.length;
  if (offset <= nameEnd && (written.option === null || offset < nameEnd || written.value === null)) {
    return { kind: 'option', backend, span: { start: written.span.start, end: nameEnd }, written };
  }
  const lineEnd = /[^\r\n]*/.exec(text.slice(offset))?.[0].length ?? 0;
  const start = written.valueSpan?.start ?? Math.min(nameEnd + 1, offset);
  const end = written.valueSpan?.end ?? Math.min(offset, offset + lineEnd);
  return {
    kind: 'value',
    backend,
    written,
    span: { start, end: Math.max(end, offset) },
    before: text.slice(start, offset),
  };
}
