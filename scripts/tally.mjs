// A reporter for Vitest that writes what was counted to the file named by CLUSTERJOB_TALLY, for scripts/test.mjs.
import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {import('vitest').SerializedError & { diff?: string }} SerializedError */

/**
 * What a suite came to. A file that cannot be loaded and an error outside a test count as one failed test each.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {{ name: string, reason: string }[]} failed
 * @property {{ name: string, reason: string }[]} skipped
 * @property {string[]} repeated tests that passed only when repeated
 */

/** @returns {Tally} */
export function emptyTally() {
  return { passed: 0, failed: [], skipped: [], repeated: [] };
}

/** The shape that Vitest asks of a reporter. */
export default class TallyReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<SerializedError>} errors
   */
  onTestRunEnd(modules, errors) {
    const file = process.env.CLUSTERJOB_TALLY;
    if (!file) return;
    const tally = emptyTally();
    if (errors.length > 0) tally.failed.push(failure('an error outside of every test', errors));
    for (const module of modules) {
      for (const suite of [module, ...module.children.allSuites()]) {
        const name = suite.type === 'module' ? suite.relativeModuleId : suite.fullName;
        if (suite.errors().length > 0) tally.failed.push(failure(name, suite.errors()));
      }
      for (const test of module.children.allTests()) count(tally, test);
    }
    writeFileSync(file, JSON.stringify(tally));
  }
}

/**
 * @param {Tally} tally
 * @param {import('vitest/node').TestCase} test
 */
function count(tally, test) {
  const result = test.result();
  switch (result.state) {
    case 'passed':
      tally.passed += 1;
      if ((test.diagnostic()?.retryCount ?? 0) > 0) tally.repeated.push(test.fullName);
      return;
    case 'skipped':
      tally.skipped.push({ name: test.fullName, reason: result.note ?? 'the test says no reason' });
      return;
    default:
      // Failed, or never come to its end.
      tally.failed.push(failure(test.fullName, result.errors ?? []));
  }
}

/** Enough of a message to see what a value should have been. */
const longestReason = 1500;

/**
 * @param {string} name
 * @param {ReadonlyArray<SerializedError>} errors
 */
function failure(name, errors) {
  const reason = errors.map(({ message, diff }) => [message, diff].filter(Boolean).join('\n')).join('\n');
  return { name, reason: stripVTControlCharacters(reason || 'no end').slice(0, longestReason) };
}
