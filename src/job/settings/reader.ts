import type { Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type {
  ReadErrorClass,
  ReadFailure,
  SettingsDocument,
  SettingsEntry,
  SettingsLine,
  SettingsSection,
} from './document.ts';
import { DEFAULT_SECTION } from './document.ts';
import { strippedSpan } from './pythonSpace.ts';
import { ReadProblems } from './readProblems.ts';

/**
 * Reads a settings file in the dialect of Python's configparser (3.10 and later: strict, keys case sensitive, `=` and `:`
 * as delimiters, comments only on lines of their own, blank lines kept in values). Never throws: whatever is wrong is
 * in `problems`, and `failure` tells what configparser raises.
 */
export function readSettings(source: Source): SettingsDocument {
  return new SettingsReader(source).read();
}

/** A part of the document while it grows. */
type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] };

/** What a line is that is neither blank, comment, continuation nor header. */
type SettingOrStray = { readonly kind: 'entry'; readonly entry: SettingsEntry } | { readonly kind: 'stray' };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = 0xfeff;

class SettingsReader {
  readonly #source: Source;
  readonly #text: string;
  readonly #problems: ReadProblems;
  readonly #sections: SettingsSection[] = [];
  readonly #orphans: SettingsEntry[] = [];
  readonly #lines: SettingsLine[] = [];
  readonly #comments: Span[] = [];
  /** By section name: its first part, and its keys so far, over all its parts. */
  readonly #seen = new Map<string, { readonly first: SettingsSection; readonly keys: Map<string, SettingsEntry> }>();
  /** What is there twice, with the first one. It is told once it is known how far everything goes. */
  readonly #repeated: (() => void)[] = [];

  /** The line that is being read, from 1. */
  #line = 0;
  /** The entries of the open section; null above the first header. */
  #open: { readonly name: string; readonly entries: SettingsEntry[] } | null = null;
  /** The setting that a deeper line continues. It stays over stray lines, as in configparser. */
  #entry: Growing<SettingsEntry> | null = null;
  /** The indentation of the last line that was no continuation, which a continuation must exceed. */
  #indent = 0;
  /** Blank lines and comments since the last line of the value; they are part of it only if it goes on. */
  #blanks: Span[] = [];
  #heldComments: Span[] = [];
  #headerMissed = false;
  /** What is raised at once, and what configparser collects and raises at the end if nothing else was. */
  #raised: ReadFailure | null = null;
  #collected: ReadFailure | null = null;

  constructor(source: Source) {
    this.#source = source;
    this.#text = source.text;
    this.#problems = new ReadProblems(source);
  }

