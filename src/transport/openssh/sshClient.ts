import type { Clock } from '../../base/clock.ts';
import { UserError } from '../../base/errors.ts';
import { parseAddress } from '../ssh/config/address.ts';
import { jumpCircle, LONGEST_ROUTE } from '../ssh/config/jumpCircle.ts';
import type { StartedProcess } from '../startedProcess.ts';
import { startProcess } from '../startedProcess.ts';
import { programWords } from './programWords.ts';

/** What the user's configuration says of a host: a part of what `ssh -G` prints. */
export interface SshFacts {
  readonly user: string;
  readonly host: string;
  readonly port: string;
  /** Null: none. */
  readonly controlPath: string | null;
  readonly sharesByItself: boolean;
  readonly persists: boolean;
  /** The first file of known hosts. */
  readonly knownHosts: string;
  /** Whether it watches for a dead connection by itself. */
  readonly watches: boolean;
  readonly limitsConnecting: boolean;
}

/** Time for a question that `ssh` answers without the network, in milliseconds. */
const QUICK_MS = 15_000;

/** Options of every connection: nothing but our command, and no words that are not about trouble. */
const ALWAYS = ['-T', '-x', ...options('ClearAllForwardings yes', 'PermitLocalCommand no', 'RemoteCommand none')];

/** Options of ssh_config(5) as arguments; a value with blanks stands in quotes. */
export function options(...lines: readonly string[]): string[] {
  return lines.flatMap((line) => ['-o', line.replace(' ', '=')]);
}

/** The user's own `ssh`, as one cluster names it, for one address. */
export class SshClient {
  readonly remote: string;
  readonly #words: readonly [string, ...string[]];
  readonly #address: readonly string[];
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #clock: Clock;

  constructor(ssh: string, remote: string, environment: Readonly<Record<string, string | undefined>>, clock: Clock) {
    this.remote = remote;
    this.#words = programWords(ssh);
    const { user, host, port } = parseAddress(remote);
    this.#address = [...(port === null ? [] : ['-p', `${port}`]), ...(user === null ? [] : ['-l', user]), '--', host];
    this.#environment = environment;
    this.#clock = clock;
  }

  /** Starts it with a command for the other side. Of the same option twice the first counts: ours come last. */
  async start(
    more: readonly string[],
    command: string,
    environment: Readonly<Record<string, string | undefined>> = this.#environment,
  ): Promise<StartedProcess> {
    const [file, ...args] = this.#words;
    return await startProcess({ file, args: [...args, ...more, ...ALWAYS, ...this.#address, command], environment });
  }

  get environment(): Readonly<Record<string, string | undefined>> {
    return this.#environment;
  }

  /** Rejects with a `UserError` where the program is missing or cannot read its configuration. */
  async facts(): Promise<SshFacts> {
    const value = await this.#configured(this.#address);
    await this.#followJumps(value('proxyjump'));
    const path = value('controlpath');
    return {
      user: value('user'),
      host: value('hostname'),
      port: value('port'),
      controlPath: path === '' || path === 'none' ? null : path,
      sharesByItself: !['', 'false', 'no'].includes(value('controlmaster')),
      persists: !['', 'false', 'no'].includes(value('controlpersist')),
      knownHosts: value('userknownhostsfile').split(' ')[0] ?? '',
      watches: !['', '0'].includes(value('serveraliveinterval')),
      limitsConnecting: !['', 'none'].includes(value('connecttimeout')),
    };
  }

  /** The number of the process that holds a shared connection; null where none is open. */
  async sharedProcess(controlPath: string): Promise<number | null> {
    const { code, errors, output } = await this.#ask([...sharedBy(controlPath), '-O', 'check']);
    // `Master running (pid=4711)`, on standard error; without a number where that is written in another way.
    return code === 0 ? Number(/pid=(\d+)/.exec(errors + output)?.[1] ?? 0) : null;
  }

  /** Ends a shared connection, with all that goes over it. */
  async endShared(controlPath: string): Promise<void> {
    await this.#ask([...sharedBy(controlPath), '-O', 'exit']);
  }

  /** What the configuration says of an address: the value of a keyword, empty where it says nothing. */
  async #configured(address: readonly string[]): Promise<(keyword: string) => string> {
    const { code, errors, output } = await this.#ask(['-G'], address);
    if (code !== 0) throw this.#unusable(code, errors);
    const values = new Map(
      output.split('\n').map((line) => [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)]),
    );
    return (keyword) => values.get(keyword) ?? '';
  }

  /** Rejects where jump hosts lead in a circle: `ssh` would start one `ssh` after the other, without an end. */
  async #followJumps(jumps: string): Promise<void> {
    let next = jumps;
    for (let hops = 0; next !== '' && next !== 'none'; hops++) {
      if (hops === LONGEST_ROUTE) throw jumpCircle(this.remote);
      // Only the first one of a list uses its own ProxyJump.
      const [first = ''] = next.split(',');
      next = (await this.#configured(['--', parseAddress(first).host]))('proxyjump');
    }
  }

  async #ask(
    args: readonly string[],
    address = this.#address,
  ): Promise<{ code: number | null; errors: string; output: string }> {
    const [file, ...words] = this.#words;
    const asked = await startProcess({
      file,
      args: [...words, ...args, ...address],
      environment: this.#environment,
      input: '',
    });
    const over = new AbortController();
    const late = this.#clock.sleep(QUICK_MS, over.signal).then(
      () => asked.signal('SIGKILL'),
      () => undefined,
    );
    let output = '';
    for await (const piece of asked.stdout) output += String(piece);
    const { code, errors, words: how } = await asked.ended;
    over.abort();
    await late;
    return { code, errors: code === null ? how : errors, output };
  }

  #unusable(code: number | null, errors: string): UserError {
    const [program] = this.#words;
    const lastLine = errors.trimEnd().split('\n').at(-1) ?? '';
    if (code === null && /ENOENT/.test(errors)) {
      return new UserError({
        what: `${this.remote} cannot be reached`,
        detail: `there is no program ${program} here`,
        next: 'Install OpenSSH, or correct `ssh` in the profile of the cluster',
        code: 'ssh-not-found',
      });
    }
    return new UserError({
      what: `${this.remote} cannot be reached`,
      detail: lastLine || `${program} -G ended with status ${code}`,
      next: 'Correct the configuration of ssh, or `ssh` in the profile of the cluster',
      code: 'ssh-config-unreadable',
    });
  }
}

/** The option that names a shared connection. */
export function sharedBy(controlPath: string): string[] {
  return options(`ControlPath "${controlPath}"`);
}
