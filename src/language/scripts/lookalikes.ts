import type { WrittenDirective } from '../../backends/readDirectives.ts';
import type { Problem, Source } from '../../base/problem.ts';

/** Characters that a word processor or a web page puts in the place of others, each with the one that was meant. */
const MEANT: Readonly<Record<string, string>> = {
  '\u2010': '-',
  '\u2011': '-',
  '\u2013': '-',
  '\u2014': '--',
  '\u2212': '-',
  '\uff0d': '-',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u3000': ' ',
  '\u200b': '',
  '\ufeff': '',
  '\u201c': '"',
  '\u201d': '"',
  '\u2018': "'",
  '\u2019': "'",
  '\uff1a': ':',
  '\uff1d': '=',
  '\uff0c': ',',
};

/** Whether a word holds a character that only looks like the right one. */
export function hasLookalike(word: string): boolean {
  return [...word].some((character) => character in MEANT);
}

/** Characters of a directive that only look like the right ones; those of a comment behind it do no harm. */
export function lookalikes(source: Source, { words, span }: WrittenDirective): readonly Problem[] {
  const text = source.text.slice(span.start, words.at(-1)?.span.end ?? span.start);
  const runs = new RegExp(`[${Object.keys(MEANT).join('')}]+`, 'g');
  return Array.from(text.matchAll(runs), ({ 0: written, index }) => {
    const where = { start: span.start + index, end: span.start + index + written.length };
    const meant = meantBy(written, text.slice(index + written.length));
    return source.problem('warning', 'directive-not-ascii', messageOf(written, meant), where, {
      fixes: [{ title: titleOf(meant), span: where, text: meant }],
    });
  });
}

/** A long dash before a single letter is one dash: `-N`. */
function meantBy(written: string, behind: string): string {
  if (written === '\u2014' && /^[A-Za-z](?![A-Za-z-])/.test(behind)) return '-';
  return Array.from(written, (character) => MEANT[character] ?? character).join('');
}

function messageOf(written: string, meant: string): string {
  return meant === ''
    ? 'An invisible character stands here, which the scheduler takes for a part of the word: remove it.'
    : `'${written}' is no ASCII character: the scheduler does not take it for the one that it looks like.`;
}

function titleOf(meant: string): string {
  if (meant === '') return 'Remove the invisible character';
  return `Change to ${meant.trim() === '' ? 'a blank' : meant}`;
}
