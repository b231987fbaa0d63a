// Times the commands that a user waits for, on the hello example and a store of its own, and then runs the programs of
// `bench/`. Figures, not a test.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { asScript, ensureDependencies, node24, root } from './toolchain.mjs';

const rounds = 10;
const job = 'hello/hello.sh';
const commands = [
  ['--version'],
  ['render', job, '--profile', 'local'],
  ['check', job, '--profile', 'local'],
  ['submit', job, '--profile', 'local', '--wait', '--new-folder'],
  ['list'],
];

/**
 * Milliseconds of one call in `folder`.
 * @param {string[]} args
 * @param {string} folder
 */
function time(args, folder) {
  const env = { ...process.env, CLUSTERJOB_HOME: join(folder, 'clusterjob') };
  const started = performance.now();
  const done = spawnSync(node24(), [join(root, 'dist', 'clusterjob.js'), ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`clusterjob ${args.join(' ')} failed:\n${done.stderr}`);
  return performance.now() - started;
}

function timeCommands() {
  const folder = mkdtempSync(join(tmpdir(), 'clusterjob-bench-'));
  try {
    cpSync(join(root, 'examples'), folder, { recursive: true });
    console.log(`${'milliseconds'.padEnd(64)}  least  median    most`);
    for (const args of commands) {
      const times = Array.from({ length: rounds }, () => time(args, folder)).sort((a, b) => a - b);
      const [least = 0, median = 0, most = 0] = [times[0], times[rounds >> 1], times.at(-1)];
      const figures = [least, median, most].map((ms) => ms.toFixed(0).padStart(6)).join('  ');
      console.log(`${`clusterjob ${args.join(' ')}`.padEnd(64)} ${figures}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runPrograms() {
  const folder = join(root, 'bench');
  for (const name of existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ts')) : []) {
    console.log(`\nbench/${name}`);
    const done = spawnSync(node24(), [join(folder, name)], { cwd: root, stdio: 'inherit' });
    if (done.status !== 0) throw new Error(`bench/${name} ended with exit status ${done.status}`);
  }
}

await asScript(async () => {
  await ensureDependencies();
  await ensureBuilt();
  timeCommands();
  runPrograms();
});
