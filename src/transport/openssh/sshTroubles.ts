import { UserError } from '../../base/errors.ts';
import type { Intent } from '../contract.ts';

/** Why `ssh` could not connect. */
interface Trouble {
  readonly words: RegExp;
  readonly code: string;
  readonly detail?: string;
  readonly next: string;
  readonly transient?: boolean;
  /** Whether a person might have helped. */
  readonly needsPerson?: boolean;
}

/** Messages of OpenSSH's client (ssh.c, sshconnect.c, sshconnect2.c, packet.c), the more telling ones first. */
const TROUBLES: readonly Trouble[] = [
  {
    words: /HOST IDENTIFICATION HAS CHANGED/,
    code: 'host-key-changed',
    detail: 'its host key is not the one that is known',
    next: 'Ask its operators whether it has a new key; if so, remove the old one with ssh-keygen -R and connect again',
  },
  {
    words: /REVOKED HOST KEY|marked as revoked/,
    code: 'host-key-revoked',
    detail: 'its host key is revoked',
    next: 'Ask its operators for the right key',
  },
  {
    words: /Host key verification failed|requested strict checking/,
    code: 'host-key-unknown',
    detail: 'its host key is not known and was not trusted',
    next: 'Compare the fingerprint with the one that its operators publish, and connect again',
    needsPerson: true,
  },
  {
    words: /Permission denied|Too many authentication failures/,
    code: 'sign-in-refused',
    next: 'Check the user name, the keys and the agent; ssh -v shows what was tried',
    needsPerson: true,
  },
  {
    words: /Could not resolve hostname/,
    code: 'host-not-found',
    next: 'Check `remote` in the profile, and the network or VPN',
    transient: true,
  },
  {
    words: /Connection refused/,
    code: 'connection-refused',
    detail: 'nothing answers at this port',
    next: 'Check the host and the port, or try again later',
    transient: true,
  },
  {
    words: /timed out|not responding/,
    code: 'connection-timeout',
    next: 'Check the network or VPN, and try again',
    transient: true,
  },
  {
    words: /No route to host|Network is unreachable/,
    code: 'host-unreachable',
    next: 'Check the network or VPN, and try again',
    transient: true,
  },
  {
    words: /Bad configuration option|bad configuration options|Bad owner or permissions|keyword .* extra arguments/i,
    code: 'ssh-config-unreadable',
    next: 'Correct the configuration of ssh',
  },
  {
    words: /Unable to negotiate|no matching .* found/,
    code: 'no-common-algorithm',
    next: 'Ask the operators of the server, or allow an older algorithm in the configuration of ssh',
  },
  {
    words: /Connection (closed|reset)|Broken pipe|kex_exchange_identification|closed by remote host/i,
    code: 'connection-lost',
    next: 'Try again',
    transient: true,
  },
];

/** Why no connection came about, from what `ssh` wrote to standard error. */
export function connectError(remote: string, errors: string, intent: Intent): UserError {
  const trouble = TROUBLES.find(({ words }) => words.test(errors));
  if (trouble?.needsPerson && intent === 'background') return signInNeeded(remote);
  const { code, next, transient } = trouble ?? { code: 'ssh-failed', next: 'ssh -v shows more', transient: true };
  const line = linesOf(errors).findLast((text) => trouble === undefined || trouble.words.test(text));
  return new UserError({
    what: `${remote} cannot be reached over SSH`,
    detail: trouble?.detail ?? line ?? 'ssh gave no reason',
    next,
    code,
    transient: transient ?? false,
  });
}

/** Only an act of the user can open the connection. */
export function signInNeeded(remote: string): UserError {
  return new UserError({
    what: `${remote} needs you to sign in`,
    next: 'Connect to it',
    code: 'sign-in-needed',
    transient: true,
  });
}

/** What `ssh` says if the server takes no further session on a connection (MaxSessions of sshd_config(5)). */
export function isSessionRefused(errors: string): boolean {
  return /Session open refused by peer/.test(errors);
}

/** Lines of a message without what the terminal or the transport put around them. */
function linesOf(text: string): string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.replace(/^ssh: /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('@'));
}
