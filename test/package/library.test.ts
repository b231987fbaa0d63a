import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the author of a backend writes: all types come from the package, and the checks from their own part of it. */
const AUTHOR = `
import type { Backend, ClusterjobExtension, Plan, Seen } from 'clusterjob';
import { builtInBackends } from 'clusterjob';
import type { ContractFacts } from 'clusterjob/contract';
import { contractChecks } from 'clusterjob/contract';

const [slurm] = builtInBackends();
if (!slurm) throw new Error('no backend');
const query = (): Plan<Seen> => ({
  commands: [],
  read: () => ({ states: [], answered: [], unread: [], failure: null }),
});
const mine: Backend = { ...slurm, name: 'mine', extends: ['slurm'], query };
const facts: Partial<ContractFacts> = { ids: ['1', '2'] };
export const register = (clusterjob: ClusterjobExtension) => clusterjob.registerBackend(mine, 'yours').dispose();
console.log(contractChecks(mine, facts).length);
`;

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
    writeFileSync(join(folder, 'author.ts'), AUTHOR);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('has declarations that a strict program accepts, without its sources', () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--preserveSymlinks'];
    const node = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--outDir', 'out'];
    execFileSync(process.execPath, [tsc, ...strict, ...node, 'user.ts', 'author.ts'], { cwd: folder, stdio: 'pipe' });
  });

  it('can be imported on the oldest Node', ({ skip }) => {
    const node = inject('oldestNode') ?? skip('there is no Node 20 for this platform');
    const program = "import('clusterjob').then((library) => console.log(Object.keys(library).length))";
    const count = execFileSync(node, ['--eval', program], { cwd: folder, encoding: 'utf8' });
    expect(Number(count)).toBeGreaterThan(0);
  });

  it('brings the checks for backends along, which built-in ones pass', () => {
    const program = `Promise.all([import('clusterjob'), import('clusterjob/contract')]).then(([library, contract]) => {
      const [slurm] = library.builtInBackends();
      const checks = contract.contractChecks(slurm);
      for (const { run } of checks) run();
      console.log(checks.length);
    })`;
    const count = execFileSync(process.execPath, ['--eval', program], { cwd: folder, encoding: 'utf8' });
    expect(Number(count)).toBeGreaterThan(30);
  });
});
