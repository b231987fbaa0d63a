import type { Span } from '../../base/text.ts';
import type { Condition, ValueExpression } from './expression.ts';
import { ExpressionError, namesIn, parseCondition, parseValue } from './expression.ts';

/** A line of a site's header: `when mem: --mem-per-cpu={mem_per_core}M`. */
export interface LineTemplate {
  /** Null where the line has no `when`. */
  readonly condition: Condition | null;
  readonly parts: readonly TemplatePart[];
  /** Where the line stands in its value. */
  readonly span: Span;
}

/** A piece of a line: text as it is, or a value in braces. */
export type TemplatePart = string | ValueExpression;

/** Reads one line; `span`: where it stands in `text`. @throws ExpressionError */
export function parseLine(text: string, span: Span): LineTemplate {
  const line = text.slice(span.start, span.end);
  const when = /^when\b/.exec(line);
  if (!when) return { condition: null, parts: partsOf(text, span), span };
  const colon = line.indexOf(':');
  if (colon < 0) {
    const place = { start: span.start, end: span.start + when[0].length };
    throw new ExpressionError('backend-template', 'A condition ends with a colon: when mem: LINE.', place);
  }
  const condition = parseCondition(text, { start: span.start + when[0].length, end: span.start + colon });
  const rest = line.slice(colon + 1);
  const start = span.start + colon + 1 + (rest.length - rest.trimStart().length);
  return { condition, parts: partsOf(text, { start, end: span.end }), span };
}

/** The lines of a value, each with its place; blank ones are passed over. */
export function lineSpans(text: string): readonly Span[] {
  return Array.from(text.matchAll(/[^\n]+/g), ({ 0: line, index }) => ({
    start: index + (line.length - line.trimStart().length),
    end: index + line.trimEnd().length,
  })).filter(({ start, end }) => start < end);
}

/** The text of a line up to its first value. */
export function fixedStart({ parts }: LineTemplate): string {
  const [first] = parts;
  return typeof first === 'string' ? first : '';
}

/** All names in a line, those of its condition too. */
export function namesInLine({ condition, parts }: LineTemplate): ReturnType<typeof namesIn> {
  const values = parts.flatMap((part) => (typeof part === 'string' ? [] : namesIn(part)));
  return [...(condition ? namesIn(condition) : []), ...values];
}

function partsOf(text: string, { start, end }: Span): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let fixed = '';
  for (let at = start; at < end; ) {
    const pair = text.slice(at, at + 2);
    if (pair === '{{' || pair === '}}') {
      fixed += text[at];
      at += 2;
    } else if (text[at] === '{') {
      const close = text.indexOf('}', at);
      if (close < 0 || close >= end) {
        const message = "This brace is not closed; a brace itself is written '{{'.";
        throw new ExpressionError('backend-template', message, { start: at, end: at + 1 });
      }
      if (fixed !== '') parts.push(fixed);
      fixed = '';
      parts.push(parseValue(text, { start: at + 1, end: close }));
      at = close + 1;
    } else if (text[at] === '}') {
      const message = "There is no '{' for this brace; a brace itself is written '}}'.";
      throw new ExpressionError('backend-template', message, { start: at, end: at + 1 });
    } else {
      fixed += text[at++];
    }
  }
  return fixed === '' ? parts : [...parts, fixed];
}
