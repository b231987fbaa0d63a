// The suites of `npm test`: what each runs, and when it cannot run on this machine.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { browserMissing } from './browser.mjs';
import { ensureBuilt } from './build.mjs';
import { emptyTally } from './tally.mjs';
import { node24, root, sandbox } from './toolchain.mjs';
import { workbenchMissing } from './workbench.mjs';

/** @typedef {import('./tally.mjs').Tally} Tally */

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {boolean} fast whether it needs neither a build nor a workbench
 * @property {() => Promise<string | undefined>} missing why it cannot run on this machine
 * @property {() => Promise<Tally>} run
 */

const suiteLimitMs = 15 * 60_000;
const nothingMissing = async () => undefined;

/**
 * Runs a program of the repository under Node 24, with its output shown, and ends it when it hangs.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env added to the environment
 * @returns {Promise<boolean>} whether it ended well
 */
function runNode(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(node24(), args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const timer = setTimeout(() => {
      console.log(`no end after ${suiteLimitMs / 60_000} minutes: ended`);
      child.kill('SIGKILL');
    }, suiteLimitMs);
    child.once('exit', (status) => {
      clearTimeout(timer);
      resolve(status === 0);
    });
  });
}

/**
 * A suite of checks that pass or fail as a whole, each counted as one test.
 * @param {string} name
 * @param {string[][]} checks arguments for Node
 * @returns {Suite}
 */
function checks(name, checks) {
  const run = async () => {
    const tally = emptyTally();
    for (const args of checks) {
      if (await runNode(args)) tally.passed += 1;
      else tally.failed.push({ name: args.join(' '), reason: 'see what it printed above' });
    }
    return tally;
  };
  return { name, fast: true, missing: nothingMissing, run };
}

/**
 * A suite that is a project of vitest.config.ts.
 * @param {string} name
 * @param {Partial<Suite> & { prepare?: () => Promise<unknown> }} [more]
 * @returns {Suite}
 */
function tests(name, { fast = false, missing = nothingMissing, prepare } = {}) {
  const run = async () => {
    await prepare?.();
    mkdirSync(sandbox, { recursive: true });
    const file = join(sandbox, `tally-${name}-${process.pid}.json`);
    const reporters = ['--reporter=default', '--reporter=./scripts/tally.mjs'];
    const args = [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', name, ...reporters];
    const ended = await runNode(args, { CLUSTERJOB_TALLY: file });
    const tally = existsSync(file) ? /** @type {Tally} */ (JSON.parse(readFileSync(file, 'utf8'))) : emptyTally();
    rmSync(file, { force: true });
    // It ended badly without naming a failed test, or ran nothing at all.
    if (tally.failed.length === 0 && (!ended || tally.passed + tally.skipped.length === 0)) {
      tally.failed.push({
        name: `the suite ${name}`,
        reason: 'it ended badly, or ran nothing: see what it printed above',
      });
    }
    return tally;
  };
  return { name, fast, missing, run };
}

const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
const biome = join('node_modules', '@biomejs', 'biome', 'bin', 'biome');

const inBrowser = { missing: async () => workbenchMissing() ?? browserMissing() };

/** All suites, in the order in which they run. @type {readonly Suite[]} */
export const suites = [
  checks('types', [
    [tsc, '-p', 'tsconfig.json'],
    [tsc, '-p', 'tsconfig.core.json'],
    [tsc, '-p', 'webview/tsconfig.json'],
  ]),
  checks('lint', [[biome, 'lint', '--error-on-warnings', '.']]),
  checks('format', [[biome, 'check', '--linter-enabled=false', '.']]),
  tests('walls', { fast: true }),
  tests('unit', { fast: true }),
  tests('grammar', { fast: true }),
  tests('package'),
  tests('host', inBrowser),
  tests('workbench', inBrowser),
  tests('floor', inBrowser),
  tests('slurm-workbench', { missing: async () => (await inBrowser.missing()) ?? (await clusterMissing('slurm')) }),
  tests('ssh-workbench', { missing: async () => (await inBrowser.missing()) ?? (await clusterMissing('sshd')) }),
  tests('ssh', { missing: () => clusterMissing('sshd') }),
  tests('slurm', { missing: () => clusterMissing('slurm'), prepare: ensureBuilt }),
  tests('sge', { missing: () => clusterMissing('sge'), prepare: ensureBuilt }),
];

/**
 * Asks a test cluster itself, under a Node that reads TypeScript.
 * @param {string} name its folder in test/clusters
 * @returns {Promise<string | undefined>}
 */
async function clusterMissing(name) {
  const program = `
    import { whyCannotStart } from './test/clusters/${name}/requirements.ts';
    process.stdout.write((await whyCannotStart()) ?? '');`;
  return new Promise((resolve, reject) => {
    const child = spawn(node24(), ['--input-type=module', '--eval', program], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let answer = '';
    child.stdout.on('data', (data) => {
      answer += data;
    });
    child.once('exit', (status) => {
      if (status === 0) resolve(answer || undefined);
      else reject(new Error(`whether ${name} can be started could not be found out`));
    });
  });
}
