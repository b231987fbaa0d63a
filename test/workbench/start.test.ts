import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

it('npm start prints an address that leads into the workbench', () => {
  const output = execFileSync(process.execPath, [script, '--once'], { encoding: 'utf8' });
  expect(output).toMatch(/^ {4}http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}$/m);
  expect(output).toContain('It answers.');
});
