// Shows the command line on the hello example, from the script to the log of the finished run, on this machine.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { demoEnvironment, ensureExamples, examples } from './demoFolder.mjs';
import { asScript, ensureDependencies, node24, root } from './toolchain.mjs';

const command = join(root, 'dist', 'clusterjob.js');

/**
 * Runs the command in the copy of the examples, as if it were typed there.
 * @param {string[]} args
 */
function type(...args) {
  console.log(`\n$ npx clusterjob ${args.join(' ')}`);
  const done = spawnSync(node24(), [command, ...args], { cwd: examples, env: demoEnvironment(), encoding: 'utf8' });
  process.stdout.write(done.stdout);
  process.stderr.write(done.stderr);
  if (done.status !== 0) throw new Error(`\nthe command ended with exit status ${done.status}`);
  return done.stdout;
}

await asScript(async () => {
  await ensureDependencies();
  await ensureBuilt();
  ensureExamples();
  type('render', 'hello/hello.sh', '--profile', 'local');
  // The first word that it prints is the id of the run.
  const id = type('submit', 'hello/hello.sh', '--profile', 'local').trim().split(/\s/)[0] ?? '';
  type('wait', id);
  type('show', id);
  type('logs', id);
});
