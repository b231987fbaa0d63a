import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** What the tokens of ssh_config(5) stand for, by their letter. */
export type Tokens = Readonly<Record<string, string>>;

/** The values of the tokens for one host. */
export function tokensFor(host: {
  readonly alias: string;
  readonly hostName: string;
  readonly hostKeyAlias: string | null;
  readonly port: number;
  readonly user: string;
  readonly jump: string;
  readonly localUser: string;
  readonly home: string;
}): Tokens {
  const local = hostname();
  const port = String(host.port);
  return {
    '%': '%',
    d: host.home,
    h: host.hostName,
    i: String(process.getuid?.() ?? ''),
    j: host.jump,
    k: host.hostKeyAlias ?? host.alias,
    L: local.replace(/\..*/s, ''),
    l: local,
    n: host.alias,
    p: port,
    r: host.user,
    u: host.localUser,
    C: createHash('sha1')
      .update(local + host.hostName + port + host.user + host.jump)
      .digest('hex'),
  };
}

/** Replaces tokens and `${NAME}`; null where a text has one that is not known. */
export function expandTokens(
  text: string,
  tokens: Tokens,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  let known = true;
  const expanded = text.replace(/%(.?)|\$\{([^}]*)\}/g, (_, letter?: string, name?: string) => {
    const value = name === undefined ? tokens[letter ?? ''] : environment[name];
    if (value === undefined) known = false;
    return value ?? '';
  });
  return known ? expanded : null;
}

/** A path with its leading `~/` replaced. */
export function inHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
