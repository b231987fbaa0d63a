import { describe, expect, it } from 'vitest';
import { crashReason } from '../../../src/helper/startHelper.ts';

/** What Node 24 prints of a program whose library is missing, with the stack cut. */
const CRASH = `node:internal/modules/cjs/loader:1386
  throw err;
  ^

Error: Cannot find module '/opt/tool/helper.cjs'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1383:15)
    at node:internal/main/run_main_module:33:47 {
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js v24.21.0
`;

describe('why a helper has ended', () => {
  it.each([
    ['of a crash the line of the error', CRASH, "Error: Cannot find module '/opt/tool/helper.cjs'"],
    [
      'of an error with a code the same',
      'TypeError [ERR_X]: no\n    at a\n\nNode.js v24.21.0\n',
      'TypeError [ERR_X]: no',
    ],
    ['else the last line', 'begun\nThe folder belongs to somebody else\n', 'The folder belongs to somebody else'],
    ['nothing where it said nothing', '', ''],
  ])('is %s', (_, said, reason) => {
    expect(crashReason(said)).toBe(reason);
  });
});
