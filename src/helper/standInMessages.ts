import type { ProgramMessage } from './messages.ts';

/** The variable by which the programs that stand in find who made them. */
export const STAND_IN_SOCKET = 'CLUSTERJOB_SSH';
/** The variable by which they find themselves on the PATH. */
export const STAND_IN_FOLDER = 'CLUSTERJOB_SSH_FOLDER';

/** What a program that stands in for `ssh` says. */
export type StandInMessage = { readonly kind: 'ssh'; readonly args: readonly string[] } | ProgramMessage;

/** What it is told. */
export type StandInAnswer =
  /** That its call is for the user's own `ssh`. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'started'; readonly reads: boolean }
  | ProgramMessage;
