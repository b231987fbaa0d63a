import type { SettingsDocument, SettingsSection } from '../../job/settings/document.ts';
import type { Fold, OutlineEntry } from '../items.ts';

/** The sections with their keys. */
export function outlineOf(document: SettingsDocument): readonly OutlineEntry[] {
  return document.sections.map((section) => ({
    name: section.name,
    detail: null,
    kind: 'section',
    span: { start: section.headerSpan.start, end: sectionEnd(section) },
    nameSpan: section.headerSpan,
    children: section.entries.map((entry) => ({
      name: entry.key === '' ? '(no key)' : entry.key,
      detail: firstLine(entry.value),
      kind: 'key',
      span: { start: entry.keySpan.start, end: Math.max(entry.valueSpan.end, entry.delimiterSpan.end) },
      nameSpan: entry.keySpan,
      children: [],
    })),
  }));
}

/** Sections, values of several lines, and comments of several lines. */
export function foldsOf(document: SettingsDocument): readonly Fold[] {
  const { lines } = document.source;
  const fold = (start: number, end: number, kind: Fold['kind']): readonly Fold[] => {
    const [firstLine, lastLine] = [lines.place(start).line, lines.place(end).line];
    return lastLine > firstLine ? [{ firstLine, lastLine, kind }] : [];
  };
  return [
    ...document.sections.flatMap((section) => [
      ...fold(section.headerSpan.start, sectionEnd(section), 'region'),
      ...section.entries.flatMap(({ keySpan, valueSpan }) => fold(keySpan.start, valueSpan.end, 'region')),
    ]),
    ...commentBlocks(document).flatMap(([start, end]) => fold(start, end, 'comment')),
  ];
}

function commentBlocks({ lines }: SettingsDocument): readonly (readonly [number, number])[] {
  const blocks: [number, number][] = [];
  lines.forEach((line, at) => {
    if (line.kind !== 'comment') return;
    const last = blocks.at(-1);
    if (last && lines[at - 1]?.kind === 'comment') last[1] = line.span.end;
    else blocks.push([line.span.start, line.span.end]);
  });
  return blocks;
}

function sectionEnd({ headerSpan, entries }: SettingsSection): number {
  return entries.reduce(
    (end, { valueSpan, delimiterSpan }) => Math.max(end, valueSpan.end, delimiterSpan.end),
    headerSpan.end,
  );
}

function firstLine(value: string): string | null {
  const line = value.split('\n').find((text) => text.trim() !== '');
  return line === undefined ? null : line;
}
