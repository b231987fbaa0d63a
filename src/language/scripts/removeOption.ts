import type { WrittenOption } from '../../backends/optionWords.ts';
import type { WrittenDirective } from '../../backends/readDirectives.ts';
import type { Fix, Source } from '../../base/problem.ts';

/** Takes an option out of its directive, and the line with it where nothing else stands there; none within `-HQ`. */
export function removeOption(
  { text }: Source,
  directive: WrittenDirective,
  { name, span }: WrittenOption,
): readonly Fix[] {
  const others = directive.options.filter((other) => other.span !== span);
  if (directive.options.length - others.length > 1) return [];
  const title = `Remove ${name}`;
  if (others.length === 0) {
    const lineEnd = /\r?\n|$/.exec(text.slice(directive.span.end))?.[0].length ?? 0;
    return [{ title, span: { start: directive.span.start, end: directive.span.end + lineEnd }, text: '' }];
  }
  const blanks = /[ \t]*$/.exec(text.slice(directive.span.start, span.start))?.[0].length ?? 0;
  const isFirst = directive.options[0]?.span === span;
  const end = isFirst ? (others[0]?.span.start ?? span.end) : span.end;
  return [{ title, span: { start: isFirst ? span.start : span.start - blanks, end }, text: '' }];
}
