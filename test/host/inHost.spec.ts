import { describe, expect, inject, it } from 'vitest';
import { runInExtensionHost } from './lib/runInExtensionHost.ts';

// The tests are in test/host/*.test.ts. They run while this file is read; each result becomes a test here.
const results = await runInExtensionHost(inject('tools'), (server) => {
  server.write('hello.sh', 'echo hello\n');
  server.write('hello.ini', '[Resources]\ntime = 1:00:00\n');
});

describe('in the extension host', () => {
  it('tests were found', () => expect(results).not.toEqual([]));

  for (const { name, ms, failure } of results) {
    it(`${name} (${ms.toFixed(0)} ms)`, () => {
      if (failure !== null) throw new Error(failure);
    });
  }
});
