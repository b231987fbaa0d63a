import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import type { PublicRun } from '../../../src/runs/publicRun.ts';
import { knowScheduler } from '../support/knownScheduler.ts';

/** Real processes are waited for, for as long as a busy machine may need, in ms. */
const PATIENCE_MS = 60_000;

/** For `expect.poll` where a real process is waited for. */
export const PATIENTLY = { timeout: PATIENCE_MS / 2 };

/** What a command came to. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is under way. */
export interface Underway {
  readonly ended: Promise<Ended>;
  /** What it has written to standard output so far. */
  readonly stdout: () => string;
  interrupt(): void;
}

/** A user's folder, home and store, all below one temporary folder, and the command line at work in it. */
export class Desk {
  readonly root: string;
  /** Where the commands are called. */
  readonly folder: string;
  readonly env: Record<string, string>;

  constructor() {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'clusterjob-cli-')));
    this.folder = join(this.root, 'work');
    mkdirSync(this.folder);
    this.env = {
      HOME: join(this.root, 'home'),
      XDG_CONFIG_HOME: join(this.root, 'config'),
      XDG_STATE_HOME: join(this.root, 'state'),
      CLUSTERJOB_HOME: join(this.root, 'data'),
      CLUSTERJOB_PROFILE: '',
    };
    mkdirSync(join(this.root, 'home'));
  }

  /** Writes a file in the user's folder; a text that begins with `#!` can be executed. Returns its path. */
  write(name: string, text: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (typeof text === 'string' && text.startsWith('#!')) chmodSync(path, 0o755);
    return path;
  }

  /** Writes a profile of the user. */
  writeProfile(name: string, settings: string): void {
    this.write(join('..', 'config', 'clusterjob', 'clusters', `${name}.ini`), settings);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  start(...argv: readonly string[]): Underway {
    const stop = new AbortController();
    let stdout = '';
    let stderr = '';
    const terminal: Terminal = {
      cwd: this.folder,
      env: this.env,
      out: (text) => {
        stdout += text;
      },
      err: (line) => {
        stderr += `${line}\n`;
      },
      errRaw: (text) => {
        stderr += text;
      },
      signal: stop.signal,
    };
    const ended = main(argv, terminal).then((status) => ({ status, stdout, stderr }));
    return { ended, stdout: () => stdout, interrupt: () => stop.abort() };
  }

  run(...argv: readonly string[]): Promise<Ended> {
    return this.start(...argv).ended;
  }

  /** Calls a command that must end well, and reads its answer as JSON. */
  async json<T>(...argv: readonly string[]): Promise<T> {
    const { status, stdout, stderr } = await this.run(...argv, '--json');
    if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** The only run that there is. */
  async onlyRun(): Promise<PublicRun> {
    const runs = await this.json<readonly PublicRun[]>('list');
    if (runs[0] === undefined || runs.length > 1) throw new Error(`${runs.length} runs`);
    return runs[0];
  }

  /** Ends the jobs that are left, and removes everything. */
  async clear(): Promise<void> {
    const left = existsSync(this.env.CLUSTERJOB_HOME ?? '') ? await this.run('list', '--unfinished', '--json') : null;
    const runs = left?.stdout ? (JSON.parse(left.stdout) as readonly PublicRun[]) : [];
    const ids = runs.filter(({ backend }) => backend === 'local').map(({ id }) => id);
    if (ids.length > 0) {
      await this.run('cancel', ...ids);
      await this.run('wait', ...ids, '--timeout', '20');
    }
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Gives every test of a file a desk of its own. Jobs of the machine itself read this process's environment. */
export function useDesk(): () => Desk {
  vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });
  let desk: Desk | undefined;
  beforeEach(async () => {
    desk = new Desk();
    await knowScheduler(desk.env.CLUSTERJOB_HOME ?? '');
    for (const [name, value] of Object.entries(desk.env)) vi.stubEnv(name, value);
  });
  afterEach(async () => {
    await desk?.clear();
    vi.unstubAllEnvs();
  });
  return () => {
    if (!desk) throw new Error('there is no desk outside a test');
    return desk;
  };
}
