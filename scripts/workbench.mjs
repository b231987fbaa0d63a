// A real VS Code workbench for the demo and the tests: code-server, installed from npm into `.sandbox`. Nothing is
// compiled: what is native and not prebuilt is either unused or replaced by a file of `tools/shims`.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTool, node24, npm, packagedNode, root } from './toolchain.mjs';

/**
 * A workbench that is installed and the Node that runs it.
 * @typedef {{ readonly node: string, readonly entry: string }} Workbench
 */

/**
 * The two that the project knows, with the files that take the place of native modules (paths below `node_modules`).
 * @type {Record<'newest' | 'floor', { folder: string, shims: Record<string, string> }>}
 */
const kinds = {
  newest: {
    folder: 'workbench',
    shims: {
      'code-server/lib/vscode/node_modules/@vscode/spdlog/index.js': 'spdlog.cjs',
      'code-server/lib/vscode/node_modules/@vscode/native-watchdog/index.js': 'nativeWatchdog.cjs',
    },
  },
  floor: {
    folder: 'floor',
    shims: {
      'code-server/lib/vscode/node_modules/@vscode/spdlog/index.js': 'spdlog.cjs',
      'code-server/lib/vscode/node_modules/native-watchdog/index.js': 'nativeWatchdog.cjs',
      'argon2/argon2.js': 'argon2.cjs',
    },
  },
};

/** Why there is no workbench on this platform; undefined where there is one. */
export function workbenchMissing() {
  return process.platform === 'win32' ? 'code-server does not run on Windows (use WSL)' : undefined;
}

/**
 * Installs a workbench if it is not there yet. Needs nothing of the repository's own packages.
 * @param {'newest' | 'floor'} kind
 * @returns {Promise<string>} the folder
 */
export async function installWorkbench(kind) {
  const missing = workbenchMissing();
  if (missing) throw new Error(missing);
  const { folder, shims } = kinds[kind];
  const shimFolder = join(root, 'tools', 'shims');
  const finish = async (/** @type {string} */ target) => {
    const modules = join(target, 'node_modules');
    // Its VS Code part brings a lockfile that `npm ci` refuses ("Missing: tslib from lock file").
    await npm(['install', '--omit=dev'], join(modules, 'code-server', 'lib', 'vscode'));
    for (const [path, shim] of Object.entries(shims)) replaceFile(join(modules, path), join(shimFolder, shim));
  };
  return await ensureTool(folder, { label: `workbench (${kind})`, inputs: [shimFolder], finish });
}

/**
 * A workbench that is ready to be started, installed first if need be.
 * @param {'newest' | 'floor'} kind
 * @returns {Promise<Workbench>}
 */
export async function ensureWorkbench(kind) {
  const folder = await installWorkbench(kind);
  const node = kind === 'newest' ? node24() : (packagedNode(folder) ?? node24());
  return { node, entry: join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js') };
}

/**
 * @param {string} file
 * @param {string} replacement
 */
function replaceFile(file, replacement) {
  if (!existsSync(file)) throw new Error(`the workbench has changed: there is no ${file} to replace`);
  copyFileSync(replacement, file);
}

/** Settings that keep a workbench from talking about anything but what is on the screen. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Where a workbench keeps all that it has (the folder `data`), and whose it is: of another account only if root starts it.
 * @typedef {object} Place
 * @property {string} data
 * @property {NodeJS.ProcessEnv} [env]
 * @property {{ readonly uid: number, readonly gid: number } | undefined} [account]
 */

/**
 * The arguments and the options that every start of a workbench shares.
 * @param {Workbench} workbench
 * @param {Place} place
 */
function invocation(workbench, { data, env = process.env, account }) {
  const config = join(data, 'config.yaml');
  mkdirSync(data, { recursive: true });
  // Without a file of its own it would write one into the user's ~/.config.
  if (!existsSync(config)) writeFileSync(config, '');
  const folders = ['--user-data-dir', join(data, 'user'), '--extensions-dir', join(data, 'extensions')];
  return {
    args: [workbench.entry, '--config', config, ...folders, '--disable-telemetry', '--disable-update-check'],
    owner: account && { uid: account.uid, gid: account.gid },
    // An empty gallery: no request leaves this machine.
    env: { ...env, EXTENSIONS_GALLERY: '{}' },
  };
}

/**
 * Installs a packaged extension into a workbench's own folder.
 * @param {Workbench} workbench
 * @param {Place & { vsix: string }} options
 */
export function installExtension(workbench, { vsix, ...place }) {
  const { args, env, owner } = invocation(workbench, place);
  const install = [...args, '--install-extension', vsix, '--force'];
  const done = spawnSync(workbench.node, install, { ...owner, env, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the extension could not be installed:\n${done.stdout}${done.stderr}`);
}

/**
 * A workbench that serves: where, and how to end it.
 * @typedef {object} RunningWorkbench
 * @property {string} url without a slash at its end
 * @property {number} pid
 * @property {() => string} output what it printed so far
 * @property {Promise<number | null>} ended the exit status, once it has ended
 * @property {() => Promise<void>} stop ends it and every process that it started
 */

const stopLimitMs = 3000;
const startLimitMs = 60_000;

/**
 * Starts a workbench on this machine's loopback interface and waits until it listens.
 * @param {Workbench} workbench
 * @param {Place & { port?: number, password?: string, args?: string[] }} options `port` 0: any free one; `password` is
 *   asked from every visitor, without one everybody on this machine may enter
 * @returns {Promise<RunningWorkbench>}
 */
export async function startWorkbench(workbench, { port = 0, password, args: more = [], ...place }) {
  const { args, env, owner } = invocation(workbench, place);
  const auth = password === undefined ? ['--auth', 'none'] : ['--auth', 'password'];
  const bind = ['--bind-addr', `127.0.0.1:${port}`, '--disable-getting-started-override'];
  const child = spawn(workbench.node, [...args, ...auth, ...bind, ...more], {
    ...owner,
    env: password === undefined ? env : { ...env, PASSWORD: password },
    // A process group of its own, so that its extension hosts can be ended with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const killGroup = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left.
    }
  };
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(killGroup, stopLimitMs);
    await ended;
    clearTimeout(timer);
    killGroup();
  };
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => reject(new Error(`the workbench ${why}\n${output}`));
    const timer = setTimeout(() => {
      killGroup();
      fail('did not listen in time');
    }, startLimitMs);
    const read = (/** @type {Buffer} */ data) => {
      output += data.toString();
      const address = /listening on (http:\/\/[^\s/]+)/.exec(output)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (status) => {
      clearTimeout(timer);
      fail(`ended with status ${status}`);
    });
  });
  return { url, pid: child.pid ?? 0, output: () => output, ended, stop };
}
