import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../account.ts';
import { freePorts } from '../ports.ts';
import { waitUntil } from '../wait.ts';
import type { KeyPair } from './keys.ts';
import { makeKeys } from './keys.ts';
import { oneTimeCode } from './oath.ts';
import { library, SSHD } from './requirements.ts';
import type { ServerFacts, SshdOptions } from './serverConfig.ts';
import { configFiles } from './serverConfig.ts';

/**
 * A real sshd on this machine that opens one account, which it sees through the library nss_wrapper. Unless it is to open one of
 * the machine, that account stands in no file of the machine and has the rights of whoever started the server: nobody has to be root.
 */
export class Sshd implements ServerFacts {
  readonly account: Account;
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly folder: string;
  readonly hostKeys: readonly KeyPair[];
  readonly #options: SshdOptions;
  readonly #process: ChildProcess;
  #codes = 0;

  constructor(folder: string, port: number, options: SshdOptions) {
    this.folder = folder;
    this.account = options.account ?? ownAccount(join(folder, 'home'));
    this.port = port;
    this.#options = options;
    mkdirSync(this.home, { recursive: true });
    this.hostKeys = (options.hostKeys ?? ['ed25519']).map((type) => makeKeys(join(folder, `host-${type}`), { type }));
    for (const [name, text] of Object.entries(configFiles(this, options))) {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    }
    this.setEnvironment({});
    this.#process = this.#start();
  }

  get user(): string {
    return this.account.name;
  }

  /** Home folder of the account. */
  get home(): string {
    return this.account.home;
  }

  /** The line of `known_hosts` for one of its keys. */
  get knownHost(): string {
    return this.hostKeys.map(({ publicKey }) => `[${this.host}]:${this.port} ${publicKey}\n`).join('');
  }

  /** Variables of the next sessions that are opened by a key. */
  setEnvironment(environment: Readonly<Record<string, string>>): void {
    const options = Object.entries(environment)
      .map(([name, value]) => `environment="${name}=${value.replaceAll('"', '\\"')}"`)
      .join(',');
    const lines = (this.#options.authorized ?? []).map(({ publicKey }) => `${options} ${publicKey}`.trim());
    // It is read with the rights of the account.
    writeFileSync(join(this.folder, 'authorized_keys'), `${lines.join('\n')}\n`, { mode: 0o644 });
  }

  /** The next code of the second factor; none is good twice. */
  nextCode(): string {
    return oneTimeCode(this.#codes++);
  }

  /** A block of ssh_config(5) that names this server; the lines that are given win over ours. */
  hostBlock(alias: string, lines: readonly string[] = []): string {
    const block = [...lines, `HostName ${this.host}`, `Port ${this.port}`, `User ${this.user}`];
    return [`Host ${alias}`, ...block.map((line) => `  ${line}`), ''].join('\n');
  }

  /** What it has told so far. */
  log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  /** How often somebody has signed in. */
  signIns(): number {
    return this.log().match(/^Accepted /gm)?.length ?? 0;
  }

  /** Ends all connections as a machine does that goes down; the server goes on. */
  dropConnections(): void {
    for (const pid of descendants(this.#pid)) kill(pid);
  }

  async stop(): Promise<void> {
    const left = descendants(this.#pid);
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await ended;
    }
    for (const pid of left) kill(pid);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async ready(): Promise<void> {
    await waitUntil('sshd to listen', async () => this.log().includes('Server listening'), {
      limitMs: 10_000,
      pauseMs: 10,
    });
  }

  get #pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error('sshd could not be started');
    return pid;
  }

  #start(): ChildProcess {
    const log = openSync(join(this.folder, 'log'), 'a', 0o600);
    try {
      return spawn(SSHD, ['-D', '-e', '-f', join(this.folder, 'sshd_config')], {
        cwd: '/',
        stdio: ['ignore', log, log],
        env: {
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          LD_PRELOAD: `${library('accounts')} ${library('signIn')}`,
          NSS_WRAPPER_PASSWD: join(this.folder, 'passwd'),
          NSS_WRAPPER_GROUP: join(this.folder, 'group'),
          PAM_WRAPPER: '1',
          PAM_WRAPPER_SERVICE_DIR: this.folder,
        },
      });
    } finally {
      closeSync(log);
    }
  }
}

/** Starts a server and waits until it listens. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'cj-sshd-'));
  chmodSync(folder, 0o755);
  // Where it confines the process that talks before the sign-in; only a server of root does so.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const server = new Sshd(folder, await freePorts(1), options);
  await server.ready();
  return server;
}

/** An account that only the server knows, with the rights of this process. */
function ownAccount(home: string): Account {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  if (uid === undefined || gid === undefined) throw new Error('this platform has no accounts with numbers');
  return { name: 'researcher', uid, gid, home };
}

/** All processes that a process has started, and those have started; found before it ends, for then they lose their parent. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(name);
    if (parent !== null) parents.set(Number(name), parent);
  }
  const found = [pid];
  // Grows while it is read.
  for (const known of found)
    found.push(...[...parents].filter(([, parent]) => parent === known).map(([child]) => child));
  return found.slice(1);
}

function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It has ended meanwhile.
    return null;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
