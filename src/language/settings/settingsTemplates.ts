import type { Span } from '../../base/text.ts';
import { attributeKey, resourceKey } from '../../job/keys.ts';
import type { SettingsDocument, SettingsEntry } from '../../job/settings/document.ts';
import { valueSpanInFile } from '../../job/settings/document.ts';
import type { TemplateText } from '../body/templateTokens.ts';

/** The values of a settings file in which placeholders and core variables may stand. */
export function templatesIn(document: SettingsDocument): readonly TemplateText[] {
  return document.sections.flatMap(({ entries }) => entries.flatMap((entry) => templateOf(entry) ?? []));
}

/** The value of an entry as a template; null where nothing of that kind may stand in it. */
export function templateOf(entry: SettingsEntry): TemplateText | null {
  const { key, value } = entry;
  const isScript = attributeKey(key)?.kind === 'script';
  const isPath = (attributeKey(key) ?? resourceKey(key))?.kind === 'path';
  if (!isScript && !isPath) return null;
  // A value with an interpolation or a doubled percent sign has the same length here as in the file: both are raw.
  return { text: value, placeholders: isScript, spanOf: (span: Span) => valueSpanInFile(entry, span) };
}
