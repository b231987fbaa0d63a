/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// What Python takes for white space, and look-alikes that it does not.
const SPACES = [
  ' ',
  ' ',
  ' ',
  ' ',
  '\t',
  '\x0b',
  '\f',
  '\x1c',
  '\x1f',
  '\x85',
  '\xa0',
  '\u1680',
  '\u2003',
  '\u2028',
  '\u3000',
];
const NO_SPACES = ['\ufeff', '\u200b', '\u180e', '\x1b', '\x00', 'é', '作業', '🚀', '\u0301'];
const KEYS = [
  'nodes',
  'time',
  'mem',
  'Mem',
  'queue',
  'prologue',
  'a',
  'b',
  'c',
  '-A',
  'x-y',
  'job name',
  'ключ',
  'k#1',
  'k;2',
  '__proto__',
  '7',
];
const SECTIONS = [
  'Resources',
  'Attributes',
  'resources',
  ' Resources ',
  'a]b',
  'x=1',
  '__proto__',
  '3',
  ']',
  'DEFAULT ',
  'Größe',
];
const WORDS = [
  '4',
  '00:05:00',
  'long',
  '# no comment',
  '; neither',
  '"quoted"',
  "'",
  'a=b',
  'x:y',
  '\\',
  '[Resources]',
  '$HOME',
  '\x24{a}',
  '100%%',
  '{x}',
  'echo hi; ls',
  '🚀',
];

