import type { Fix, Problem, Severity, Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { SettingsEntry, SettingsSection } from './document.ts';
import { isPythonSpace, strippedSpan } from './pythonSpace.ts';

/** A name of the file in a message, cut where it is very long. */
export function quoted(text: string): string {
  return text.length > 60 ? `'${text.slice(0, 57)}...'` : `'${text}'`;
}

/** The problems that reading a settings file can meet: their words and their mends. */
export class ReadProblems {
  readonly #list: Problem[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  inFileOrder(): readonly Problem[] {
    return this.#list.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  }

  byteOrderMark(span: Span): void {
    this.#error(
      'settings-byte-order-mark',
      'The file begins with a byte order mark, which Python takes for text: remove it (save as UTF-8 without BOM).',
      span,
      [{ title: 'Remove the byte order mark', span, text: '' }],
    );
  }

  noSection(content: Span): void {
    const at = { start: content.start, end: content.start };
    this.#error(
      'settings-no-section',
      'This line stands above the first section: write a header such as [Resources] above it.',
      content,
      ['Resources', 'Attributes'].map((name) => ({ title: `Insert [${name}]`, span: at, text: `[${name}]\n` })),
    );
  }

  /** `next`: the section behind the repeated one; null at the end of the file. */
  duplicateSection(section: SettingsSection, first: SettingsSection, next: SettingsSection | null): void {
    this.#error(
      'settings-duplicate-section',
      `Section [${section.name}] is already open since line ${this.#line(first.headerSpan)}: move these settings there.`,
      section.headerSpan,
      this.#moveTo(first, section, next),
    );
  }

  duplicateKey(section: string, entry: SettingsEntry, first: SettingsEntry): void {
    const line = this.#line(first.keySpan);
    this.#error(
      'settings-duplicate-key',
      `${quoted(entry.key)} is already set in [${section}] on line ${line}: keep one of the two.`,
      entry.keySpan,
      [
        { title: 'Remove this setting', span: this.#linesOf(entry), text: '' },
        { title: `Remove the one on line ${line}`, span: this.#linesOf(first), text: '' },
      ],
    );
  }

  emptyKey(content: Span, delimiter: string): void {
    this.#error(
      'settings-empty-key',
      `There is no key before the '${delimiter}': write one, as in 'key = value'.`,
      content,
    );
  }

  unclosedHeader(content: Span): void {
    const end = { start: content.end, end: content.end };
    this.#error('settings-unclosed-header', "A section header ends with ']': add it.", content, [
      { title: "Insert ']'", span: end, text: ']' },
    ]);
  }

  /**
   * `owner`: the setting whose value the line would continue if it were indented by `blanks` more; null where there is none.
   */
  notASetting(content: Span, owner: string | null, blanks: number): void {
    if (this.#text(content) === '[]') {
      this.#error('settings-not-a-setting', 'A section header needs a name between its brackets.', content);
      return;
    }
    const fixes: Fix[] = [];
    const gap = this.#gap(content);
    if (gap) fixes.push({ title: "Insert '='", span: gap, text: ' = ' });
    if (owner !== null) {
      const start = { start: content.start, end: content.start };
      fixes.push({ title: `Continue the value of ${quoted(owner)}`, span: start, text: ' '.repeat(blanks) });
    }
    this.#error(
      'settings-not-a-setting',
      "This is no setting: write 'key = value', or indent the line if it continues the value above.",
      content,
      fixes,
    );
  }

  /**
   * A key with white space in it mostly is a line whose delimiter was forgotten: `time 00:05:00` sets `time 00`.
   * `tight`: no white space stands around the delimiter, so it is likely part of what was meant as the value.
   */
  keyWithBlank(key: Span, tight: boolean): void {
    const gap = this.#gap(key);
    if (!gap) return;
    const word = quoted(this.#text({ start: key.start, end: gap.start }));
    this.#report(
      'warning',
      'settings-key-with-blank',
      `The key here is ${quoted(this.#text(key))}, with the blank. If ${word} is meant, write '=' behind it.`,
      key,
      tight ? [{ title: `Write '=' behind ${word}`, span: gap, text: ' = ' }] : [],
    );
  }

  innerBracket(name: Span): void {
    this.#report(
      'info',
      'settings-inner-bracket',
      `The section is named ${quoted(this.#text(name))}: a header goes to the last ']' on its line (before Python 3.10 to the first).`,
      name,
    );
  }

  textAfterHeader(text: Span): void {
    this.#report(
      'warning',
      'settings-text-after-header',
      'What follows a section header on its line is ignored: put a setting on a line of its own.',
      text,
    );
  }

  /** `indent`: the white space before the header. */
  swallowedHeader(content: Span, owner: string, indent: Span): void {
    this.#report(
      'warning',
      'settings-swallowed-header',
      `${quoted(this.#text(content))} is indented and so part of the value of ${quoted(owner)}: to open a section, begin it at the start of the line.`,
      content,
      [{ title: 'Remove the indentation', span: indent, text: '' }],
    );
  }

  /** Puts what stands in a section behind the settings of another one above it. */
  #moveTo(first: SettingsSection, section: SettingsSection, next: SettingsSection | null): readonly Fix[] {
    const { text } = this.#source;
    const last = first.entries.at(-1);
    const target = (last ? this.#linesOf(last) : this.#wholeLines(first.headerSpan)).end;
    const header = this.#wholeLines(section.headerSpan);
    const end = next ? this.#wholeLines(next.headerSpan).start : text.length;
    const moved = text.slice(header.end, end);
    // Behind a setting an indented line would continue its value.
    if (/^(?:[ \t]*(?:[#;][^\r\n]*)?(?:\r\n?|\n))*[ \t]+[^\s#;]/.test(moved)) return [];
    const lineEnd = moved === '' || /[\r\n]$/.test(moved) ? '' : '\n';
    const span = { start: target, end };
    const line = this.#line(first.headerSpan);
    return [
      {
        title: `Move these settings below line ${line}`,
        span,
        text: moved + lineEnd + text.slice(target, header.start),
      },
    ];
  }

  #linesOf({ keySpan, valueSpan }: SettingsEntry): Span {
    return this.#wholeLines({ start: keySpan.start, end: valueSpan.end });
  }

  /** The lines on which a stretch stands, with the end of the last one. */
  #wholeLines({ start, end }: Span): Span {
    const { text, lines } = this.#source;
    const behind = /^[^\r\n]*(?:\r\n?|\n)?/.exec(text.slice(end))?.[0].length ?? 0;
    return { start: start - lines.place(start).column + 1, end: end + behind };
  }

  #text(span: Span): string {
    return this.#source.text.slice(span.start, span.end);
  }

  #line(span: Span): number {
    return this.#source.lines.place(span.start).line;
  }

  /** The first run of white space between the ends of `span`. */
  #gap(span: Span): Span | null {
    const { text } = this.#source;
    for (let at = span.start; at < span.end; at++) {
      if (isPythonSpace(text.charCodeAt(at))) return { start: at, end: strippedSpan(text, at, span.end).start };
    }
    return null;
  }

  #error(code: string, message: string, span: Span, fixes: readonly Fix[] = []): void {
    this.#report('error', code, message, span, fixes);
  }

  #report(severity: Severity, code: string, message: string, span: Span, fixes: readonly Fix[] = []): void {
    const reach = severity === 'error' && { reach: 'unreadable' as const };
    this.#list.push(
      this.#source.problem(severity, code, message, span, { ...reach, ...(fixes.length > 0 && { fixes }) }),
    );
  }
}
