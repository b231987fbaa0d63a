import type { Span } from '../../base/text.ts';

/** A variable of the shell where it is used. */
export interface VariableUse {
  readonly name: string;
  readonly nameSpan: Span;
  /** From the dollar sign to the end of the name, with a closing brace directly behind it. */
  readonly span: Span;
  /** `$X`, `${X}`, or a bare `X` in arithmetic. */
  readonly form: 'bare' | 'braced' | 'arithmetic';
  /** Whether nothing but its name stands in its braces. */
  readonly closed: boolean;
  /** Whether it stands in single quotes or a quoted here-document, where the shell does not fill it in. */
  readonly quoted: boolean;
}

/** The variables that a shell script uses; comments are passed over. Never fails. */
export function shellVariables(text: string): readonly VariableUse[] {
  const scanner = new Scanner(text);
  scanner.commands(null);
  return scanner.found.toSorted((a, b) => a.span.start - b.span.start);
}

const NAME = /[A-Za-z_]\w*/y;
const USE = /\$(?:\{[#!]?)?([A-Za-z_]\w*)/g;

interface HereDocument {
  readonly end: string;
  readonly quoted: boolean;
  readonly tabs: boolean;
}

class Scanner {
  readonly found: VariableUse[] = [];
  readonly #text: string;
  #at = 0;
  #documents: HereDocument[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Commands up to a closing text of their own level, or the end. */
  commands(closing: ')' | '`' | null): void {
    let depth = 0;
    let wordStart = true;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? '';
      if (char === closing && depth === 0) {
        this.#at++;
        return;
      }
      if (char === '#' && wordStart) this.#at = this.#lineEnd();
      else if (this.#text.startsWith('((', this.#at) && wordStart) this.#arithmetic(2);
      else if (this.#hereDocument()) wordStart = false;
      else {
        if (closing === ')') depth += char === '(' ? 1 : char === ')' ? -1 : 0;
        this.#character(char);
      }
      wordStart = /[\s;&|(]/.test(char);
    }
  }

  /** One character of a command, or the construct that it begins. */
  #character(char: string): void {
    if (char === '\\') this.#at += 2;
    else if (char === "'") this.#singleQuotes();
    else if (char === '"') this.#doubleQuotes();
    else if (char === '`') {
      this.#at++;
      this.commands('`');
    } else if (char === '$') this.#dollar(true);
    else if (char === '\n') this.#lineBreak();
    else this.#at++;
  }

  #singleQuotes(): void {
    const end = this.#text.indexOf("'", this.#at + 1);
    const until = end < 0 ? this.#text.length : end;
    this.#unexpanded(this.#at, until);
    this.#at = until + 1;
  }

  #doubleQuotes(): void {
    this.#at++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') this.#expanded();
    this.#at++;
  }

  /** One character, or construct, of a text in which only expansions count. */
  #expanded(): void {
    const char = this.#text[this.#at];
    if (char === '\\') this.#at += 2;
    else if (char === '$') this.#dollar(false);
    else if (char === '`') {
      this.#at++;
      this.commands('`');
    } else this.#at++;
  }

  #dollar(quotes: boolean): void {
    const start = this.#at;
    if (this.#text.startsWith('$((', start)) this.#arithmetic(3);
    else if (this.#text.startsWith('$(', start)) {
      this.#at += 2;
      this.commands(')');
    } else if (this.#text.startsWith('${', start)) this.#braced(start);
    else if (quotes && this.#text.startsWith("$'", start)) {
      const end = /\$'(?:[^'\\]|\\.)*'/sy;
      end.lastIndex = start;
      this.#at = end.test(this.#text) ? end.lastIndex : start + 2;
    } else {
      const name = this.#name(start + 1);
      if (name !== null) this.#add('bare', name, { start, end: start + 1 + name.length }, start + 1, true);
      this.#at = start + 1 + (name?.length ?? 0);
    }
  }

  /** `${X}`, `${#X}`, `${X:-...}`, `${X[...]}`. */
  #braced(start: number): void {
    const prefix = /[#!]/.test(this.#text[start + 2] ?? '') ? 1 : 0;
    const nameStart = start + 2 + prefix;
    const name = this.#name(nameStart);
    this.#at = nameStart + (name?.length ?? 0);
    if (name !== null) {
      const closed = this.#text[this.#at] === '}';
      const span = { start, end: this.#at + (closed ? 1 : 0) };
      this.#add('braced', name, span, nameStart, closed && prefix === 0);
    }
    if (this.#text[this.#at] === '[') this.#names(']');
    while (this.#at < this.#text.length && this.#text[this.#at] !== '}') {
      const char = this.#text[this.#at] ?? '';
      if (char === '"') this.#doubleQuotes();
      else if (char === '\n') return;
      else this.#expanded();
    }
    this.#at++;
  }

  #arithmetic(opening: number): void {
    this.#at += opening;
    let depth = 0;
    while (this.#at < this.#text.length) {
      if (depth === 0 && this.#text.startsWith('))', this.#at)) {
        this.#at += 2;
        return;
      }
      const char = this.#text[this.#at] ?? '';
      depth += char === '(' ? 1 : char === ')' ? -1 : 0;
      if (depth < 0) return;
      this.#number(char);
    }
  }

  /** Bare names up to a closing bracket. */
  #names(closing: string): void {
    while (this.#at < this.#text.length && this.#text[this.#at] !== closing && this.#text[this.#at] !== '\n') {
      this.#number(this.#text[this.#at] ?? '');
    }
  }

  #number(char: string): void {
    const name = /\w/.test(char) ? this.#name(this.#at) : null;
    if (name !== null) {
      const span = { start: this.#at, end: this.#at + name.length };
      this.#add('arithmetic', name, span, this.#at, true);
      this.#at = span.end;
    } else if (/\d/.test(char)) {
      // `0x1F` and `16#ff` hold no names.
      this.#at += /^[\w#@]+/.exec(this.#text.slice(this.#at, this.#at + 40))?.[0].length ?? 1;
    } else if (char === '"') this.#at++;
    else this.#expanded();
  }

  /** Takes `<<WORD`; its text begins on the next line. */
  #hereDocument(): boolean {
    const form = /<<(-?)[ \t]*(\\?)(["']?)([\w.-]+)\3/y;
    form.lastIndex = this.#at;
    const match = this.#text[this.#at] === '<' && this.#text[this.#at + 2] !== '<' ? form.exec(this.#text) : null;
    if (this.#text.startsWith('<<<', this.#at)) this.#at += 2;
    if (!match) return false;
    const quoted = match[2] !== '' || match[3] !== '';
    this.#documents.push({ end: match[4] ?? '', quoted, tabs: match[1] === '-' });
    this.#at = form.lastIndex;
    return true;
  }

  #lineBreak(): void {
    this.#at++;
    const documents = this.#documents;
    this.#documents = [];
    for (const document of documents) this.#readDocument(document);
  }

  #readDocument({ end, quoted, tabs }: HereDocument): void {
    const start = this.#at;
    let lineStart = start;
    while (lineStart < this.#text.length) {
      const lineEnd = this.#text.indexOf('\n', lineStart);
      const until = lineEnd < 0 ? this.#text.length : lineEnd;
      const line = this.#text.slice(lineStart, until).replace(/\r$/, '');
      if ((tabs ? line.replace(/^\t+/, '') : line) === end) break;
      lineStart = until + 1;
    }
    const until = Math.min(lineStart, this.#text.length);
    if (quoted) this.#unexpanded(start, until);
    else while (this.#at < until) this.#expanded();
    this.#at = Math.max(until, quoted ? 0 : this.#at);
    // The line of the end itself holds nothing.
    this.#at = this.#lineEnd();
  }

  /** Uses in a text that the shell leaves alone; whoever reads it later may fill them in. */
  #unexpanded(from: number, to: number): void {
    for (const match of this.#text.slice(from, to).matchAll(USE)) {
      const name = match[1] ?? '';
      const start = from + match.index;
      const end = start + match[0].length;
      this.found.push({
        name,
        nameSpan: { start: end - name.length, end },
        span: { start, end },
        form: match[0].includes('{') ? 'braced' : 'bare',
        closed: false,
        quoted: true,
      });
    }
  }

  #add(form: VariableUse['form'], name: string, span: Span, nameStart: number, closed: boolean): void {
    const nameSpan = { start: nameStart, end: nameStart + name.length };
    this.found.push({ name, nameSpan, span, form, closed, quoted: false });
  }

  #name(from: number): string | null {
    NAME.lastIndex = from;
    return NAME.exec(this.#text)?.[0] ?? null;
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }
}
