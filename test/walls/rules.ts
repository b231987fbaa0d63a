import type { Import } from './imports.ts';

/** What the library is made of. */
const LIBRARY = [
  'src/session.ts',
  'src/language',
  'src/runs',
  'src/transport',
  'src/backends',
  'src/job',
  'src/base',
] as const;

/**
 * What each part of the house may import (ARCHITECTURE.md). A part is a folder; a file that is named here is only that
 * file: whoever may use the contract of the backends may not use a backend.
 */
export const house: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/job': ['src/base'],
  'src/backends': ['src/job', 'src/base'],
  'src/transport': ['src/base'],
  'src/runs': [
    'src/backends/contract.ts',
    'src/backends/jobState.ts',
    'src/transport/contract.ts',
    'src/job',
    'src/base',
  ],
  'src/helper': ['src/transport', 'src/base'],
  'src/language': ['src/backends', 'src/job', 'src/base'],
  // The parts put together for a program outside the editor.
  'src/session.ts': ['src/runs', 'src/helper', 'src/transport', 'src/backends', 'src/job', 'src/base'],
  'src/cli': [
    'src/session.ts',
    'src/language',
    'src/runs',
    'src/helper',
    'src/transport',
    'src/backends',
    'src/job',
    'src/base',
  ],
  'src/extension': [
    'src/language',
    'src/runs',
    'src/helper',
    'src/transport',
    'src/backends',
    'src/job',
    'src/base',
    'webview/protocol.ts',
  ],
  // The library, and its one public face.
  'src/libraryOptions.ts': LIBRARY,
  'src/clusterjob.ts': ['src/libraryOptions.ts', ...LIBRARY],
  'src/index.ts': ['src/clusterjob.ts', 'src/libraryOptions.ts', ...LIBRARY],
  webview: [],
};

/** Every import that goes through a wall, as "file:line: why". */
export function brokenWalls(imports: readonly Import[], rules: typeof house = house): string[] {
  return imports.flatMap((found) => {
    const why = objection(found, rules);
    return why ? [`${found.from}:${found.line}: ${why}`] : [];
  });
}

function objection({ from, to }: Import, rules: typeof house): string | undefined {
  const part = partOf(from, rules);
  if (!part) return 'the file belongs to no part of the house';
  if (to === '(a computed name)') return 'the name of the module is computed, so nobody can tell what is imported';
  if (to === 'vscode') return part === 'src/extension' ? undefined : "only src/extension may name 'vscode'";
  if (!isPath(to)) return undefined;
  const allowed = [part, ...(rules[part] ?? [])];
  if (allowed.some((place) => within(to, place))) return undefined;
  return `${part} may not import ${to}`;
}

function partOf(path: string, rules: typeof house): string | undefined {
  return Object.keys(rules).find((part) => within(path, part));
}

function within(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

/** Relative imports have become paths below the root; a climb out of the root still begins with dots. */
function isPath(to: string): boolean {
  return to.startsWith('src/') || to.startsWith('webview/') || to.startsWith('.') || to.endsWith('.ts');
}

/** Every circle between files, as "a -> b -> a", each once. */
export function circles(imports: readonly Import[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of imports) next.set(from, (next.get(from) ?? new Set()).add(to));
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
