import { UserError } from '../../base/errors.ts';
import type { SshTrouble } from '../sshTrouble.ts';
import { sshTrouble } from '../sshTrouble.ts';

/** Messages of OpenSSH's client (ssh.c, sshconnect.c, sshconnect2.c, packet.c), the more telling ones first. */
const SHARED: readonly (readonly [RegExp, SshTrouble])[] = [
  [/HOST IDENTIFICATION HAS CHANGED/, 'changedKey'],
  [/REVOKED HOST KEY|marked as revoked/, 'revokedKey'],
  [/requested strict checking/, 'unknownKey'],
  [/Host key verification failed/, 'keyNotTrusted'],
  [/Permission denied|Too many authentication failures/, 'signInRefused'],
  [/Could not resolve hostname/, 'unknownHost'],
  [/Connection refused/, 'refused'],
  [/timed out|not responding/, 'silent'],
  [/No route to host|Network is unreachable/, 'unreachable'],
  [/Connection (closed|reset)|Broken pipe|kex_exchange_identification|closed by remote host/i, 'lost'],
];

/** Troubles in which a person might have helped. */
const NEED_PERSON: ReadonlySet<SshTrouble> = new Set(['keyNotTrusted', 'signInRefused']);

/** Troubles of which its own line tells what the general words cannot. */
const IN_ITS_WORDS: ReadonlySet<SshTrouble> = new Set(['signInRefused', 'lost']);

/** What only a program that is not ours has trouble with. */
const ITS_OWN = [
  {
    words: /Bad configuration option|bad configuration options|Bad owner or permissions|keyword .* extra arguments/i,
    next: 'Correct the configuration of ssh',
    code: 'ssh-config-unreadable',
  },
  {
    words: /Unable to negotiate|no matching .* found/,
    next: 'Ask the operators of the server, or allow an older algorithm in the configuration of ssh',
    code: 'no-common-algorithm',
  },
] as const;

/** The person for whom `ssh` connects: nobody could be asked, nothing was asked, or there was an answer for the host. */
export type PersonThere = 'absent' | 'silent' | 'answered';

/** Why no connection came about, from what `ssh` wrote to standard error. */
export function connectError(remote: string, errors: string, person: PersonThere): UserError {
  const own = ITS_OWN.find(({ words }) => words.test(errors));
  if (own) {
    const { words, next, code } = own;
    return new UserError({ what: `${remote} cannot be reached`, detail: lastLine(errors, words), next, code });
  }
  const [words, trouble] = SHARED.find(([pattern]) => pattern.test(errors)) ?? [];
  if (!words || !trouble) {
    return new UserError({
      what: `${remote} cannot be reached`,
      detail: lastLine(errors, /./) || 'ssh gave no reason',
      next: 'ssh -v shows more',
      code: 'ssh-failed',
      transient: true,
    });
  }
  if (person === 'absent' && NEED_PERSON.has(trouble)) return sshTrouble('signInNeeded', remote);
  if (person === 'answered' && trouble === 'signInRefused') return sshTrouble('answersRefused', remote);
  return sshTrouble(trouble, remote, IN_ITS_WORDS.has(trouble) ? { detail: lastLine(errors, words) } : {});
}

/** The last line in which the words stand, without what the terminal or the transport put around it. */
function lastLine(text: string, words: RegExp): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.replace(/^ssh: |\.?\s*$/g, ''));
  return lines.findLast((line) => !line.startsWith('@') && words.test(line)) ?? '';
}

/** What `ssh` says if the server takes no further session on a connection (MaxSessions of sshd_config(5)). */
export function isSessionRefused(errors: string): boolean {
  return /Session open refused by peer/.test(errors);
}
