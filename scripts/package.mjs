// Packs the extension into `.sandbox/clusterjob.vsix`.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildInputs, ensureBuilt } from './build.mjs';
import { ensureDependencies, fingerprint, node24, once, root, sandbox } from './toolchain.mjs';

/** The packed extension. It lies outside `dist`, or the next one would pack this one too. */
export const vsix = join(sandbox, 'clusterjob.vsix');

const packageInputs = [
  'package.json',
  '.vscodeignore',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'media',
  'syntaxes',
  'languages',
  'docs',
];

/** One text for all that the package depends on. */
export function packageKey() {
  return fingerprint([...buildInputs, ...packageInputs].map((path) => join(root, path)));
}

/** Builds and packs the extension if something that goes into it has changed. */
export async function ensurePackaged() {
  await ensureBuilt();
  await once({ stamp: `${vsix}.stamp`, key: packageKey(), label: 'package' }, () => {
    mkdirSync(sandbox, { recursive: true });
    const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
    // Everything is bundled: no package needs to be carried along.
    const done = spawnSync(node24(), [vsce, 'package', '--no-dependencies', '--out', vsix], {
      cwd: root,
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`the extension could not be packed:\n${done.stdout}${done.stderr}`);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureDependencies();
  await ensurePackaged();
  console.log(vsix);
}
