import { expect, it } from 'vitest';
import { hasErrors, Source } from '../../../../src/base/problem.ts';
import type { Span } from '../../../../src/base/text.ts';
import type { SettingsDocument, SettingsEntry } from '../../../../src/job/settings/document.ts';
import { valueOffsetInFile } from '../../../../src/job/settings/document.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import type { SettingsView } from '../../../../src/job/settings/sections.ts';
import { viewSections } from '../../../../src/job/settings/sections.ts';
import { settingsRecord } from '../../../../src/job/settings/settingsRecord.ts';
import { randomNumbers, SettingsGenerator } from './settingsGenerator.ts';

/** Stops with the text that shows the fault; one `expect` for each of a million spans would take minutes. */
function hold(condition: boolean, rule: string, text: string): void {
  if (!condition) throw new Error(`${rule}: ${JSON.stringify(text)}`);
}

function checkEntry(entry: SettingsEntry, text: string): void {
  const slice = ({ start, end }: Span) => text.slice(start, end);
  hold(slice(entry.keySpan) === entry.key, 'the key stands at its span', text);
  hold('=:'.includes(slice(entry.delimiterSpan)), 'the delimiter stands at its span', text);
  hold(entry.valueLines.map(({ span }) => slice(span)).join('\n') === entry.value, 'lines make the value', text);
  hold(entry.keySpan.end <= entry.delimiterSpan.start, 'the key stands before the delimiter', text);
  hold(entry.delimiterSpan.end <= entry.valueSpan.start, 'the delimiter stands before the value', text);
  hold(entry.valueSpan.start === entry.valueLines[0]?.span.start, 'the value begins with its first line', text);
  hold(entry.valueSpan.end === entry.valueLines.at(-1)?.span.end, 'the value ends with its last line', text);
  for (let offset = 0; offset < entry.value.length; offset++) {
    const there = text[valueOffsetInFile(entry, offset)];
    if (entry.value[offset] !== '\n') hold(there === entry.value[offset], 'offsets lead into the file', text);
  }
  for (const comment of entry.comments) {
    hold(comment.start > entry.valueSpan.start && comment.end < entry.valueSpan.end, 'comments stand inside', text);
  }
}

function checkDocument(document: SettingsDocument): void {
  const { source, sections, orphans, lines, comments, problems } = document;
  const { text } = source;
  for (const { name, nameSpan, headerSpan, entries } of sections) {
    hold(text.slice(nameSpan.start, nameSpan.end) === name, 'the section name stands at its span', text);
    hold(text[headerSpan.start] === '[', 'a header begins with a bracket', text);
    for (const entry of entries) checkEntry(entry, text);
  }
  for (const entry of orphans) checkEntry(entry, text);
  for (const { start } of comments) hold('#;'.includes(text[start] ?? ' '), 'a comment begins with its sign', text);
  hold(lines.length === source.lines.lineCount, 'there are as many lines as the index counts', text);
  lines.forEach(({ span, content }, index) => {
    const lineStart = source.lines.lineStart(index + 1);
    // Only a byte order mark stands before its line.
    hold(
      span.start === lineStart || (index === 0 && span.start === 1 && text[0] === '\ufeff'),
      'lines begin there',
      text,
    );
    hold(span.start <= content.start && content.end <= span.end, 'the content stands in its line', text);
  });
  for (const { span, fixes } of problems) {
    for (const place of [span, ...(fixes ?? []).map((fix) => fix.span)]) {
      hold(
        place !== null && 0 <= place.start && place.start <= place.end && place.end <= text.length,
        'spans fit',
        text,
      );
    }
  }
}

const CODES = {
  DuplicateOptionError: ['settings-duplicate-key', 'settings-empty-key'],
  DuplicateSectionError: ['settings-duplicate-section'],
  MissingSectionHeaderError: ['settings-no-section', 'settings-byte-order-mark', 'settings-unclosed-header'],
  ParsingError: ['settings-not-a-setting', 'settings-empty-key', 'settings-unclosed-header'],
  InterpolationSyntaxError: ['settings-interpolation-syntax'],
  InterpolationMissingOptionError: ['settings-interpolation-missing'],
  InterpolationDepthError: ['settings-interpolation-depth'],
  InterpolationError: ['settings-interpolation-length'],
} as const;

function checkFailure({ document, failure, problems }: SettingsView): void {
  const { text } = document.source;
  hold(hasErrors(problems) === (failure !== null), 'a file with errors is refused, and no other', text);
  if (!failure) return;
  const codes: readonly string[] = CODES[failure.class];
  const told = problems.some(
    ({ code, start }) => codes.includes(code) && (failure.line ?? start?.line) === start?.line,
  );
  hold(told, `${failure.class} is told as a problem on its line`, text);
}

/** Single UTF-16 units put anywhere, so that pairs of surrogates break too. */
function broken(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const unit = String.fromCharCode(Math.floor(random() * (random() < 0.5 ? 0x80 : 0x10000)));
  return text.slice(0, at) + unit + text.slice(at + Math.floor(random() * 4));
}

it('reads whatever text without throwing, with every span in its place', () => {
  const generator = new SettingsGenerator(42);
  const random = randomNumbers(43);
  for (let round = 0; round < 6_000; round++) {
    const made = generator.next();
    const text =
      round % 3 === 0 ? made : round % 3 === 1 ? generator.mutated(made) : broken(broken(made, random), random);
    const view = viewSections(readSettings(new Source('job.ini', text)));
    checkDocument(view.document);
    checkFailure(view);
    expect(() => JSON.stringify(settingsRecord(view))).not.toThrow();
  }
});

it('reads long lines and many lines in one pass', () => {
  const pieces = ['[', ']', '%(', '=', ' ', '\r', '\n ', '  # x\n', '\n  x', 'k = %(k)s\n', '[a\n', '#\n'];
  for (const piece of pieces) {
    for (const head of ['', '[A]\n', '[A]\nk = v\n']) {
      const view = viewSections(readSettings(new Source(null, `${head}${piece.repeat(200_000)}\n  end`)));
      expect(view.document.lines).toHaveLength(view.document.source.lines.lineCount);
    }
  }
});
