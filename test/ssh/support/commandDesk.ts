import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellWord } from '../../../src/base/shell.ts';
import { HelperConnections } from '../../../src/helper/helperConnections.ts';
import type { KeyPair } from '../../clusters/sshd/keys.ts';
import type { Sshd } from '../../clusters/sshd/sshd.ts';

const COMMAND = fileURLToPath(new URL('../../../src/cli/bin.ts', import.meta.url));

/** The two transports that go to another machine. */
export const TRANSPORTS = ['ssh', 'openssh'] as const;

/** What a person at the terminal types when words come up there; a control character is a key. */
export interface Typed {
  readonly at: RegExp;
  readonly text: string;
}

/** How a person turns a question down at a terminal. */
export const KEYS = { interrupt: '\x03', endOfFile: '\x04' } as const;

/** What a command came to. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What stood on the terminal: the questions. */
  readonly screen: string;
}

/** A user of the command line tool: a home, a profile `it` of one cluster and a folder with jobs. */
export class CommandDesk {
  readonly folder = mkdtempSync(join(tmpdir(), 'cj-desk-'));
  readonly #transport: (typeof TRANSPORTS)[number];

  constructor(transport: (typeof TRANSPORTS)[number]) {
    this.#transport = transport;
    for (const name of ['home/.ssh', 'work', 'config/clusterjob/clusters']) {
      mkdirSync(this.at(name), { recursive: true });
    }
    writeFileSync(this.at('home', '.ssh', 'config'), '');
  }

  at(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes the SSH configuration: `Host it` is the server, whose key is known, to which this key leads, if any. */
  knows(server: Sshd, key: KeyPair | null = null): void {
    writeFileSync(this.at('home', '.ssh', 'known_hosts'), server.knownHost);
    const known = `UserKnownHostsFile ${this.at('home', '.ssh', 'known_hosts')}`;
    const block = [known, `IdentityFile ${key?.file ?? 'none'}`, 'IdentitiesOnly yes'];
    writeFileSync(this.at('home', '.ssh', 'config'), server.hostBlock('it', block));
  }

  /** Writes the profile; the lines that are given win over ours. */
  profile(lines: Readonly<Record<string, string>> = {}): void {
    const settings = {
      backend: 'local',
      remote: 'it',
      transport: this.#transport,
      ssh: `ssh -F ${this.at('home', '.ssh', 'config')}`,
      rootdir: 'runs',
      login_env: 'no',
      ...lines,
    };
    const text = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
    writeFileSync(this.at('config', 'clusterjob', 'clusters', 'it.ini'), `[Attributes]\n${text.join('')}`);
  }

  job(name: string, script: string, settings: readonly string[] = []): void {
    writeFileSync(this.at('work', `${name}.sh`), script);
    if (settings.length > 0) writeFileSync(this.at('work', `${name}.ini`), `[Attributes]\n${settings.join('\n')}\n`);
  }

  /** Runs a command without a terminal, as cron does. */
  async run(...args: readonly string[]): Promise<Said> {
    const { status, screen } = await this.#start(['setsid', '--wait', 'sh', '-c', this.#line(args)], []);
    return this.#said(status, screen);
  }

  /** Runs a command at a terminal, at which somebody types. */
  async runAt(typed: readonly Typed[], ...args: readonly string[]): Promise<Said> {
    const { status, screen } = await this.#start(['script', '-qefc', this.#line(args), '/dev/null'], typed);
    return this.#said(status, screen);
  }

  /** Ends the connections and the process that holds them. */
  async leave(): Promise<void> {
    const connections = new HelperConnections({ folder: this.at('data'), warn: () => undefined });
    await connections.closeAll();
    connections.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What a command says is kept apart from the terminal, on which questions come up all the same. */
  #line(args: readonly string[]): string {
    const words = [process.execPath, COMMAND, ...args].map(shellWord).join(' ');
    return `${words} >${shellWord(this.at('stdout'))} 2>${shellWord(this.at('stderr'))}`;
  }

  #said(status: number | null, screen: string): Said {
    return {
      status,
      stdout: readFileSync(this.at('stdout'), 'utf8'),
      stderr: readFileSync(this.at('stderr'), 'utf8'),
      screen,
    };
  }

  #start(argv: readonly string[], typed: readonly Typed[]): Promise<{ status: number | null; screen: string }> {
    const [file = '', ...args] = argv;
    const { SSH_AUTH_SOCK: _, ...inherited } = process.env;
    const own = {
      HOME: this.at('home'),
      XDG_CONFIG_HOME: this.at('config'),
      CLUSTERJOB_HOME: this.at('data'),
      SHELL: '/bin/sh',
      TMPDIR: this.#temporary(),
    };
    const child = spawn(file, args, {
      cwd: this.at('work'),
      env: { ...inherited, ...own },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const left = [...typed];
    let screen = '';
    let unread = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      unread += text;
      const [next] = left;
      if (!next?.at.test(unread)) return;
      left.shift();
      unread = '';
      child.stdin.write(next.text);
    });
    return new Promise((resolve) => child.once('close', (status) => resolve({ status, screen })));
  }

  /** Whatever a command leaves in the temporary folder is to be seen. */
  #temporary(): string {
    mkdirSync(this.at('tmp'), { recursive: true });
    return this.at('tmp');
  }
}
