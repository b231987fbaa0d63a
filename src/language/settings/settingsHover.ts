import type { SectionName } from '../../job/keys.ts';
import { backendKey, keyInfo } from '../../job/keys.ts';
import type { SettingsDocument, SettingsEntry } from '../../job/settings/document.ts';
import { DEFAULT_SECTION } from '../../job/settings/document.ts';
import { viewSections } from '../../job/settings/sections.ts';
import { typeText } from '../../job/typedValue.ts';
import { templateHover } from '../body/templateHover.ts';
import type { Hover } from '../items.ts';
import { keyPage } from '../keyPage.ts';
import { code, paragraphs } from '../markdown.ts';
import type { Subject } from '../subject.ts';
import { valueWords } from '../valueWords.ts';
import { placeIn } from './settingsPlace.ts';
import { templateOf } from './settingsTemplates.ts';

/** What is told of the thing at an offset of a settings file. */
export function hoverSettings(document: SettingsDocument, offset: number, subject: Subject): Hover | null {
  const place = placeIn(document, offset);
  if (place.kind === 'key' && place.entry) {
    return {
      span: place.entry.keySpan,
      markdown: keyPage(sectionOf(place.section, place.entry.key), place.entry.key, subject),
    };
  }
  if (place.kind !== 'value') return null;
  const template = templateOf(place.entry);
  if (template) {
    const inValue = offsetInValue(place.entry, offset);
    const hover = inValue === null ? null : templateHover(template, inValue, subject);
    if (hover) return hover;
  }
  return aboutValue(document, place.entry, place.section, subject);
}

/** The section whose catalogue explains a key: DEFAULT stands for either. */
function sectionOf(section: string | null, key: string): SectionName {
  if (section === DEFAULT_SECTION) return keyInfo('Attributes', key) ? 'Attributes' : 'Resources';
  return section === 'Attributes' ? 'Attributes' : 'Resources';
}

/** What a value is after interpolation, and in plain words. */
function aboutValue(
  document: SettingsDocument,
  entry: SettingsEntry,
  section: string | null,
  { backends }: Subject,
): Hover | null {
  const name = sectionOf(section, entry.key);
  const settings = viewSections(document).sections.find((view) => view.name === section)?.settings;
  const text = settings?.find((setting) => setting.entry === entry)?.value ?? entry.value;
  const own = backendKey(entry.key, new Set(backends.map((backend) => backend.name)));
  const info = keyInfo(name, own?.key ?? entry.key);
  const typed = info ? typeText(name, entry.key, info, text) : null;
  const words = info && typed?.ok ? valueWords(info, typed.value) : null;
  const inserted = text === entry.value ? null : `Read as ${code(text)}.`;
  const markdown = paragraphs(words, inserted);
  return markdown === '' ? null : { span: entry.valueSpan, markdown };
}

/** The offset in the joined value of an offset in the file; null between its lines. */
function offsetInValue(entry: SettingsEntry, offset: number): number | null {
  const line = entry.valueLines.find(({ span }) => span.start <= offset && offset <= span.end);
  return line ? line.at + offset - line.span.start : null;
}
