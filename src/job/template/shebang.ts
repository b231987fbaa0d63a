/** A line of a finished script: its first line, a header line, or a line of the rendered text; indices from 0. */
export type ScriptLine =
  | { readonly kind: 'shebang' }
  | { readonly kind: 'header'; readonly index: number }
  | { readonly kind: 'text'; readonly index: number };

/** A finished script with the origin of each of its lines. */
export interface AssembledScript {
  readonly text: string;
  readonly lines: readonly ScriptLine[];
}

/** Whether a text brings its own first line for the kernel. */
export function hasShebang(text: string): boolean {
  return text.startsWith('#!');
}

/**
 * Puts first line and header on a rendered text. A script's own first line stays first and the header follows it, as
 * the kernel and the schedulers look nowhere else for them; otherwise `#!` and the shell come first. No newline is
 * added at the end. `headers`: lines without line ends.
 */
export function assembleScript(text: string, shell: string, headers: readonly string[]): AssembledScript {
  const body = text.split('\n');
  const own = hasShebang(text);
  const rest = own ? body.slice(1) : body;
  const offset = own ? 1 : 0;
  return {
    text: [own ? body[0] : `#!${shell}`, ...headers, ...rest].join('\n'),
    lines: [
      own ? { kind: 'text', index: 0 } : { kind: 'shebang' },
      ...headers.map((_, index): ScriptLine => ({ kind: 'header', index })),
      ...rest.map((_, index): ScriptLine => ({ kind: 'text', index: index + offset })),
    ],
  };
}
