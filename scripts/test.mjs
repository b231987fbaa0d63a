// Runs the suites and counts single tests. The end names what failed, and why. The last line is `N passed, N failed`,
// with `, N skipped` if there are any.
//
//   npm test -- [--only NAME,NAME] [--fast] [--no-skip]
//
// --only     these suites        --fast  only those that need no build and no workbench
// --no-skip  what cannot run, or skips itself, has failed; so it is with CI=true
import { parseArgs } from 'node:util';
import { suites } from './suites.mjs';
import { emptyTally } from './tally.mjs';
import { ensureDependencies, seconds } from './toolchain.mjs';

/** @typedef {import('./tally.mjs').Tally} Tally */

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    fast: { type: 'boolean', default: false },
    'no-skip': { type: 'boolean', default: process.env.CI === 'true' },
  },
});

/** The suites that were asked for. */
function chosenSuites() {
  const names = options.only?.split(',').map((name) => name.trim());
  const unknown = names?.filter((name) => !suites.some((suite) => suite.name === name)) ?? [];
  if (unknown.length > 0) {
    console.error(`no such suite: ${unknown.join(', ')}. There are: ${suites.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  return suites.filter((suite) => (names ? names.includes(suite.name) : suite.fast || !options.fast));
}

/**
 * One suite from its start to its line in the report.
 * @param {import('./suites.mjs').Suite} suite
 */
async function runSuite(suite) {
  console.log(`\n--- ${suite.name}`);
  const started = Date.now();
  const tally = await tallyOf(suite);
  if (options['no-skip']) {
    for (const { name, reason } of tally.skipped) {
      tally.failed.push({ name, reason: `skipped, and nothing may be skipped here: ${reason}` });
    }
    tally.skipped = [];
  }
  return { name: suite.name, tally, time: seconds(started) };
}

/**
 * @param {import('./suites.mjs').Suite} suite
 * @returns {Promise<Tally>}
 */
async function tallyOf(suite) {
  try {
    const reason = await suite.missing();
    if (reason) return { ...emptyTally(), skipped: [{ name: `the whole suite ${suite.name}`, reason }] };
    return await suite.run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...emptyTally(), failed: [{ name: `the whole suite ${suite.name}`, reason }] };
  }
}

/** @param {Tally} tally */
function words({ passed, failed, skipped }) {
  return `${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}

await ensureDependencies();
const started = Date.now();
const total = emptyTally();
const report = [];
for (const suite of chosenSuites()) {
  const { name, tally, time } = await runSuite(suite);
  total.passed += tally.passed;
  total.failed.push(...tally.failed);
  total.skipped.push(...tally.skipped);
  report.push(`${name.padEnd(16)} ${time.padStart(8)}   ${words(tally)}`);
  report.push(...tally.skipped.map(({ name, reason }) => `                 skipped: ${name} (${reason})`));
  report.push(...tally.repeated.map((name) => `                 repeated once: ${name}`));
}
if (total.failed.length > 0) console.log('\n--- failed');
for (const { name, reason } of total.failed) console.log(`${name}\n${reason.replace(/^/gm, '    ')}\n`);
console.log(`\n--- all suites in ${seconds(started)}\n${report.join('\n')}\n\n${words(total)}`);
process.exitCode = total.failed.length > 0 ? 1 : 0;
