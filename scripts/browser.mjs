// A Chromium for the tests: the one named by CHROMIUM, else one on PATH, else a headless build from npm (Linux x64).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureTool, node24 } from './toolchain.mjs';

/**
 * A browser, and the folder of shared libraries that it needs if the host may not have them.
 * @typedef {{ readonly executablePath: string, readonly libraries?: string }} Browser
 */

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

function installedBrowser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  // For trying the way without an installed browser on a machine that has one.
  if (process.env.NO_SYSTEM_CHROMIUM) return undefined;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
}

/** Why there is no browser and none can be had; undefined where there is one. */
export function browserMissing() {
  if (installedBrowser() || (process.platform === 'linux' && process.arch === 'x64')) return undefined;
  return 'no Chromium on PATH, and npm has none for this platform: set CHROMIUM to an installed Chromium or Chrome';
}

/**
 * The browser for the tests, installed first if need be.
 * @returns {Promise<Browser>}
 */
export async function ensureBrowser() {
  const missing = browserMissing();
  if (missing) throw new Error(missing);
  const installed = installedBrowser();
  if (installed) return { executablePath: installed };
  const folder = await ensureTool('browser', { label: 'test browser', finish: unpack });
  const unpacked = join(folder, 'unpacked');
  return { executablePath: join(unpacked, 'chromium'), libraries: join(unpacked, 'al2023', 'lib') };
}

/**
 * Unpacks the browser and the libraries that a bare host lacks (nss, nspr, expat). The package unpacks into TMPDIR.
 * @param {string} folder where the package was installed
 */
function unpack(folder) {
  const unpacked = join(folder, 'unpacked');
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked);
  const program = `
    import { resolve } from 'node:path';
    import chromium, { inflate } from '@sparticuz/chromium';
    await chromium.executablePath();
    await inflate(resolve('node_modules/@sparticuz/chromium/bin/al2023.tar.br'));`;
  const done = spawnSync(node24(), ['--input-type=module', '--eval', program], {
    cwd: folder,
    env: { ...process.env, TMPDIR: unpacked },
    stdio: 'inherit',
  });
  if (done.status !== 0) throw new Error('the test browser could not be unpacked');
}
