import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url));

it('npm run demo shows the example job from its script to its log', () => {
  const output = execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: 'pipe' });
  expect(output.match(/^\$ npx clusterjob \w+/gm)).toEqual(
    ['render', 'submit', 'wait', 'show', 'logs'].map((command) => `$ npx clusterjob ${command}`),
  );
});