  read(): SettingsDocument {
    const text = this.#text;
    let start = 0;
    if (text.charCodeAt(0) === BYTE_ORDER_MARK) {
      // For configparser it is the first character of a line above any header. The line is read as if it were not there.
      this.#problems.byteOrderMark({ start: 0, end: 1 });
      this.#raised = { class: 'MissingSectionHeaderError', line: 1 };
      start = 1;
    }
    for (let at = start; ; at++) {
      const unit = text.charCodeAt(at);
      if (at < text.length && unit !== LINE_FEED && unit !== CARRIAGE_RETURN) continue;
      this.#line++;
      this.#readLine(start, at);
      if (at >= text.length) break;
      if (unit === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) at++;
      start = at + 1;
    }
    for (const tell of this.#repeated) tell();
    return {
      source: this.#source,
      sections: this.#sections,
      orphans: this.#orphans,
      lines: this.#lines,
      comments: this.#comments,
      problems: this.#problems.inFileOrder(),
      failure: this.#raised ?? this.#collected,
    };
  }

  #readLine(start: number, end: number): void {
    const content = strippedSpan(this.#text, start, end);
    const line = { span: { start, end }, content };
    if (content.start === content.end) {
      this.#lines.push({ kind: 'blank', ...line });
      if (this.#entry) this.#blanks.push(content);
      return;
    }
    const first = this.#text[content.start];
    if (first === '#' || first === ';') {
      this.#lines.push({ kind: 'comment', ...line });
      this.#comments.push(content);
      if (this.#entry) this.#heldComments.push(content);
      return;
    }
    const indent = content.start - start;
    if (this.#entry && indent > this.#indent) {
      this.#continueValue(this.#entry, content, start);
      this.#lines.push({ kind: 'continuation', entry: this.#entry, ...line });
      return;
    }
    const section = first === '[' ? this.#readHeader(content) : null;
    if (section) this.#lines.push({ kind: 'header', section, ...line });
    else this.#lines.push({ ...this.#readSetting(content, end, indent), ...line });
    this.#indent = indent;
  }

  #continueValue(entry: Growing<SettingsEntry>, content: Span, lineStart: number): void {
    for (const span of [...this.#blanks, content]) {
      entry.valueLines.push({ at: entry.value.length + 1, span });
      entry.value += `\n${this.#text.slice(span.start, span.end)}`;
    }
    entry.valueSpan = { start: entry.valueSpan.start, end: content.end };
    for (const comment of this.#heldComments) entry.comments.push(comment);
    this.#blanks = [];
    this.#heldComments = [];
    if (/^\[[^\s\]]+\]$/.test(this.#text.slice(content.start, content.end))) {
      this.#problems.swallowedHeader(content, entry.key, { start: lineStart, end: content.start });
    }
  }

  /** The section that a line beginning with `[` opens; null where it is no header. */
  #readHeader(content: Span): SettingsSection | null {
    // The name is at least one character and may be a bracket itself: `[]]` is a header, `[]` is none.
    let close = content.end - 1;
    while (close > content.start + 1 && this.#text[close] !== ']') close--;
    if (close > content.start + 1) {
      const nameSpan = { start: content.start + 1, end: close };
      const section = this.#openSection(nameSpan, { start: content.start, end: close + 1 });
      const after = strippedSpan(this.#text, close + 1, content.end);
      if (this.#text.slice(nameSpan.start, nameSpan.end).includes(']')) this.#problems.innerBracket(nameSpan);
      if (after.start < after.end && !/[#;]/.test(this.#text.charAt(after.start)))
        this.#problems.textAfterHeader(after);
      return section;
    }
    // configparser reads on in the section before. Only where it has stopped anyway may the line be taken for what it is meant.
    if (this.#open || content.end - content.start < 2 || this.#text[content.end - 1] === ']') return null;
    this.#raise('MissingSectionHeaderError');
    this.#problems.unclosedHeader(content);
    return this.#openSection({ start: content.start + 1, end: content.end }, content);
  }

  #openSection(nameSpan: Span, headerSpan: Span): SettingsSection {
    const name = this.#text.slice(nameSpan.start, nameSpan.end);
    const section = { name, nameSpan, headerSpan, entries: [] };
    const seen = this.#seen.get(name);
    if (!seen) this.#seen.set(name, { first: section, keys: new Map() });
    else if (name !== DEFAULT_SECTION) {
      this.#raise('DuplicateSectionError');
      const number = this.#sections.length;
      this.#repeated.push(() =>
        this.#problems.duplicateSection(section, seen.first, this.#sections[number + 1] ?? null),
      );
    }
    this.#sections.push(section);
    this.#open = section;
    this.#expectValueOf(null);
    return section;
  }

  #readSetting(content: Span, lineEnd: number, indent: number): SettingOrStray {
    if (!this.#open) this.#missHeader(content);
    let delimiter = content.start;
    while (delimiter < content.end && this.#text[delimiter] !== '=' && this.#text[delimiter] !== ':') delimiter++;
    if (delimiter === content.end) {
      this.#collect();
      if (this.#text[content.start] === '[' && this.#text[content.end - 1] !== ']')
        this.#problems.unclosedHeader(content);
      else this.#problems.notASetting(content, this.#entry?.key ?? null, this.#indent - indent + 2);
      return { kind: 'stray' };
    }
    return { kind: 'entry', entry: this.#readEntry(content, delimiter, lineEnd) };
  }

  #readEntry(content: Span, delimiter: number, lineEnd: number): SettingsEntry {
    const keySpan = strippedSpan(this.#text, content.start, delimiter);
    const stripped = strippedSpan(this.#text, delimiter + 1, content.end);
    const valueSpan = stripped.start < stripped.end ? stripped : { start: lineEnd, end: lineEnd };
    const entry: Growing<SettingsEntry> = {
      key: this.#text.slice(keySpan.start, keySpan.end),
      keySpan,
      delimiterSpan: { start: delimiter, end: delimiter + 1 },
      value: this.#text.slice(valueSpan.start, valueSpan.end),
      valueSpan,
      valueLines: [{ at: 0, span: valueSpan }],
      comments: [],
    };
    (this.#open?.entries ?? this.#orphans).push(entry);
    this.#checkKey(entry, content);
    // A setting without a key has no value that could go on.
    this.#expectValueOf(entry.key === '' ? null : entry);
    return entry;
  }

  #checkKey(entry: SettingsEntry, content: Span): void {
    const { key, keySpan, delimiterSpan, valueSpan } = entry;
    if (key === '') {
      this.#collect();
      this.#problems.emptyKey(content, this.#text.charAt(delimiterSpan.start));
    } else {
      const tight = keySpan.end === delimiterSpan.start && valueSpan.start === delimiterSpan.end;
      this.#problems.keyWithBlank(keySpan, tight);
    }
    const keys = this.#open && this.#seen.get(this.#open.name)?.keys;
    const first = keys?.get(key);
    if (!first) keys?.set(key, entry);
    else {
      this.#raise('DuplicateOptionError');
      const section = this.#open?.name ?? '';
      if (key !== '') this.#repeated.push(() => this.#problems.duplicateKey(section, entry, first));
    }
  }

  #missHeader(content: Span): void {
    this.#raise('MissingSectionHeaderError');
    // One header mends all the lines above the first one.
    if (!this.#headerMissed) this.#problems.noSection(content);
    this.#headerMissed = true;
  }

  #expectValueOf(entry: Growing<SettingsEntry> | null): void {
    this.#entry = entry;
    this.#blanks = [];
    this.#heldComments = [];
  }

  #raise(errorClass: ReadErrorClass): void {
    this.#raised ??= { class: errorClass, line: this.#line };
  }

  #collect(): void {
    this.#collected ??= { class: 'ParsingError', line: this.#line };
  }
}
