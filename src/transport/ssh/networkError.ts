import { UserError } from '../../base/errors.ts';

interface Trouble {
  readonly detail: string;
  readonly next: string;
  readonly code: string;
  readonly transient: boolean;
}

const UNREACHABLE: Trouble = {
  detail: 'there is no way to it from here',
  next: 'Check your network and whether the site wants a VPN',
  code: 'host-unreachable',
  transient: true,
};

/** Codes of Node for what goes wrong in the network. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  ENOTFOUND: {
    detail: 'no host has this name',
    next: 'Check the name in the profile or the SSH configuration, and whether the site wants a VPN',
    code: 'host-not-found',
    transient: true,
  },
  EAI_AGAIN: {
    detail: 'its name cannot be looked up now',
    next: 'Check your network',
    code: 'host-not-found',
    transient: true,
  },
  ECONNREFUSED: {
    detail: 'it refuses connections to that port',
    next: 'Check the port, or try again when the site is up',
    code: 'connection-refused',
    transient: true,
  },
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ETIMEDOUT: { ...UNREACHABLE, detail: 'it does not answer', code: 'connection-timeout' },
};

/** Why a host cannot be reached, from what Node or the library says. A `UserError` stays what it is. */
export function networkError(host: string, cause: Error): UserError {
  if (cause instanceof UserError) return cause;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const trouble = TROUBLES[code] ?? fromMessage(cause.message);
  return new UserError({ what: `${host} cannot be reached`, ...trouble, cause });
}

function fromMessage(message: string): Trouble {
  if (/no matching/i.test(message)) {
    return {
      detail: `${message}: the server knows none of the algorithms of the built-in SSH`,
      next: 'Set transport = openssh in the profile of the cluster, which uses your own ssh program',
      code: 'needs-openssh',
      transient: false,
    };
  }
  if (/^no answer/.test(message)) return { ...UNREACHABLE, detail: message, code: 'connection-timeout' };
  return { detail: message, next: 'Try again', code: 'connection-lost', transient: true };
}
