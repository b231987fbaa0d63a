import { UserError } from '../../base/errors.ts';
import type { SshTrouble } from '../sshTrouble.ts';
import { answersRefused, cutOff, saidTrouble, sshTrouble } from '../sshTrouble.ts';

/** Messages of OpenSSH's client (ssh.c, sshconnect.c, sshconnect2.c, packet.c, clientloop.c, channels.c), the more telling ones first. */
const SHARED: readonly (readonly [RegExp, SshTrouble])[] = [
  [/HOST IDENTIFICATION HAS CHANGED/, 'changedKey'],
  [/REVOKED HOST KEY|marked as revoked/, 'revokedKey'],
  [/requested strict checking/, 'unknownKey'],
  [/Host key verification failed/, 'keyNotTrusted'],
  [/^channel \d+: open failed: /m, 'jumpRefused'],
  [/Too many authentication failures/, 'tooManyKeys'],
  [/Permission denied/, 'signInRefused'],
  [/Could not resolve hostname/, 'unknownHost'],
  [/Connection refused/, 'refused'],
  [/timed out/, 'silent'],
  [/No route to host|Network is unreachable/, 'unreachable'],
  [/Connection (closed|reset) by UNKNOWN port/, 'jumpRefused'],
  [/^Received disconnect from /m, 'cutOff'],
  [/kex_exchange_identification|Connection (closed|reset) by \S+ port/, 'cutOff'],
  [/not responding|(closed|reset) by (remote host|peer)|Broken pipe/, 'lost'],
];

/** Troubles in which a person might have helped. */
const NEED_PERSON: ReadonlySet<SshTrouble> = new Set(['keyNotTrusted', 'signInRefused']);

/** Why `ssh` could not try a key: it tells more than that the server let nobody in. */
const UNUSED_KEY = /^(Load key |Permissions \d+ for |sign_and_send_pubkey: )/;

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

/**
 * Why no connection came about, or was lost, from what `ssh` wrote to standard error. `answers`: how often the person has
 * answered for the host; null where nobody could be asked.
 */
export function connectError(remote: string, errors: string, answers: number | null): UserError {
  // All else that it gives up for it says.
  if (errors.trim() === '') return sshTrouble('lost', remote);
  const own = ITS_OWN.find(({ words }) => words.test(errors));
  if (own) {
    const { words, next, code } = own;
    return new UserError({ what: `${remote} cannot be reached`, detail: lastLine(errors, words), next, code });
  }
  const [words, trouble] = SHARED.find(([pattern]) => pattern.test(errors)) ?? [];
  if (!words || !trouble) {
    return new UserError({
      what: `${remote} cannot be reached`,
      detail: lastLine(errors, /./),
      next: 'ssh -v shows more',
      code: 'ssh-failed',
      transient: true,
    });
  }
  if (trouble === 'jumpRefused') return jumpRefused(remote, lastLine(errors, /^channel \d+: open failed: /), answers);
  if (trouble === 'cutOff') return cutOff(remote, saidByServer(errors));
  if (trouble === 'signInRefused') {
    const said = saidTrouble(remote, errors);
    if (said) return said;
  }
  if (answers === null && NEED_PERSON.has(trouble)) return sshTrouble('signInNeeded', remote);
  if (answers && (trouble === 'signInRefused' || trouble === 'tooManyKeys')) return answersRefused(remote, answers);
  if (trouble !== 'signInRefused') return sshTrouble(trouble, remote);
  return sshTrouble(trouble, remote, { detail: lastLine(errors, UNUSED_KEY) || lastLine(errors, words) });
}

/** Where connections are shared, `ssh` keeps to itself what the `ssh` to the jump host says. */
function jumpRefused(remote: string, said: string, answers: number | null): UserError {
  if (answers && said === '') return answersRefused(remote, answers);
  if (said !== '') return sshTrouble('jumpRefused', remote, { detail: said });
  return sshTrouble('jumpRefused', remote, {
    detail: 'the way through it was closed',
    next: 'Check that the jump host lets you in and may forward connections; ssh -v shows more',
  });
}

/** What is not of `ssh` itself. */
function saidByServer(errors: string): string {
  return errors
    .split(/[\r\n]+/)
    .map((line) => /^Received disconnect from .*?:\d+: (.*)/.exec(line)?.[1] ?? line)
    .filter(
      (line) =>
        !/^(Warning: Permanently added |Disconnected from |Connection |kex_exchange_identification: )/.test(line),
    )
    .join('\n');
}

/** The last line in which the words stand, without what the terminal or the transport put around it. */
function lastLine(text: string, words: RegExp): string {
  const lines = text.split(/[\r\n]+/);
  const line = lines.findLast((each) => !each.startsWith('@') && words.test(each)) ?? '';
  return line.replace(/^(ssh: |channel \d+: open failed: )|\.?\s*$/g, '');
}

/** What `ssh` says if the server takes no further session on a connection (MaxSessions of sshd_config(5)). */
export function isSessionRefused(errors: string): boolean {
  return /Session open refused by peer/.test(errors);
}
