import { basename } from 'node:path';
import { Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import { keyInfo } from '../../job/keys.ts';
import type { SettingsDocument, SettingsEntry } from '../../job/settings/document.ts';
import { lineAt } from '../../job/settings/document.ts';
import { readSettings } from '../../job/settings/reader.ts';
import type { Refactoring, TextEdit } from '../items.ts';
import { placeIn } from '../settings/settingsPlace.ts';
import type { Subject } from '../subject.ts';

/** Moves the key at an offset of a job's settings to the profile of its cluster, where it counts for all jobs. */
export function moveToProfile(
  document: SettingsDocument,
  file: string,
  offset: number,
  { job }: Subject,
): Refactoring | null {
  const profile = job?.settingsFiles.findLast(({ layer }) => layer === 'workspace-profile' || layer === 'user-profile');
  const target = profile?.source;
  const place = placeIn(document, offset);
  if (!target?.file || target.file === file || document.failure || place.kind === 'header' || place.kind === 'comment')
    return null;
  const { entry, section } = place;
  if (!entry || (section !== 'Resources' && section !== 'Attributes')) return null;
  if (keyInfo(section, entry.key)?.files === 'defaults') return null;
  const there = readSettings(new Source(target.file, target.text));
  if (there.failure) return null;
  const whole = linesOf(document, entry);
  const written = document.source.text.slice(whole.start, whole.end).replace(/\r?\n?$/, '\n');
  return {
    title: `Move ${entry.key} to the profile ${basename(target.file)}`,
    kind: 'move',
    edits: new Map<string, readonly TextEdit[]>([
      [file, [{ span: whole, text: '' }]],
      [target.file, [insertion(there, section, entry.key, written)]],
    ]),
  };
}

/** The lines of an entry, its line end included. */
function linesOf(document: SettingsDocument, entry: SettingsEntry): Span {
  const start = lineAt(document, entry.keySpan.start)?.span.start ?? entry.keySpan.start;
  return { start, end: nextLine(document, Math.max(entry.valueSpan.end, entry.delimiterSpan.end)) };
}

/** Where the line behind the one of an offset begins. */
function nextLine({ source: { text } }: SettingsDocument, offset: number): number {
  return offset + (/^[^\r\n]*(?:\r?\n|\r)?/.exec(text.slice(offset))?.[0].length ?? 0);
}

/** Puts the lines of an entry into a section: in the place of the key if it is there, else at the end of the section. */
function insertion(there: SettingsDocument, section: string, key: string, lines: string): TextEdit {
  const { text } = there.source;
  const found = there.sections.find(({ name }) => name === section);
  const before = found?.entries.find((entry) => entry.key === key);
  if (before) return { span: linesOf(there, before), text: lines };
  const last = found?.entries.at(-1);
  const end = last ? linesOf(there, last).end : found ? nextLine(there, found.headerSpan.end) : text.length;
  const gap = end > 0 && !/[\r\n]$/.test(text.slice(0, end)) ? '\n' : '';
  const header = found ? '' : `${text.trim() === '' ? '' : '\n'}[${section}]\n`;
  return { span: { start: end, end }, text: `${gap}${header}${lines}` };
}
