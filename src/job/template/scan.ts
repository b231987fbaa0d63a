import type { Span } from '../../base/text.ts';
import { matchBraces } from './braces.ts';
import { shellGroupEnd } from './shellGroup.ts';
import type { PlaceholderToken, Token, VariableToken } from './token.ts';

/** How a text is scanned. */
export interface ScanOptions {
  /** False: only core variables are found, and braces stay as they are. */
  readonly placeholders: boolean;
  /**
   * Whether a name is a key of the job. Names that are no identifiers (`-A`, `mail type`) are placeholders only then.
   */
  readonly isKey: (name: string) => boolean;
}

const IDENTIFIER = /^[\p{ID_Start}_]\p{ID_Continue}*$/u;

/** `$CLUSTERJOB_ID`, `${CLUSTERJOB_ID`, `${{#CLUSTERJOB_ID` and so on: whole names only. */
const VARIABLE = /\$(?<open>\{\{?|)(?<prefix>(?<=\{)[#!]|)(?<name>CLUSTERJOB_\w+)/y;
/** What follows the name in `${!CLUSTERJOB_*}`, which lists names and is no variable. */
const NAME_LISTING = /[*@]\}/y;
const SHELL_VARIABLE = /\$\{(?<name>[A-Za-z_]\w*)\}/y;

/**
 * Takes a template apart, by the rules for placeholders from left to right: (a) doubled braces, (b) groups of the shell
 * directly after `$`, (c, d) placeholders, (e) all else is text. Never fails; the tokens cover the whole text in order.
 */
export function scanTemplate(text: string, options: ScanOptions): readonly Token[] {
  const scanner = new Scanner(text, options);
  if (options.placeholders) scanner.template();
  else scanner.shell(text.length, false);
  return scanner.finish();
}

class Scanner {
  readonly #text: string;
  readonly #options: ScanOptions;
  readonly #tokens: Token[] = [];
  readonly #pairs: ReadonlyMap<number, number>;
  #at = 0;
  #textStart = 0;

  constructor(text: string, options: ScanOptions) {
    this.#text = text;
    this.#options = options;
    this.#pairs = options.placeholders ? matchBraces(text) : new Map();
  }

  template(): void {
    const special = /[${}]/g;
    while (this.#at < this.#text.length) {
      special.lastIndex = this.#at;
      const found = special.exec(this.#text);
      if (!found) return;
      this.#at = found.index;
      if (found[0] === '$') this.#dollar();
      else this.#brace(found[0] as '{' | '}');
    }
  }

  /** Core variables up to an offset and nothing else. `groups`: variables of the shell become tokens of their own. */
  shell(end: number, groups: boolean): void {
    let open = 0;
    while (this.#at < end) {
      const dollar = this.#find(/\$/g, end);
      const closing = open > 0 ? this.#find(/\}\}|[\r\n]/g, end) : end;
      if (closing < dollar) {
        // A doubled form closes on its own line, or is left as it is.
        const found = this.#text.startsWith('}}', closing);
        if (found) this.#push({ kind: 'brace', span: { start: closing, end: closing + 2 }, text: '}' });
        else this.#at = closing + 1;
        open = found ? open - 1 : 0;
        continue;
      }
      this.#at = dollar;
      if (dollar === end) return;
      const variable = this.#variable();
      if (variable?.form === 'doubled' && !variable.closed) open++;
      if (!variable && !(groups && this.#shellVariable())) this.#at = dollar + 1;
    }
  }

  /** The next place of a pattern before `end`, else `end`. */
  #find(pattern: RegExp, end: number): number {
    pattern.lastIndex = this.#at;
    return Math.min(pattern.exec(this.#text)?.index ?? end, end);
  }

  finish(): readonly Token[] {
    this.#flush(this.#text.length);
    return this.#tokens;
  }

  #dollar(): void {
    if (this.#text.startsWith('${{', this.#at) || this.#text[this.#at + 1] !== '{') {
      // Rule (a) comes before (b): of `${{` the braces are doubled ones, unless a core variable follows.
      if (!this.#variable()) this.#at++;
      return;
    }
    const end = shellGroupEnd(this.#text, this.#at);
    if (end === undefined) {
      this.#at += 2;
      return;
    }
    this.shell(end, true);
  }

  #brace(brace: '{' | '}'): void {
    if (this.#text[this.#at + 1] === brace) {
      this.#push({ kind: 'brace', span: { start: this.#at, end: this.#at + 2 }, text: brace });
      return;
    }
    const placeholder = brace === '{' ? this.#placeholder(this.#at, 0) : undefined;
    if (placeholder) this.#push(placeholder);
    else this.#at++;
  }

  /** Takes a core variable, with its closing braces where they follow directly. */
  #variable(): VariableToken | undefined {
    VARIABLE.lastIndex = this.#at;
    const match = VARIABLE.exec(this.#text);
    if (!match?.groups) return undefined;
    const { open = '', prefix = '', name = '' } = match.groups;
    const nameEnd = VARIABLE.lastIndex;
    NAME_LISTING.lastIndex = nameEnd;
    if (prefix === '!' && NAME_LISTING.test(this.#text)) return undefined;
    const closing = open.replaceAll('{', '}');
    const closed = this.#text.startsWith(closing, nameEnd);
    const token: VariableToken = {
      kind: 'variable',
      span: { start: this.#at, end: nameEnd + (closed ? closing.length : 0) },
      name: name.slice('CLUSTERJOB_'.length),
      nameSpan: { start: nameEnd - name.length, end: nameEnd },
      form: open === '' ? 'bare' : open === '{' ? 'braced' : 'doubled',
      prefix: prefix as VariableToken['prefix'],
      closed,
    };
    this.#push(token);
    return token;
  }

  #shellVariable(): boolean {
    SHELL_VARIABLE.lastIndex = this.#at;
    const match = SHELL_VARIABLE.exec(this.#text);
    if (!match) return false;
    const span = { start: this.#at, end: SHELL_VARIABLE.lastIndex };
    this.#push({ kind: 'group', span, name: match.groups?.name ?? '' });
    return true;
  }

  /** The placeholder that a brace at `start` opens; it closes on the same line. */
  #placeholder(start: number, depth: number): PlaceholderToken | undefined {
    const close = this.#pairs.get(start);
    if (close === undefined) return undefined;
    const nameEnd = matchEnd(/[^{}!:]*/y, this.#text, start + 1);
    const name = this.#text.slice(start + 1, nameEnd);
    if (this.#text[nameEnd] === '{' || !(IDENTIFIER.test(name) || this.#options.isKey(name))) return undefined;
    // The conversion goes to the colon; Python takes one character there and refuses anything longer.
    const conversion = this.#text[nameEnd] === '!';
    const specStart = conversion ? Math.min(matchEnd(/[^:]*/y, this.#text, nameEnd), close) : nameEnd;
    const conversionSpan = { start: nameEnd + 1, end: specStart };
    const spec = specStart < close ? { start: specStart + 1, end: close } : null;
    return {
      kind: 'placeholder',
      span: { start, end: close + 1 },
      name,
      nameSpan: { start: start + 1, end: nameEnd },
      conversion: conversion ? { text: this.#text.slice(conversionSpan.start, specStart), span: conversionSpan } : null,
      spec: spec && { span: spec, tokens: depth < 2 ? this.#spec(spec, depth + 1) : [] },
    };
  }

  /** A format specification: text and doubled braces and, one level deep, further placeholders. */
  #spec({ start, end }: Span, depth: number): readonly Token[] {
    const tokens: Token[] = [];
    let at = start;
    while (at < end) {
      const token = this.#specToken(at, end, depth);
      tokens.push(token);
      at = token.span.end;
    }
    return tokens;
  }

  #specToken(at: number, end: number, depth: number): Token {
    const char = this.#text[at];
    if (char !== '{' && char !== '}') {
      return { kind: 'text', span: { start: at, end: Math.min(matchEnd(/[^{}]*/y, this.#text, at), end) } };
    }
    if (this.#text[at + 1] === char && at + 1 < end)
      return { kind: 'brace', span: { start: at, end: at + 2 }, text: char };
    const placeholder = char === '{' ? this.#placeholder(at, depth) : undefined;
    return placeholder ?? { kind: 'text', span: { start: at, end: at + 1 } };
  }

  #push(token: Token): void {
    this.#flush(token.span.start);
    this.#tokens.push(token);
    this.#at = token.span.end;
    this.#textStart = this.#at;
  }

  #flush(end: number): void {
    if (this.#textStart < end) this.#tokens.push({ kind: 'text', span: { start: this.#textStart, end } });
  }
}

/** Where a sticky pattern that always matches ends. */
function matchEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(text);
  return pattern.lastIndex;
}
