import type { UserErrorParts } from '../base/errors.ts';
import { errorText, UserError } from '../base/errors.ts';

/** A failure on its way to another process. */
export type CarriedError =
  | { readonly kind: 'user'; readonly parts: UserErrorParts }
  | { readonly kind: 'other'; readonly message: string };

/** A failure without its cause, which stays where it arose. */
export function carryError(error: unknown): CarriedError {
  if (!(error instanceof UserError)) return { kind: 'other', message: errorText(error) };
  const { what, detail, next, command, code, transient } = error;
  const told = { ...(detail === undefined ? {} : { detail }), ...(next === undefined ? {} : { next }) };
  return { kind: 'user', parts: { what, ...told, ...(command === undefined ? {} : { command }), code, transient } };
}

/** The failure as it is thrown here. */
export function carriedError(carried: CarriedError): Error {
  return carried.kind === 'user' ? new UserError(carried.parts) : new Error(carried.message);
}
