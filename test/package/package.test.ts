import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles, PackageManager } from '@vscode/vsce';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Every text in a piece of the manifest that names a file of the package. */
function namedFiles(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('./') || /^(dist|media|syntaxes)\//.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namedFiles) : [];
}

describe('the packed extension', async () => {
  // No dependencies are carried along, as scripts/package.mjs packs it.
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });

  it('holds nothing but what the installed extension reads', () => {
    const strangers = files.filter(
      (file) =>
        !/^(package\.json|docs\/[\w/-]+\.md|README\.md|CHANGELOG\.md|LICENSE|dist\/(extension|ssh2|keyWorker|helper|standIn)\.cjs|dist\/webview\/\w+\.(js|css))$/.test(
          file,
        ) && !/^(media|syntaxes|languages)\//.test(file),
    );
    expect(strangers).toEqual([]);
  });

  it('holds every file that its manifest names', () => {
    const named = namedFiles([manifest.main, manifest.icon, manifest.contributes]).map((path) =>
      path.replace('./', ''),
    );
    expect(named).toContain('dist/extension.cjs');
    // These the bundle loads when a cluster is first reached by SSH.
    const loaded = ['ssh2', 'keyWorker', 'helper', 'standIn'].map((name) => `dist/${name}.cjs`);
    expect([...named, ...loaded].filter((path) => !files.includes(path))).toEqual([]);
  });
});

describe('what was built', () => {
  const built = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });

  it('names the editor in the bundle of the extension only', () => {
    const naming = built
      .filter((name) => /\.c?js$/.test(name))
      .filter((name) =>
        /(from|require\(|import\() ?["']vscode["']/.test(readFileSync(join(root, 'dist', name), 'utf8')),
      );
    expect(naming).toEqual(['extension.cjs']);
  });

  it('says nothing of the folder in which it was built', () => {
    const telling = built
      .filter((name) => /\.(c?js|ts|css|map)$/.test(name))
      .filter((name) => readFileSync(join(root, 'dist', name), 'utf8').includes(root));
    expect(telling).toEqual([]);
  });
});
