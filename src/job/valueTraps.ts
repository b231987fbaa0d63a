import type { Fix } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import type { KeyInfo, SectionName } from './keys.ts';
import { attributeKey, resourceKey } from './keys.ts';
import type { SettingsEntry } from './settings/document.ts';
import { valueSpanInFile } from './settings/document.ts';

/** Something that configparser reads otherwise than it looks. */
export interface ValueTrap {
  readonly code: 'inline-comment' | 'settings-swallowed-key' | 'settings-swallowed-line';
  readonly message: string;
  readonly span: Span;
  readonly fixes: readonly Fix[];
}

/** What the author of a value may have meant otherwise. `text`: that of the file. `info`: what the catalogue knows of its key. */
export function valueTraps(
  text: string,
  section: SectionName,
  entry: SettingsEntry,
  info: KeyInfo | undefined,
): readonly ValueTrap[] {
  if (info?.kind === 'script') return swallowedLines(text, entry);
  // A value of the user's own may be any text.
  if (section === 'Attributes' && !info) return [];
  return entry.value.includes('\n') ? swallowedKeys(text, entry) : inlineComment(entry);
}

function inlineComment(entry: SettingsEntry): readonly ValueTrap[] {
  const { value } = entry;
  const start = value.search(/[ \t][#;]/) + 1;
  if (start === 0) return [];
  const end = value.length;
  const message = `Behind a value there are no comments: '${value.slice(start)}' is a part of it. Put it on a line of its own.`;
  const gone = valueSpanInFile(entry, { start: value.slice(0, start).trimEnd().length, end });
  const fixes = [{ title: 'Remove it', span: gone, text: '' }];
  return [{ code: 'inline-comment', message, span: valueSpanInFile(entry, { start, end }), fixes }];
}

/** An indented line that looks like a setting of its own goes on with the value above it. */
function swallowedKeys(text: string, { key: owner, valueLines }: SettingsEntry): readonly ValueTrap[] {
  return valueLines.slice(1).flatMap(({ span }) => {
    const key = /^([A-Za-z_][\w.-]*)[ \t]*[=:]/.exec(text.slice(span.start, span.end))?.[1];
    if (key === undefined || !(resourceKey(key) ?? attributeKey(key))) return [];
    const lineStart = Math.max(text.lastIndexOf('\n', span.start - 1), text.lastIndexOf('\r', span.start - 1)) + 1;
    const message = `This line is indented and so a part of the value of '${owner}': to set '${key}', begin it at the start of the line.`;
    const fixes = [{ title: 'Remove the indentation', span: { start: lineStart, end: span.start }, text: '' }];
    return [{ code: 'settings-swallowed-key' as const, message, span, fixes }];
  });
}

/** Lines that begin with `#` are comments of the settings file, also in a script: harmless but where they mean something. */
function swallowedLines(text: string, { comments }: SettingsEntry): readonly ValueTrap[] {
  return comments.flatMap((span) => {
    const line = text.slice(span.start, span.end).trimStart();
    if (!/^#(?:!|SBATCH|PBS|BSUB|\$ )/.test(line)) return [];
    const message = `This line is a comment of the settings file and no part of the script. ${
      line.startsWith('#!') ? "The attribute 'shell' names the interpreter." : 'Ask for it in [Resources].'
    }`;
    return [{ code: 'settings-swallowed-line' as const, message, span, fixes: [] }];
  });
}
