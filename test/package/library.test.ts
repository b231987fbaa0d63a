import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the library', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'clusterjob-library-'));
    const modules = join(folder, 'node_modules');
    mkdirSync(join(modules, '@types'), { recursive: true });
    symlinkSync(root, join(modules, 'clusterjob'));
    for (const name of ['@types/node', 'undici-types'])
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(folder, 'user.ts'),
      "import * as clusterjob from 'clusterjob';\nconsole.log(JSON.stringify(Object.keys(clusterjob)));\n",
    );
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('has declarations that a strict program accepts, without its sources', () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--preserveSymlinks'];
    const node = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--outDir', 'out'];
    execFileSync(process.execPath, [tsc, ...strict, ...node, 'user.ts'], { cwd: folder, stdio: 'pipe' });
  });

  it('can be imported on the oldest Node', ({ skip }) => {
    const node = inject('oldestNode') ?? skip('there is no Node 20 for this platform');
    const program = "import('clusterjob').then((library) => console.log(Object.keys(library).length))";
    const count = execFileSync(node, ['--eval', program], { cwd: folder, encoding: 'utf8' });
    expect(Number(count)).toBeGreaterThan(0);
  });
});
