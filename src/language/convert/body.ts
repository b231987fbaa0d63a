import type { Backend } from '../../backends/contract.ts';
import { spansOf } from '../../backends/readDirectives.ts';
import type { Span } from '../../base/text.ts';
import type { HeaderReading } from '../../job/dialect.ts';
import { hasShebang } from '../../job/template/shebang.ts';
import type { Note } from './ask.ts';
import type { Interpreter } from './conversion.ts';
import type { Edit } from './variables.ts';

/** The first line of a script; null without one. */
export function interpreterOf(text: string): Interpreter | null {
  const line = /^#![ \t]*([^\r\n]*)/.exec(text)?.[1]?.trim() ?? '';
  const words = line.split(/\s+/).map(programName);
  const program = words[0] === 'env' ? words.slice(1).find((word) => !word.startsWith('-')) : words[0];
  return program ? { program, line } : null;
}

/** The name of a program without its folder. */
export function programName(path: string): string {
  return path.trim().replace(/^.*\//, '');
}

/**
 * What happens to the lines of directives: those of the scheduler itself go, and so do those of the other one that stand
 * there already. All others stay, as comments.
 */
export function directiveEdits(
  text: string,
  reading: HeaderReading,
  backends: readonly Backend[],
  { from, to }: { readonly from: Backend; readonly to: Backend | null },
): { readonly edits: readonly Edit[]; readonly notes: readonly Note[] } {
  const notes: Note[] = [];
  const lines = new Map<number, Span>();
  const take = (span: Span): void => {
    const line = wholeLine(text, span.start);
    lines.set(line.start, line);
  };
  const obeyed = (prefix: string | null): boolean =>
    prefix !== null && (prefix === to?.prefix || (to?.alsoReads ?? []).includes(prefix));
  const readAgain = to === null || obeyed(from.prefix);
  for (const resource of reading.resources) for (const span of spansOf(resource)) take(span);
  for (const { span } of reading.unread) take(span);
  // What stands behind the first command is a comment, unless the other one reads the same lines.
  for (const { span, tooLate } of reading.idle ?? []) if (readAgain || !tooLate) take(span);
  for (const backend of otherDialects(backends, from)) {
    const found = backend.readHeader(text);
    const spans = [...found.resources.flatMap(spansOf), ...found.unread.map(({ span }) => span)];
    const isTarget = obeyed(backend.prefix);
    if (isTarget) for (const span of spans) take(span);
    const message = isTarget
      ? `${to?.displayName} would obey this directive; it gives way to those that are converted.`
      : `This directive is for ${backend.displayName}: it stays as it is.`;
    for (const span of spans) {
      notes.push({ severity: isTarget ? 'warning' : 'info', code: 'convert-other-directive', message, spans: [span] });
    }
  }
  return { edits: [...lines.values()].map((span) => ({ span, text: '' })), notes };
}

/** One backend for each prefix that is not that of the script's own scheduler. */
function otherDialects(backends: readonly Backend[], from: Backend): readonly Backend[] {
  const seen = new Set<string | null>([null, from.prefix]);
  return backends.filter(({ prefix }) => !seen.has(prefix) && seen.add(prefix));
}

/** The line of an offset, with its line end. */
function wholeLine(text: string, offset: number): Span {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const end = /\r\n?|\n|$/g;
  end.lastIndex = offset;
  const match = end.exec(text);
  return { start, end: match ? match.index + match[0].length : text.length };
}

/** The text with its changes, and the header behind its first line, which is made where there is none. */
export function withHeader(
  text: string,
  header: readonly string[],
  shell: string,
  edits: readonly Edit[],
  notes: { add(note: Note): void },
): string {
  const first = hasShebang(text) ? wholeLine(text, 0).end : 0;
  const body = withChanges(text, edits, first);
  const lines = header.map((line) => `${line}\n`).join('');
  if (first > 0) {
    const shebang = text.slice(0, first);
    return `${shebang}${/[\r\n]$/.test(shebang) || lines === '' ? '' : '\n'}${lines}${body}`;
  }
  const message = `The script has no first line that names its shell: #!${shell} was put there.`;
  notes.add({ severity: 'info', code: 'convert-check', message, spans: [{ start: 0, end: 0 }] });
  return `#!${shell}\n${lines}${body}`;
}

/** The text from an offset on with its changes; one that lies in a line that goes does not count. */
export function withChanges(text: string, edits: readonly Edit[], from = 0): string {
  let result = '';
  let at = from;
  // A line that goes begins before anything in it.
  for (const { span, text: put } of edits.toSorted((a, b) => a.span.start - b.span.start)) {
    if (span.start < at) continue;
    result += text.slice(at, span.start) + put;
    at = span.end;
  }
  return result + text.slice(at);
}
