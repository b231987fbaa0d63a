// A reporter for Vitest that writes what was counted to the file named by CLUSTERJOB_TALLY, for scripts/test.mjs.
import { writeFileSync } from 'node:fs';

/**
 * What a suite came to. A file that cannot be loaded and an error outside a test count as one failed test each.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {{ name: string, reason: string }[]} skipped
 * @property {string[]} repeated tests that passed only when repeated
 */

/** @returns {Tally} */
export function emptyTally() {
  return { passed: 0, failed: 0, skipped: [], repeated: [] };
}

/** The shape that Vitest asks of a reporter. */
export default class TallyReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} errors
   */
  onTestRunEnd(modules, errors) {
    const file = process.env.CLUSTERJOB_TALLY;
    if (!file) return;
    const tally = emptyTally();
    tally.failed += errors.length;
    for (const module of modules) {
      const suites = [module, ...module.children.allSuites()];
      tally.failed += suites.filter((suite) => suite.errors().length > 0).length;
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
      tally.failed += 1;
  }
}
