import { dirname, resolve } from 'node:path';
import { splitListSpans } from '../../job/keys.ts';
import type { SettingsDocument } from '../../job/settings/document.ts';
import { valueSpanInFile } from '../../job/settings/document.ts';
import type { FileLink } from '../items.ts';

/** The files that a settings file names: its body and its auxiliary scripts. `path`: its own absolute path. */
export function linksIn(document: SettingsDocument, path: string): readonly FileLink[] {
  const folder = dirname(path);
  return document.sections
    .filter(({ name }) => name === 'Attributes')
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => {
      const parts =
        entry.key === 'aux_scripts'
          ? splitListSpans(entry.value)
          : entry.key === 'script' && entry.value !== ''
            ? [{ text: entry.value, span: { start: 0, end: entry.value.length } }]
            : [];
      return (
        parts
          // A reference would have to be followed first.
          .filter(({ text }) => !text.includes('%'))
          .map(({ text, span }) => ({ span: valueSpanInFile(entry, span), file: resolve(folder, text) }))
      );
    });
}