/** Makes settings texts: mostly sound ones with one or two oddities, so that all rules and all errors occur. */
export class SettingsGenerator {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
  }

  next(): string {
    // Some texts are kept free of errors of reading, so that enough reach interpolation.
    const careful = this.#chance(0.55);
    const lines: string[] = [];
    if (!careful && this.#chance(0.1)) lines.push(this.#setting(''));
    if (this.#chance(0.3)) lines.push(this.#filler());
    const names = this.#distinct(SECTIONS, this.#upTo(4), careful);
    if (this.#chance(0.35)) names.splice(this.#upTo(names.length + 1), 0, 'DEFAULT');
    if (this.#chance(0.08)) names.push('DEFAULT');
    const keysOfDefault = new Set<string>();
    for (const name of names)
      lines.push(...this.#section(name, careful, name === 'DEFAULT' ? keysOfDefault : new Set()));
    const text = this.#join(lines);
    return !careful && this.#chance(0.03) ? `\ufeff${text}` : text;
  }

  /** A text with a few characters taken out, put in, doubled or moved; no pair of surrogates is taken apart. */
  mutated(text: string): string {
    const characters = [...text];
    for (let count = 1 + this.#upTo(5); count > 0; count--) {
      const at = this.#upTo(characters.length + 1);
      const added = this.#pick([...'=:[]%()s#; \n\r\tx', ...SPACES, ...NO_SPACES]);
      const removed = characters.splice(at, this.#upTo(3));
      if (this.#chance(0.6)) characters.splice(at, 0, added);
      if (this.#chance(0.2)) characters.splice(this.#upTo(characters.length + 1), 0, ...removed);
    }
    return characters.join('');
  }

  #section(name: string, careful: boolean, used: Set<string>): string[] {
    const lines = [this.#header(name)];
    const indent = this.#chance(0.2) ? this.#spaces(3) : '';
    for (let count = this.#upTo(6); count > 0; count--) {
      if (this.#chance(0.15)) lines.push(this.#filler());
      if (!careful && this.#chance(0.05)) lines.push(this.#garbage());
      const key = this.#pick(KEYS);
      if (used.has(key) && (careful || this.#chance(0.7))) continue;
      used.add(key);
      lines.push(indent + this.#setting(key));
      lines.push(...this.#continuation(indent));
    }
    if (this.#chance(0.04)) lines.push(...this.#chain(9 + this.#upTo(4), used));
    return lines;
  }

  #header(name: string): string {
    const before = this.#chance(0.1) ? this.#spaces(3) : '';
    const after = this.#chance(0.1) ? this.#pick([' ', ' # note', ' = 3', ' ; [1]', ']', '\u3000']) : '';
    return `${before}[${name}]${after}`;
  }

  #setting(key: string): string {
    const delimiter = this.#spacing() + this.#pick(['=', '=', '=', ':']) + this.#spacing();
    return key + delimiter + this.#value() + (this.#chance(0.1) ? this.#spaces(3) : '');
  }

  #value(): string {
    if (this.#chance(0.1)) return '';
    const pieces: string[] = [];
    for (let count = 1 + this.#upTo(3); count > 0; count--) {
      pieces.push(
        this.#chance(0.16) ? this.#reference() : this.#chance(0.08) ? this.#pick(NO_SPACES) : this.#pick(WORDS),
      );
    }
    return pieces.join(this.#chance(0.5) ? this.#spacing() : '');
  }

  #reference(): string {
    if (this.#chance(0.06))
      return this.#pick(['%', '%(a', '%()s', '%(a)', '%j', '%%%', '%( a)s', '%(a)d', '%(%(a)s)s', '%((a)s']);
    return this.#chance(0.3)
      ? '%%'
      : `%(${this.#pick(['nodes', 'a', 'b', 'c', 'mem', 'queue', 'job name', this.#pick(KEYS)])})s`;
  }

  /** Ten references in a chain are the most that work. */
  #chain(length: number, used: Set<string>): string[] {
    const keys = Array.from({ length: length + 1 }, (_, index) => `chain${index}`).filter((key) => !used.has(key));
    for (const key of keys) used.add(key);
    return keys.map(
      (key, index) =>
        `${key} = ${index === keys.length - 1 ? this.#pick(['end', '50%%', '']) : `%(${keys[index + 1]})s`}`,
    );
  }

  #continuation(indent: string): string[] {
    const lines: string[] = [];
    for (let count = this.#chance(0.25) ? 1 + this.#upTo(4) : 0; count > 0; count--) {
      if (this.#chance(0.3)) lines.push(this.#filler());
      const depth = this.#chance(0.9) ? indent + this.#spaces(4) : this.#spaces(3);
      lines.push(
        depth + this.#pick(['rsync -a x y', 'k = v', '[Inner]', 'word', '%(a)s', '=', 'export A=1', '\u200bx', 'a: b']),
      );
    }
    return lines;
  }

  #filler(): string {
    const kind = this.#upTo(3);
    if (kind === 0) return '';
    return kind === 1 ? this.#spaces(4) : this.#spacing() + this.#pick(['# note', ';', '#', '; a = 1', '#[x]']);
  }

  #garbage(): string {
    return this.#pick([
      'nonsense',
      'nodes 4',
      '[open',
      '[]',
      '= 3',
      ' : x',
      '\ufeff# mark',
      '\u200b',
      '🚀',
      '\x00',
      '[x] ]',
      '  deep',
      '"q"',
    ]);
  }

  #join(lines: readonly string[]): string {
    const usual = this.#pick(['\n', '\n', '\r\n', '\r']);
    const mixed = this.#chance(0.1);
    const last = this.#chance(0.3) ? lines.length - 1 : -1;
    const end = () => (mixed ? this.#pick(['\n', '\r\n', '\r', '\n\r', '\x85\n']) : usual);
    return lines.map((line, index) => (index === last ? line : line + end())).join('');
  }

  /** Some members of `from`, each once or, if not `once`, now and then again. */
  #distinct(from: readonly string[], count: number, once: boolean): string[] {
    const chosen: string[] = [];
    while (chosen.length < count) {
      const item = this.#chance(0.5) ? from[this.#upTo(2)]! : this.#pick(from);
      if (!chosen.includes(item) || (!once && this.#chance(0.2))) chosen.push(item);
      else if (this.#chance(0.3)) break;
    }
    return chosen;
  }

  #spacing(): string {
    return this.#chance(0.5) ? ' ' : this.#spaces(2);
  }

  #spaces(most: number): string {
    return Array.from({ length: this.#upTo(most + 1) }, () => this.#pick(SPACES)).join('');
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#upTo(from.length)]!;
  }

  #upTo(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }
}
