import { UserError } from '../../base/errors.ts';
import type { Span } from '../../base/text.ts';

/**
 * Why a value has no text in a format. `format-syntax`: the specification cannot be read. `format-type`: its type is
 * none of the value's kind. `format-option`: another part of it does not go with the kind or type. `format-too-wide`:
 * a width or precision beyond the limit. `format-number-too-large`: a number beyond 2^53. `format-character`: type c
 * with a number that is no character. `format-no-value`: an unset value takes no specification.
 */
export type FormatErrorCode =
  | 'format-syntax'
  | 'format-type'
  | 'format-option'
  | 'format-too-wide'
  | 'format-number-too-large'
  | 'format-character'
  | 'format-no-value';

/** A value cannot be written in a format. `span`: the faulty part, in offsets of the specification. */
export class FormatError extends UserError {
  readonly span: Span;
  override readonly code: FormatErrorCode;

  constructor(code: FormatErrorCode, what: string, span: Span) {
    super({ what, code });
    this.name = 'FormatError';
    this.code = code;
    this.span = span;
  }
}
