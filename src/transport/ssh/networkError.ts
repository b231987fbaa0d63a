import { UserError } from '../../base/errors.ts';
import type { SshTrouble } from '../sshTrouble.ts';
import { cutOff, sshTrouble } from '../sshTrouble.ts';
import { needsOpenssh } from './needsOpenssh.ts';

/** Codes of Node for what goes wrong in the network. */
const TROUBLES: Readonly<Record<string, SshTrouble>> = {
  ENOTFOUND: 'unknownHost',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'silent',
  ECONNRESET: 'cutOff',
  EPIPE: 'cutOff',
};

/** Words of the library for a server that has hung up without a reason. */
const HUNG_UP = 'Connection lost before handshake';

/**
 * Why a host cannot be reached, from what Node or the library says; `said`: what the server has said so far. A `UserError` stays
 * what it is.
 */
export function networkError(host: string, cause: Error, said: string): UserError {
  if (cause instanceof UserError) return cause;
  const { message } = cause;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (code === 'EAI_AGAIN')
    return sshTrouble('unknownHost', host, { detail: 'its name cannot be looked up now', cause });
  const trouble = TROUBLES[code];
  if (trouble === 'cutOff') return cutOff(host, said, cause);
  if (trouble) return sshTrouble(trouble, host, { cause });
  if (/no matching/i.test(message))
    return needsOpenssh(host, [`${message}: the server knows none of the algorithms of the built-in SSH`]);
  if (isOutOfAttempts(cause)) return sshTrouble('tooManyKeys', host, { cause });
  if (message === 'Keepalive timeout') return sshTrouble('silent', host, { cause });
  return cutOff(host, message === HUNG_UP ? said : message, cause);
}

/** Whether the server takes no more attempts to sign in (MaxAuthTries of sshd_config(5)). */
export function isOutOfAttempts(error: Error): boolean {
  return /too many authentication failures/i.test(error.message);
}
