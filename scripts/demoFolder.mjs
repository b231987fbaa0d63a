// The demo's own place: a copy of the examples, so that the clone stays clean, and a store of its own, so that the
// user's runs and settings are not touched.
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, sandbox } from './toolchain.mjs';

/** The copy of `examples/` that the demo works on. */
export const examples = join(sandbox, 'examples');

/** Copies the examples unless they were copied before; what the user did to the copy stays. */
export function ensureExamples() {
  if (!existsSync(examples)) cpSync(join(root, 'examples'), examples, { recursive: true });
}

/** The user's environment without what npm adds to it, and with the demo's store. */
export function demoEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$|^NODE$/.test(name));
  return { ...Object.fromEntries(kept), CLUSTERJOB_HOME: join(sandbox, 'clusterjob') };
}
