import type { Problem, Source } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import { embeddedTexts } from './embeddedTexts.ts';

/** How the directives of the schedulers begin; of all but LSF's the option may stand directly behind the prefix. */
const DIRECTIVE = /^(#SBATCH(?=[ \t]*-)|#PBS(?=[ \t]*-)|#\$(?=[ \t]*-)|#BSUB(?=[ \t]+-))[^\r\n]*/gm;

/** A directive of a scheduler in a script. */
export interface Directive {
  /** How it begins: `#SBATCH`. */
  readonly prefix: string;
  /** The line without its line end. */
  readonly span: Span;
}

/**
 * The directives in a script: lines that begin with a scheduler's prefix and an option. Those of another script, whose
 * text this one holds, are not its own.
 */
export function findDirectives(text: string): readonly Directive[] {
  const embedded = embeddedTexts(text);
  return Array.from(text.matchAll(DIRECTIVE), (match) => ({
    prefix: match[1] ?? '',
    span: { start: match.index, end: match.index + match[0].length },
  })).filter(({ span }) => !embedded.some(({ start, end }) => start <= span.start && span.start < end));
}

/** CR line ends in a script that is sent as it is: the shell of the cluster would take them for part of its words. */
export function checkLineEnds(source: Source): readonly Problem[] {
  const at = source.text.indexOf('\r');
  if (at === -1) return [];
  const message =
    'The script has CR line ends, which the cluster takes for text, and it is sent byte for byte: convert them to LF.';
  const fix = {
    title: 'Convert line ends to LF',
    span: { start: 0, end: source.text.length },
    text: source.text.replace(/\r\n?/g, '\n'),
  };
  const span = { start: at, end: at + (source.text[at + 1] === '\n' ? 2 : 1) };
  return [source.problem('error', 'carriage-return', message, span, { reach: 'unrenderable', fixes: [fix] })];
}

/**
 * A byte order mark before a script: the cluster takes it for a part of the first line, which is then neither `#!` nor a comment.
 * A scheduler refuses such a script, or passes over its directives; within a rendered one that line fails as a command.
 */
export function checkByteOrderMark(source: Source, kind: 'plain' | 'template'): readonly Problem[] {
  if (!source.text.startsWith('\ufeff')) return [];
  const message =
    'The script begins with a byte order mark, which the cluster takes for a part of the first line: remove it (save as UTF-8 without BOM).';
  const span = { start: 0, end: 1 };
  const fixes = [{ title: 'Remove the byte order mark', span, text: '' }];
  return kind === 'plain'
    ? [source.problem('error', 'byte-order-mark', message, span, { reach: 'unrenderable', fixes })]
    : [source.problem('warning', 'byte-order-mark', message, span, { fixes })];
}

/** Directives in the body of a template job: the header comes from the settings, so they are mostly left over. */
export function checkBodyDirectives(source: Source): readonly Problem[] {
  return findDirectives(source.text).map(({ prefix, span }) => {
    const lineEnd = /\r\n?|\n/y;
    lineEnd.lastIndex = span.end;
    const end = span.end + (lineEnd.exec(source.text)?.[0].length ?? 0);
    const message = `This ${prefix} line stays in the script below the header that the settings make: put its option into [Resources] and remove it.`;
    return source.problem('warning', 'directive-in-body', message, span, {
      fixes: [{ title: 'Remove the directive', span: { start: span.start, end }, text: '' }],
    });
  });
}
