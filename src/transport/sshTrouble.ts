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
  lost: { what: notReached, next: 'Try again', code: 'connection-lost', transient: true },
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

/** A trouble with a host in words; where more is known of it, `known` says so in place of the general words. */
export function sshTrouble(
  name: SshTrouble,
  host: string,
  known: Pick<UserErrorParts, 'detail' | 'next' | 'cause'> = {},
): UserError {
  const { what, ...words }: Trouble = TROUBLES[name];
  return new UserError({ what: what(host), ...words, ...known });
}
