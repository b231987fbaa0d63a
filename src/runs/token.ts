import { randomBytes } from 'node:crypto';

const PREFIX = 'clusterjob-';

/** A random text by which a submission can be found on the cluster; nobody can guess it. */
export function newToken(): string {
  return PREFIX + randomBytes(12).toString('hex');
}

/** Whether a text that a scheduler shows is a token of ours, of whichever run, and not something that the user has put there. */
export function isToken(text: string | null): text is string {
  return text?.startsWith(PREFIX) ?? false;
}
