import type { ProgramStart } from '../transport/contract.ts';
import { addressText, parseAddress } from '../transport/ssh/config/address.ts';
import { resolvedAddress } from '../transport/ssh/config/resolvedAddress.ts';

/** What a call of `ssh` asks for. */
export interface SshCall {
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly start: ProgramStart;
  /** Whether it reads what our side sends; not with `-n`. */
  readonly reads: boolean;
}

/** Options of ssh(1) that have a value. */
const WITH_VALUE = 'BbcDEeFIiJLlmOopQRSWwP';

/** Those that ask for something else than to run a program, or for another way there: the user's own `ssh` knows them. */
const OTHERWISE = 'DFGJLMNOPQRSVWbfmtw';

/** The same as words of ssh_config(5), for `-o`. */
const OTHERWISE_WORDS =
  /^(user|port|hostname|hostkeyalias|proxyjump|proxycommand|forkafterauthentication|requesttty=(yes|force))/i;

/**
 * Reads the arguments of `ssh`; null where they ask for what an open connection cannot give: a terminal, forwarding, another
 * configuration.
 */
export function readSshArguments(args: readonly string[]): SshCall | null {
  const { options, destination, command } = splitArguments(args);
  if (destination === undefined || !ridable(options)) return null;
  const address = addressOf(destination);
  if (!address) return null;
  const value = (name: string): string | null => options.find((option) => option.name === name)?.value ?? null;
  const port = value('p');
  const line = command.join(' ');
  return {
    user: value('l') ?? address.user,
    host: address.host,
    port: port === null ? address.port : Number(port),
    start: startOf(
      line,
      options.some(({ name }) => name === 's'),
    ),
    reads: !options.some(({ name }) => name === 'n'),
  };
}

/**
 * Whether a call means the cluster with this address. What the call does not say is the cluster's, and it may say what the
 * configuration says too: `resolved` tells where an address leads.
 */
export async function meansCluster(
  { user, host, port }: SshCall,
  remote: string,
  resolved: (remote: string) => Promise<string> = resolvedAddress,
): Promise<boolean> {
  const cluster = parseAddress(remote);
  if (host !== cluster.host) return false;
  const called = { user: user ?? cluster.user, host, port: port ?? cluster.port };
  if (called.user === cluster.user && called.port === cluster.port) return true;
  return (await resolved(addressText(called))) === (await resolved(remote));
}

interface SshOption {
  readonly name: string;
  readonly value: string | null;
}

/** Options may stand before and behind the host, but not behind the command. */
function splitArguments(args: readonly string[]): {
  readonly options: readonly SshOption[];
  readonly destination: string | undefined;
  readonly command: readonly string[];
} {
  const options: SshOption[] = [];
  const rest = [...args];
  const takeOptions = (): void => {
    while (/^-[^-]/.test(rest[0] ?? '')) options.push(...lettersOf(rest.shift() ?? '', () => rest.shift() ?? ''));
    if (rest[0] === '--') rest.shift();
  };
  takeOptions();
  const destination = rest.shift();
  takeOptions();
  return { options, destination, command: rest };
}

/** `-tl me` is `-t -l me`, `-lme` is `-l me`. */
function lettersOf(word: string, next: () => string): readonly SshOption[] {
  const options: SshOption[] = [];
  for (let at = 1; at < word.length; at++) {
    const name = word.charAt(at);
    if (WITH_VALUE.includes(name)) {
      options.push({ name, value: word.slice(at + 1) || next() });
      break;
    }
    options.push({ name, value: null });
  }
  return options;
}

function ridable(options: readonly SshOption[]): boolean {
  return options.every(({ name, value }) => {
    if (name === 'o') return !OTHERWISE_WORDS.test((value ?? '').trim().replace(/\s+/, '='));
    return !OTHERWISE.includes(name);
  });
}

function addressOf(destination: string): ReturnType<typeof parseAddress> | null {
  try {
    // Only a URL has a port here; else a colon belongs to a number of IPv6.
    if (destination.startsWith('ssh://')) return parseAddress(destination);
    const at = destination.lastIndexOf('@');
    const host = destination.slice(at + 1);
    if (host === '' || host.startsWith('-')) return null;
    return { user: at < 0 ? null : destination.slice(0, at), host, port: null };
  } catch {
    // `ssh` itself has the words for what is no address.
    return null;
  }
}

/**
 * What `ssh` without a command starts: the login shell, which reads commands from its standard input. Every login shell
 * reads this line alike, csh and fish too.
 */
const LOGIN_SHELL = `exec sh -c 'exec "\${SHELL:-/bin/sh}" -l'`;

function startOf(line: string, subsystem: boolean): ProgramStart {
  if (subsystem) return { kind: 'subsystem', name: line };
  return { kind: 'command', line: line === '' ? LOGIN_SHELL : line };
}
