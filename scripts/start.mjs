// Opens the extension in a real VS Code workbench on a copy of the examples:
//
//   npm start [-- --once]
//
// PORT=8080 chooses the port. --once tries whether the workbench answers, and ends.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { demoEnvironment, ensureExamples, examples } from './demoFolder.mjs';
import { ensurePackaged, packageKey, vsix } from './package.mjs';
import { asScript, ensureDependencies, once, sandbox, seconds } from './toolchain.mjs';
import { ensureWorkbench, installExtension, installWorkbench, quietSettings, startWorkbench } from './workbench.mjs';

/** All that the demo's workbench keeps. */
const data = join(sandbox, 'demo');

/**
 * A text that was made once and is kept, readable by its owner only.
 * @param {string} name
 * @param {() => string | Promise<string>} make
 */
async function kept(name, make) {
  const file = join(data, name);
  if (!existsSync(file)) writeFileSync(file, await make(), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/**
 * Whether nobody listens on a port of the loopback interface; with 0, the number of a free one.
 * @param {number} port
 * @returns {Promise<number | undefined>}
 */
function freePort(port) {
  return new Promise((resolve) => {
    const server = createSocketServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

/** The same port as last time, if it is free: the browser keeps a layout and secrets for each address. */
async function choosePort() {
  if (process.env.PORT) return Number(process.env.PORT);
  const last = Number(await kept('port', async () => String(await freePort(0))));
  return (await freePort(last)) ?? 0;
}

function ensureSettings() {
  const file = join(data, 'user', 'User', 'settings.json');
  if (existsSync(file)) return;
  mkdirSync(join(file, '..'), { recursive: true });
  const settings = {
    ...quietSettings,
    // The examples lie in the clone of this repository, which is not what the visitor came for.
    'git.openRepositoryInParentFolders': 'never',
    // Trust is asked for as in the desktop editor, where this is the default.
    'security.workspace.trust.startupPrompt': 'once',
  };
  writeFileSync(file, JSON.stringify(settings, null, 2));
}

/**
 * Signs in with the password and returns the cookie that shows it.
 * @param {string} url
 * @param {string} password
 */
async function signIn(url, password) {
  const body = new URLSearchParams({ password, base: '.', href: `${url}/login` });
  const answer = await fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie');
  if (!cookie) throw new Error(`the workbench did not accept its own password (HTTP ${answer.status})`);
  return cookie;
}

/**
 * The workbench gives whoever enters a shell, so it wants a password: other users of this machine can reach it too.
 * This serves one secret address that carries the cookie of a visitor who has signed in to the workbench.
 * @param {string} target where it leads
 * @param {string} cookie
 */
async function serveEntrance(target, cookie) {
  const path = `/${randomBytes(16).toString('hex')}`;
  const server = createServer((request, response) => {
    if (request.url === path) response.writeHead(302, { location: target, 'set-cookie': cookie }).end();
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}${path}`, close: () => server.close() };
}

/**
 * Goes the way of a browser from the printed address to the workbench.
 * @param {string} entrance
 */
async function tryEntrance(entrance) {
  const first = await fetch(entrance, { redirect: 'manual' });
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const page = await fetch(first.headers.get('location') ?? '', { redirect: 'manual', headers: { cookie } });
  const text = await page.text();
  if (page.status !== 200 || !text.includes('vscode-workbench-web-configuration')) {
    throw new Error(`the workbench answers with HTTP ${page.status} instead of its page`);
  }
}

async function start() {
  const started = Date.now();
  await Promise.all([ensureDependencies(), installWorkbench('newest')]);
  const workbench = await ensureWorkbench('newest');
  await ensurePackaged();
  ensureExamples();
  mkdirSync(data, { recursive: true });
  ensureSettings();
  const place = { data, env: demoEnvironment() };
  await once({ stamp: join(data, '.installed'), key: packageKey(), label: 'extension' }, () => {
    installExtension(workbench, { ...place, vsix });
  });
  const password = await kept('password', () => randomBytes(12).toString('hex'));
  const running = await startWorkbench(workbench, { ...place, port: await choosePort(), password });
  const address = `${running.url}/?folder=${encodeURIComponent(examples)}`;
  const entrance = await serveEntrance(address, await signIn(running.url, password));
  const stop = async () => {
    entrance.close();
    await running.stop();
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.once(signal, () => void stop());

  console.log(`
Clusterjob runs in a VS Code workbench (ready after ${seconds(started)}). Open

    ${entrance.url}

Whoever has this address can act as you on this machine: keep it to yourself. Over a forwarded port, open
${address} and enter the password ${password}
Ctrl+C ends it.
`);
  if (process.argv.includes('--once')) {
    await tryEntrance(entrance.url);
    await stop();
    console.log('It answers. Ended.');
  }
  const status = await running.ended;
  entrance.close();
  return status ?? 0;
}

await asScript(start);
