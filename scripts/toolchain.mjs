// Brings a fresh clone to a working state with nothing but Node 20 and npm. Each step is skipped when it is already
// done. This file and all that it imports run on Node 20 and use no package.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the tool chain makes at run time, apart from `node_modules` and `dist`. Never committed. */
export const sandbox = join(root, '.sandbox');

const windows = process.platform === 'win32';

/** @param {number} since milliseconds, from `Date.now()` */
export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/**
 * Does the work of a script. What goes wrong is told in its words alone, and makes the exit status 1.
 * @param {() => Promise<number | void>} work may give the exit status
 */
export async function asScript(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * Runs npm in a folder and shows only what goes wrong.
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 */
export function npm(args, cwd) {
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    npm_config_ignore_scripts: 'true',
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
  };
  // Under `npm start` the environment describes this package; the npm that is started must look for itself.
  for (const name of Object.keys(env)) {
    if (/^npm_(lifecycle|package)_/.test(name) || ['INIT_CWD', 'npm_config_local_prefix'].includes(name)) {
      delete env[name];
    }
  }
  const script = process.env.npm_execpath;
  const [file, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  const child = spawn(file, [...first, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows && file === 'npm',
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`npm could not be started: ${error.message}`)));
    child.once('exit', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`npm ${args.join(' ')} failed in ${cwd} (exit status ${status})`));
    });
  });
}

/**
 * One short text that changes when a file among `paths` (files or folders) does.
 * @param {string[]} paths
 */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
    } else {
      hash
        .update(`${relative(root, path)}\0`)
        .update(readFileSync(path))
        .update('\0');
    }
  };
  for (const path of paths) add(path);
  return hash.digest('hex').slice(0, 24);
}

/**
 * Does `work` unless it was done before with the same key; says what takes time. A second process waits for the first.
 * @param {{ stamp: string, key: string, label: string }} step `stamp` is the file that remembers the key
 * @param {() => void | Promise<void>} work
 */
export async function once({ stamp, key, label }, work) {
  const isDone = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === key;
  if (isDone()) return;
  await alone(stamp, async () => {
    if (isDone()) return;
    const started = Date.now();
    rmSync(stamp, { force: true });
    await work();
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, key);
    console.error(`[setup] ${label}: ${seconds(started)}`);
  });
}

/**
 * Does `work` while no other process does work of the same name: `npm start` beside `npm test` would write the same files.
 * @param {string} name a path, beside which the lock lies
 * @param {() => void | Promise<void>} work
 */
export async function alone(name, work) {
  const lock = `${name}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  while (!takeLock(lock)) await sleep(200);
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * Writes the number of this process into a new file; false while another one that is alive has written its own.
 * @param {string} lock
 */
function takeLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  try {
    if (!isAlive(Number(readFileSync(lock, 'utf8')))) rmSync(lock, { force: true });
  } catch (error) {
    // It was given back just now.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  return false;
}

/** @param {number} pid 0, which is this process's own group, where the number is not written yet */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * Installs the packages of `tools/NAME` into a folder of `.sandbox` that has the same name.
 * @param {string} name
 * @param {{ label: string, inputs?: string[], finish?: (folder: string) => void | Promise<void> }} options `finish` is
 *   what is left to do there, and `inputs` are the files that it uses
 * @returns {Promise<string>} the folder
 */
export async function ensureTool(name, { label, inputs = [], finish }) {
  const source = join(root, 'tools', name);
  const target = join(sandbox, name);
  await once({ stamp: join(target, '.stamp'), key: fingerprint([source, ...inputs]), label }, async () => {
    mkdirSync(target, { recursive: true });
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
      copyFileSync(join(source, file), join(target, file));
    }
    await npm(['ci'], target);
    await finish?.(target);
  });
  return target;
}

/** Installs the packages of the repository as the lockfile names them. */
export async function ensureDependencies() {
  if (dependenciesMatch()) return;
  const started = Date.now();
  // `npm ci` removes the Node that may be running this; Windows refuses that.
  await npm([windows ? 'install' : 'ci'], root);
  console.error(`[setup] packages: ${seconds(started)}`);
}

/** Whether what npm wrote down about `node_modules` agrees with the lockfile. */
function dependenciesMatch() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  /** @type {Record<string, { version?: string, optional?: boolean }>} */
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  /** @type {typeof wanted} */
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === entry.version : entry.optional === true;
  });
}

/**
 * The Node 24 that runs the build and the tests: the one from the npm package, else the running one.
 * @param {string} folder where the package was installed
 */
export function node24(folder = root) {
  const packaged = packagedNode(folder);
  if (packaged) return packaged;
  if (process.versions.node.startsWith('24.')) return process.execPath;
  throw new Error(
    `Node 24 is needed and there is no npm package of it for ${process.platform} ${process.arch}: ` +
      `install it and start again with it (this is ${process.version})`,
  );
}

/**
 * A Node that was installed as an npm package; undefined where there is none for this platform.
 * @param {string} folder
 */
export function packagedNode(folder) {
  const file = join(
    folder,
    'node_modules',
    `node-${windows ? 'win' : process.platform}-${process.arch}`,
    'bin',
    'node',
  );
  return [file, `${file}.exe`].find((candidate) => existsSync(candidate));
}
