import { describe, expect, it } from 'vitest';
import type { Conversion } from '../../../../src/language/convert/conversion.ts';
import type { GivenScript } from './scripts.ts';
import { capturedScripts, converted, SCHEDULERS, siteScripts } from './scripts.ts';

/**
 * Translated and listed directives are all directives. They are found here in a way of its own, line by line and word by
 * word, so that one that the readers pass over in silence is seen.
 */

const PREFIXES: Readonly<Record<string, RegExp>> = {
  slurm: /^#SBATCH/,
  pbs: /^#PBS(?=[ \t-])/,
  pbspro: /^#PBS(?=[ \t-])/,
  lpbs: /^#PBS(?=[ \t-])/,
  lsf: /^#BSUB(?=[ \t])/,
  sge: /^#\$[ \t]*(?=-)/,
};

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The options of a script with their values; of a list behind -l each part. */
function directivePieces({ text, scheduler }: GivenScript): readonly Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const prefix = PREFIXES[scheduler]?.exec(line)?.[0];
    if (prefix !== undefined) pieces.push(...linePieces(line, prefix.length, offset));
    offset += line.length + 1;
  }
  return pieces;
}

function linePieces(line: string, from: number, offset: number): readonly Piece[] {
  const words: Piece[] = [];
  const form = /(?:"[^"]*"?|'[^']*'?|[^\s"'])+/g;
  form.lastIndex = from;
  for (let match = form.exec(line); match; match = form.exec(line)) {
    if (match[0].startsWith('#')) break;
    words.push({ text: match[0], start: offset + match.index, end: offset + match.index + match[0].length });
  }
  return words.flatMap((word, at) => {
    const next = words[at + 1];
    const before = words[at - 1];
    if (before?.text === '-l' && !/["']/.test(word.text)) return listPieces(word);
    if (word.text === '-l' || (before?.text.startsWith('-') && !word.text.startsWith('-'))) return [];
    // An option and its value are one.
    return [{ ...word, end: next && !next.text.startsWith('-') ? next.end : word.end }];
  });
}

function listPieces({ text, start }: Piece): readonly Piece[] {
  let at = start;
  return text.split(',').map((part) => {
    const piece = { text: part, start: at, end: at + part.length };
    at = piece.end + 1;
    return piece;
  });
}

/** The pieces of which a conversion says nothing. */
function silent(script: GivenScript, { translated, problems }: Conversion): readonly string[] {
  const spans = [...translated.map(({ span }) => span), ...problems.flatMap(({ span }) => span ?? [])];
  return directivePieces(script)
    .filter(({ start, end }) => !spans.some((span) => span.start < end && start < span.end))
    .map(({ text }) => text);
}

const SITES = siteScripts();
const CAPTURED = capturedScripts();

it('there are enough of them', () => {
  expect(SITES.length).toBeGreaterThanOrEqual(100);
  expect(new Set(SITES.map(({ scheduler }) => scheduler)).size).toBe(5);
  expect(CAPTURED.length).toBeGreaterThanOrEqual(20);
  expect(SITES.flatMap(directivePieces).length).toBeGreaterThan(500);
});

describe.each([...SITES, ...CAPTURED])('$name', (script) => {
  it.each(SCHEDULERS.filter((to) => to !== script.scheduler))(
    'has every directive translated or listed for %s',
    (to) => {
      expect(silent(script, converted(script, to))).toEqual([]);
    },
  );
});
