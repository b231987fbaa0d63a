import { UserError } from '../../../base/errors.ts';

/** A host as it is written in a profile, on a command line or in ProxyJump. */
export interface Address {
  readonly user: string | null;
  /** A name of the configuration or of the network, or a number without brackets. */
  readonly host: string;
  readonly port: number | null;
}

/** Reads `[user@]host[:port]`, also as `ssh://...`; an IPv6 number with a port stands in brackets. */
export function parseAddress(text: string): Address {
  const plain = text
    .trim()
    .replace(/^ssh:\/\//, '')
    .replace(/\/$/, '');
  const at = plain.lastIndexOf('@');
  const user = at < 0 ? null : plain.slice(0, at);
  const rest = plain.slice(at + 1);
  // More than one colon without brackets: an IPv6 number, which then has no port.
  const parts = /^\[([^\]]+)\](?::(\d+))?$/.exec(rest) ?? /^([^:]+)(?::(\d+))?$/.exec(rest);
  const host = parts?.[1] ?? (/^[0-9A-Fa-f:.%]+$/.test(rest) ? rest : '');
  const port = parts?.[2] === undefined ? null : Number(parts[2]);
  // A host that begins with a dash would be an option elsewhere; a blank or a control character is a slip.
  if (!/^[^-\s\p{Cc}][^\s\p{Cc}]*$/u.test(host) || user === '' || (port !== null && (port < 1 || port > 65_535))) {
    throw new UserError({
      what: `${JSON.stringify(text)} is no address of a host`,
      next: 'Write remote = [user@]host[:port], or a name of your SSH configuration',
      code: 'bad-address',
    });
  }
  return { user, host, port };
}

/** An address as `parseAddress` reads it. */
export function addressText({ user, host, port }: Address): string {
  return `${user === null ? '' : `${user}@`}[${host}]${port === null ? '' : `:${port}`}`;
}

/** A host as known_hosts and messages name it: the port only where it is not 22. */
export function hostWithPort(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}
