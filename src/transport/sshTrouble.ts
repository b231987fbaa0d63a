import type { UserErrorParts } from '../base/errors.ts';
import { UserError } from '../base/errors.ts';

/** What keeps a connection over SSH from coming about, or from lasting, whichever of the two transports carries it. */
interface Trouble {
  readonly what: (host: string) => string;
  readonly detail?: string;
  readonly next: string;
  readonly code: string;
  readonly transient?: boolean;
}

const notReached = (host: string): string => `${host} cannot be reached`;
const NETWORK = 'Check your network and whether the site wants a VPN';

const TROUBLES = {
  unknownHost: {
    what: notReached,
    detail: 'no host has this name',
    next: 'Check the name in the profile or the SSH configuration, and whether the site wants a VPN',
    code: 'host-not-found',
    transient: true,
  },
  unreachable: {
    what: notReached,
    detail: 'there is no way to it from here',
    next: NETWORK,
    code: 'host-unreachable',
    transient: true,
  },
  refused: {
    what: notReached,
    detail: 'it refuses connections to that port',
    next: 'Check the port, or try again when the site is up',
    code: 'connection-refused',
    transient: true,
  },
  silent: {
    what: notReached,
    detail: 'it does not answer',
    next: NETWORK,
    code: 'connection-timeout',
    transient: true,
  },
  cutOff: {
    what: notReached,
    detail: 'it closed the connection before you were signed in',
    next: 'Try again in some minutes; if it stays so, ask its operators whether you may connect from here',
    code: 'connection-lost',
    transient: true,
  },
  lost: {
    what: (host) => `The connection to ${host} was lost`,
    next: 'Try again',
    code: 'connection-lost',
    transient: true,
  },
  jumpRefused: {
    what: (host) => `${host} cannot be reached through its jump host`,
    next: 'Check the name and port of the host as the jump host knows it, and whether it may forward connections',
    code: 'jump-refused',
    transient: true,
  },
  signInNeeded: {
    what: (host) => `You are not signed in to ${host}`,
    detail: 'it asks for something that only you can answer',
    next: 'Connect to it in the editor or in a terminal, where you can be asked',
    code: 'sign-in-needed',
    // Work in the background goes on as soon as the user has connected.
    transient: true,
  },
  signInCancelled: {
    what: (host) => `You have not signed in to ${host}`,
    detail: 'its question was not answered',
    next: 'Connect again and answer it',
    code: 'sign-in-cancelled',
  },
  signInRefused: {
    what: (host) => `${host} did not let you in`,
    next: 'Check the user name, the keys and the agent',
    code: 'sign-in-refused',
  },
  answersRefused: {
    what: (host) => `${host} did not let you in`,
    detail: 'it refused what was typed',
    next: 'Connect again with the right password or code',
    code: 'sign-in-refused',
  },
  tooManyKeys: {
    what: (host) => `${host} did not let you in`,
    detail: 'it takes no more attempts, and the right key was not among the first ones',
    next: 'Name the right key by IdentityFile in your SSH configuration, with IdentitiesOnly yes',
    code: 'sign-in-refused',
  },
  accountExpired: {
    what: (host) => `${host} did not let you in`,
    detail: 'your account there has expired or is locked',
    next: 'Ask its operators to open it again',
    code: 'account-expired',
  },
  passwordExpired: {
    what: (host) => `The password for ${host} has expired`,
    next: 'Sign in there with ssh in a terminal, which lets you set a new one',
    code: 'password-expired',
  },
  unknownKey: {
    what: (host) => `The key of ${host} is not known`,
    detail: 'StrictHostKeyChecking is yes',
    next: 'Add the key to known_hosts if it is right',
    code: 'host-key-unknown',
  },
  keyNotTrusted: {
    what: (host) => `The connection to ${host} was given up`,
    detail: 'its key is not trusted',
    next: 'Compare the fingerprint with the one that the site tells, and connect again',
    code: 'host-key-not-trusted',
  },
  changedKey: {
    what: (host) => `The key of ${host} has changed, so nothing was sent to it`,
    detail: 'either the host was set up anew, or somebody stands between you and it',
    next: 'Ask the site for the fingerprint of the new key; if it is right, remove the old one with ssh-keygen -R and connect again',
    code: 'host-key-changed',
  },
  revokedKey: {
    what: (host) => `The key of ${host} is revoked, so nothing was sent to it`,
    next: 'Ask the site for its new key',
    code: 'host-key-revoked',
  },
  closed: {
    what: (host) => `The connection to ${host} was closed`,
    next: 'Connect again',
    code: 'transport-closed',
  },
} as const satisfies Readonly<Record<string, Trouble>>;

/** The name of a trouble here; its code is what users meet. */
export type SshTrouble = keyof typeof TROUBLES;

const SIGN_IN_CODES: ReadonlySet<string> = new Set(['sign-in-needed', 'sign-in-cancelled', 'sign-in-refused']);

/** Whether a connection failed for what only the user can mend by signing in: nothing else is to try again. */
export function needsSignIn({ code }: UserError): boolean {
  return SIGN_IN_CODES.has(code);
}

/**
 * What sshd and the modules of PAM (pam_unix, pam_faillock, pam_sss) say of an account that is right but cannot be used. A line
 * begins so: the rules of a site, which come before, speak of such things too.
 */
const SAID: readonly (readonly [RegExp, SshTrouble])[] = [
  [/^((Your|The) account (has expired|is (expired|locked|disabled))|Account (expired|locked))/im, 'accountExpired'],
  [/^(WARNING: )?(Your )?password (has |is )?expired/im, 'passwordExpired'],
  [
    /^(Password change required|You are required to change your password|You must change your password)/im,
    'passwordExpired',
  ],
];

/** What keeps an account from being used, as its server said; null where it said nothing of that. */
export function saidTrouble(host: string, said: string): UserError | null {
  const trouble = SAID.find(([words]) => words.test(said))?.[1];
  return trouble ? sshTrouble(trouble, host) : null;
}

/** More characters than these are no reason but the rules of the site. */
const LONGEST_REASON = 200;

/** That a host has hung up before anybody was signed in, with what it said until then. */
export function cutOff(host: string, said: string, cause?: unknown): UserError {
  const reason = said.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const isReason = /\w/.test(reason) && reason.length <= LONGEST_REASON;
  return (
    saidTrouble(host, said) ??
    sshTrouble('cutOff', host, { ...(isReason ? { detail: `it said: ${reason}` } : {}), cause })
  );
}

/** That a host has refused what a person typed, so many times. */
export function answersRefused(host: string, times: number): UserError {
  const often = times < 2 ? '' : times === 2 ? ', twice' : times === 3 ? ', three times' : `, ${times} times`;
  return sshTrouble('answersRefused', host, { detail: `${TROUBLES.answersRefused.detail}${often}` });
}

/** A trouble with a host in words; where more is known of it, `known` says so in place of the general words. */
export function sshTrouble(
  name: SshTrouble,
  host: string,
  known: Pick<UserErrorParts, 'detail' | 'next' | 'cause'> = {},
): UserError {
  const { what, ...words }: Trouble = TROUBLES[name];
  return new UserError({ what: what(host), ...words, ...known });
}

/** Why a connection that was open no longer is. */
export function lostWords(remote: string): string {
  return `the connection to ${remote} was lost`;
}
