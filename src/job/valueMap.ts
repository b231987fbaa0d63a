import type { Span } from '../base/text.ts';
import type { SettingsEntry } from './settings/document.ts';
import { valueOffsetInFile } from './settings/document.ts';
import { valueParts } from './settings/interpolation.ts';
import type { SectionView } from './settings/sections.ts';

/**
 * Where stretches of a final value stand in the settings file. A value differs from its text there by interpolation (`%%`,
 * `%(name)s`: what a reference inserted stands at the reference) and by the white space that was taken off around it.
 * `text`: the value after interpolation; `final`: the value as it is used.
 */
export function valueMap(
  entry: SettingsEntry,
  text: string,
  section: SectionView,
  final: string,
): (stretch: Span) => Span {
  const shift = Math.max(0, text.indexOf(final));
  return ({ start, end }) => {
    const pieces = interpolatedPieces(entry, section);
    const from = rawOffset(pieces, start + shift, 'start');
    const to = rawOffset(pieces, end + shift, 'end');
    return { start: valueOffsetInFile(entry, from), end: valueOffsetInFile(entry, Math.max(from, to)) };
  };
}

/** A piece of the value after interpolation, and the piece of the raw value that it came from. */
interface Piece {
  readonly start: number;
  readonly length: number;
  readonly raw: Span;
  /** Whether characters of the two stand for each other one by one. */
  readonly exact: boolean;
}

function interpolatedPieces(entry: SettingsEntry, section: SectionView): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const part of valueParts(entry.value)) {
    const raw = { start: part.start, end: part.end };
    let length = raw.end - raw.start;
    if (part.kind === 'percent') length = 1;
    else if (part.kind === 'reference') {
      length = section.settings.find(({ key }) => key === part.name)?.value?.length ?? length;
    }
    pieces.push({ start, length, raw, exact: part.kind === 'text' });
    start += length;
  }
  return pieces;
}

function rawOffset(pieces: readonly Piece[], offset: number, side: 'start' | 'end'): number {
  // The end of a stretch belongs to the piece of its last character.
  const within = side === 'end' && offset > 0 ? offset - 1 : offset;
  const piece = pieces.find(({ start, length }) => start <= within && within < start + length) ?? pieces.at(-1);
  if (!piece) return 0;
  if (!piece.exact) return side === 'start' ? piece.raw.start : piece.raw.end;
  return Math.min(piece.raw.start + (offset - piece.start), piece.raw.end);
}
