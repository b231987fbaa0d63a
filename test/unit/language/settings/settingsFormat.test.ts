import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import { viewSections } from '../../../../src/job/settings/sections.ts';
import { applyEdits, formatSettings } from '../../../../src/language/settings/settingsFormat.ts';
import { SettingsGenerator } from '../../job/settings/settingsGenerator.ts';

function format(text: string): string | null {
  const edits = formatSettings(readSettings(new Source(null, text)));
  return edits && applyEdits(text, edits);
}

describe('formatting settings files', () => {
  it.each([
    ['[A]\nkey=value  \n', '[A]\nkey = value\n'],
    ['[A]\nkey   :value\n', '[A]\nkey : value\n'],
    ['[A]\nscript =   \n    one  \n\n    two\n', '[A]\nscript =\n    one\n\n    two\n'],
    ['[A]\na = 1\n[B]\nb = 2\n', '[A]\na = 1\n\n[B]\nb = 2\n'],
    ['\n\n[A]\na = 1\n\n\n\n# about B\n[B]\n', '[A]\na = 1\n\n# about B\n[B]\n'],
    ['[A]\r\na=1\r\n[B]\r\n', '[A]\r\na = 1\r\n\r\n[B]\r\n'],
    ['[A]\nempty=\n', '[A]\nempty =\n'],
  ])('puts %j into order', (text, expected) => {
    expect(format(text)).toBe(expected);
    expect(format(expected)).toBe(expected);
  });

  it('leaves a file alone that cannot be read', () => {
    expect(format('key = 1\n')).toBeNull();
  });

  it('changes no value and no comment of any file', () => {
    const meaning = (text: string) => {
      const view = viewSections(readSettings(new Source(null, text)));
      return view.sections.map(({ name, settings }) => [name, settings.map(({ key, raw }) => [key, raw])]);
    };
    const comments = (text: string): readonly string[] =>
      readSettings(new Source(null, text)).comments.map(({ start, end }) => text.slice(start, end).trimEnd());
    const generator = new SettingsGenerator(7);
    const texts = [...corpus(), ...Array.from({ length: 3000 }, () => generator.next())];
    let formatted = 0;
    for (const text of texts) {
      const after = format(text);
      if (after === null) continue;
      formatted++;
      expect(meaning(after)).toEqual(meaning(text));
      expect(comments(after)).toEqual(comments(text));
      expect(format(after)).toBe(after);
    }
    expect(formatted).toBeGreaterThan(500);
  });
});

/** The settings files of the examples and of the worked cases. */
function corpus(): readonly string[] {
  return ['examples', 'test/fixtures/reference'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ini'))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  );
}
