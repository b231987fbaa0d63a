import type { Span } from '../../base/text.ts';

/** A stretch of a template that comes out as it is. */
export interface TextToken {
  readonly kind: 'text';
  readonly span: Span;
}

/** A doubled brace, which comes out as a single one. */
export interface BraceToken {
  readonly kind: 'brace';
  readonly span: Span;
  readonly text: '{' | '}';
}

/**
 * A core variable: `$CLUSTERJOB_ID`, `${CLUSTERJOB_ID}`, `${{CLUSTERJOB_ID}}`. Where an operator follows
 * (`${CLUSTERJOB_ID%%.*}`) the span ends before it.
 */
export interface VariableToken {
  readonly kind: 'variable';
  readonly span: Span;
  /** Without its prefix `CLUSTERJOB_`. */
  readonly name: string;
  /** Where the whole name stands, prefix included. */
  readonly nameSpan: Span;
  readonly form: 'bare' | 'braced' | 'doubled';
  /** `#` (its length) or `!` (the variable that it names) before the name. */
  readonly prefix: '' | '#' | '!';
  /** Whether the span takes in the closing brace, that is, no operator follows the name; true for the bare form. */
  readonly closed: boolean;
}

/** A variable of the shell in braces without an operator, `${name}`: it comes out as it is. */
export interface GroupToken {
  readonly kind: 'group';
  readonly span: Span;
  readonly name: string;
}

/** Something of the form `{name!conversion:spec}`, whether there is such a name or not. */
export interface PlaceholderToken {
  readonly kind: 'placeholder';
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  /** What follows the `!`, usually one letter. */
  readonly conversion: { readonly text: string; readonly span: Span } | null;
  /**
   * What follows the `:`. `tokens`: text, doubled braces and placeholders; empty below the one level of nesting that
   * is allowed.
   */
  readonly spec: { readonly span: Span; readonly tokens: readonly Token[] } | null;
}

/** A piece of a template. Tokens follow one another without gaps. */
export type Token = TextToken | BraceToken | VariableToken | GroupToken | PlaceholderToken;
