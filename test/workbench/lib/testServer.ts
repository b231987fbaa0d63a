import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunningWorkbench } from '../../../scripts/workbench.mjs';
import { installExtension, quietSettings, startWorkbench } from '../../../scripts/workbench.mjs';
import { knowScheduler } from '../../unit/support/knownScheduler.ts';
import type { TestTools } from './globalSetup.ts';

/** An account of this machine. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface TestServerOptions {
  /** Settings of the user on top of the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether every folder is trusted (the default), or the workbench asks as it does for users. */
  readonly trusted?: boolean;
  /** Variables of the server and of the extension host, on top of the few that it gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Installs the packed extension; without, the workbench has none but its own. */
  readonly installed?: boolean;
  /** Opens the door for tests inside the extension host, which the newest workbench keeps shut. */
  readonly smokeTestDriver?: boolean;
  /** Whether the user was warned of a scheduler on this machine before (the default), so that no job is held up by that. */
  readonly knowsScheduler?: boolean;
  /** Whose the server and its folders are, where root runs the tests as somebody else. */
  readonly account?: Owner;
}

/** A workbench for tests with folders of its own, so that nothing of the user is read or changed. */
export class TestServer {
  /** Holds all that belongs to it; removed when it is stopped. */
  readonly dir: string;
  /** The folder that the tests open. */
  readonly workspace: string;
  /** The variable CLUSTERJOB_HOME of the extension. */
  readonly clusterjobHome: string;
  readonly #running: RunningWorkbench;
  readonly #account: Owner | undefined;

  private constructor(dir: string, running: RunningWorkbench, account: Owner | undefined) {
    this.dir = dir;
    this.workspace = join(dir, 'workspace');
    this.clusterjobHome = join(dir, 'clusterjob');
    this.#running = running;
    this.#account = account;
  }

  static async start(tools: TestTools, options: TestServerOptions = {}): Promise<TestServer> {
    const dir = mkdtempSync(join(tmpdir(), 'clusterjob-workbench-'));
    const { account } = options;
    give(dir, account);
    for (const name of ['home', 'tmp', 'workspace', 'clusterjob', 'data/user/User']) {
      makeFolder(join(dir, name), account);
    }
    writeSettings(dir, options.settings, account);
    if (options.knowsScheduler ?? true) await knowScheduler(join(dir, 'clusterjob'));
    for (const name of readdirSync(join(dir, 'clusterjob'))) give(join(dir, 'clusterjob', name), account);
    const place = { data: join(dir, 'data'), env: serverEnvironment(dir, options.env), account };
    if (options.installed ?? true) installExtension(tools.workbench, { ...place, vsix: tools.vsix });
    const args = [
      '--disable-file-downloads',
      ...(options.trusted === false ? [] : ['--disable-workspace-trust']),
      ...(options.smokeTestDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ];
    return new TestServer(dir, await startWorkbench(tools.workbench, { ...place, args }), account);
  }

  /** The address without a slash at its end. */
  get url(): string {
    return this.#running.url;
  }

  get pid(): number {
    return this.#running.pid;
  }

  /** All that the server printed so far. */
  get output(): string {
    return this.#running.output();
  }

  /** Replaces the user's settings. A page that is open has to be reloaded. */
  setSettings(settings: Readonly<Record<string, unknown>>): void {
    writeSettings(this.dir, settings, this.#account);
  }

  /** Writes a file of the workspace and returns its path. */
  write(name: string, text: string): string {
    const path = join(this.workspace, name);
    makeFolder(dirname(path), this.#account);
    writeFileSync(path, text);
    give(path, this.#account);
    return path;
  }

  /** The address of the workbench with a folder open, by default the workspace. */
  address(folder = this.workspace, query: Readonly<Record<string, string>> = {}): string {
    return `${this.url}/?${new URLSearchParams({ folder, ...query })}`;
  }

  async stop(): Promise<void> {
    await this.#running.stop();
    // An extension host may write its last words while the folder goes.
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Makes a folder and those above it; all that are new belong to the account. */
function makeFolder(path: string, account: Owner | undefined): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) give(folder, account);
}

function give(path: string, account: Owner | undefined): void {
  if (account) chownSync(path, account.uid, account.gid);
}

function serverEnvironment(dir: string, more: TestServerOptions['env']): NodeJS.ProcessEnv {
  const { PATH, USER, LOGNAME } = process.env;
  return {
    PATH,
    USER,
    LOGNAME,
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    HOME: join(dir, 'home'),
    // Sockets go there; without these two they stay behind in the machine's own folders.
    TMPDIR: join(dir, 'tmp'),
    XDG_RUNTIME_DIR: join(dir, 'tmp'),
    CLUSTERJOB_HOME: join(dir, 'clusterjob'),
    ...more,
  };
}

function writeSettings(dir: string, settings: TestServerOptions['settings'], account: Owner | undefined): void {
  const still = {
    'workbench.colorTheme': 'Dark Modern',
    'workbench.reduceMotion': 'on',
    'window.restoreWindows': 'none',
    'files.hotExit': 'off',
    // A browser's workbench saves by itself: half a word that one test has typed would meet the next one.
    'files.autoSave': 'off',
    'git.enabled': false,
    'editor.minimap.enabled': false,
  };
  const text = JSON.stringify({ ...quietSettings, ...still, ...settings }, null, 2);
  const path = join(dir, 'data/user/User/settings.json');
  writeFileSync(path, text);
  give(path, account);
}
