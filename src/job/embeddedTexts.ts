import type { Span } from '../base/text.ts';

/** What the last line of a text is like. */
type End = { readonly line: string } | { readonly quotes: string };

const HERE_DOCUMENT = /(?<!<)<<[-~]?[ \t]*(["']?)([A-Za-z_]\w*)\1/;
const TRIPLE_QUOTES = /"""|'''/;
const QUOTED_SCRIPT = /(["'`])#!/;

/**
 * Where a script holds the text of another one that it writes: in a here-document, between triple quotes, or in quotes directly
 * before `#!`. Whole lines, without the one that begins it. A text whose end is not found is none: a slip hides nothing.
 */
export function embeddedTexts(script: string): readonly Span[] {
  if (!/<<|"""|'''|["'`]#!/.test(script)) return [];
  const found: Span[] = [];
  const lines = [...script.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)];
  const lastLines = new Map(lines.map(({ 0: line, index }) => [line.trim(), index]));
  const isReached = (end: End, from: number): boolean =>
    'line' in end ? (lastLines.get(end.line) ?? -1) >= from : script.lastIndexOf(end.quotes) >= from;
  let open: { readonly end: End; readonly start: number } | null = null;
  for (const { 0: line, index } of lines) {
    const lineEnd = index + line.length;
    if (open === null) {
      const end = begunOn(line);
      if (end && isReached(end, lineEnd)) open = { end, start: lineEnd };
    } else if (endsOn(line, open.end)) {
      found.push({ start: open.start, end: lineEnd });
      open = null;
    }
  }
  return found;
}

function begunOn(line: string): End | null {
  if (/^\s*#/.test(line)) return null;
  const word = HERE_DOCUMENT.exec(line)?.[2];
  if (word !== undefined) return { line: word };
  const quotes = TRIPLE_QUOTES.exec(line)?.[0] ?? QUOTED_SCRIPT.exec(line)?.[1];
  // What is closed on its line is no text over several ones.
  return quotes === undefined || line.split(quotes).length % 2 === 1 ? null : { quotes };
}

function endsOn(line: string, end: End): boolean {
  return 'line' in end ? line.trim() === end.line : line.replaceAll(/\\./g, '').includes(end.quotes);
}
