import { safe, stringify } from 'ini';
import { UserError } from '../../base/errors.ts';
import { Source } from '../../base/problem.ts';
import { readSettings } from './reader.ts';
import { quoted } from './readProblems.ts';
import { viewSections } from './sections.ts';

/** A section to write, other than DEFAULT. Its values are plain texts: what looks like a reference is written escaped. */
export interface NewSection {
  readonly name: string;
  readonly settings: readonly (readonly [key: string, value: string])[];
}

/**
 * The text of a new settings file with these sections, ended by LF lines. It is read back before it is returned.
 * @throws UserError `settings-not-writable` where the dialect has no spelling for a name or value.
 */
export function writeSettings(sections: readonly NewSection[]): string {
  const text = sections.map(writeSection).join('\n');
  checkReadBack(sections, text);
  return text;
}

function writeSection({ name, settings }: NewSection): string {
  const values = settings.map(([, value]) => value.replaceAll('%', '%%').replace(/\n(?=[^\n])/g, '\n  '));
  // `ini` quotes and escapes what its own readers need so, which for configparser is part of the value (`"a=b"`, `\;`).
  // It is given an empty text in place of such a value, and the value is put behind the `key = ` that it writes.
  const givenToIni = values.map((value) => (safe(value) === value ? value : ''));
  const lines = stringify(Object.fromEntries(settings.map(([key], index) => [key, givenToIni[index] ?? ''])), {
    section: name,
    whitespace: true,
    platform: 'linux',
  }).split('\n');
  const body = values.map((value, index) => {
    const line = lines[index + 1] ?? '';
    if (givenToIni[index] !== '') return line;
    return value === '' || value.startsWith('\n') ? line.trimEnd() + value : line + value;
  });
  // `ini` leaves out the header of a section without keys.
  return `${[lines[0] || `[${name}]`, ...body].join('\n')}\n`;
}

function checkReadBack(sections: readonly NewSection[], text: string): void {
  const read = viewSections(readSettings(new Source(null, text)));
  for (const [index, { name, settings }] of sections.entries()) {
    const back = read.sections[index];
    if (back?.name !== name) throw notWritable(`the section name ${quoted(name)} would be read differently`);
    for (const [place, [key, value]] of settings.entries()) {
      const setting = back.settings[place];
      if (setting?.key !== key) throw notWritable(`the key ${quoted(key)} in [${name}] would be read differently`);
      if (setting.value !== value)
        throw notWritable(`the value of ${quoted(key)} in [${name}] would be read differently`);
    }
    if (back.settings.length > settings.length) throw notWritable(`[${name}] would get further keys`);
  }
  const [error] = read.problems.filter((problem) => problem.severity === 'error');
  if (error) throw notWritable(error.message);
}

function notWritable(detail: string): UserError {
  return new UserError({
    what: 'These settings cannot be written to a settings file',
    detail,
    next: "A key has no '=', ':' or comment sign at its start and occurs once in its section; no line of a value begins with '#' or ';' or has blanks around it",
    code: 'settings-not-writable',
  });
}
