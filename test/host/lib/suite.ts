import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostResult, HostTests } from './hostTest.ts';

const limitMs = 60_000;

/**
 * Called by the extension host: runs the bundled test files that lie beside this one. The results go to the file named
 * by CLUSTERJOB_HOST_RESULTS.
 */
export async function run(): Promise<void> {
  const resultFile = process.env.CLUSTERJOB_HOST_RESULTS;
  if (!resultFile) throw new Error('CLUSTERJOB_HOST_RESULTS names no file');
  const require = createRequire(__filename);
  const results: HostResult[] = [];
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'))) {
    const group = file.slice(0, -'.test.cjs'.length);
    const { tests } = require(join(__dirname, file)) as { readonly tests: HostTests };
    for (const [name, test] of Object.entries(tests)) results.push(await ended(`${group} > ${name}`, test));
  }
  writeFileSync(resultFile, JSON.stringify(results));
}

async function ended(name: string, test: () => void | Promise<void>): Promise<HostResult> {
  const started = performance.now();
  const late = new AbortController();
  const tooLate = async (): Promise<never> => {
    await delay(limitMs, undefined, { signal: late.signal });
    throw new Error(`no end after ${limitMs / 1000} s`);
  };
  let failure: string | null = null;
  try {
    await Promise.race([test(), tooLate()]);
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    late.abort();
  }
  return { name, ms: performance.now() - started, failure };
}
