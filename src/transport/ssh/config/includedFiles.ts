import { readdir } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';

/** The files that an absolute path with `*`, `?` or `[...]` stands for, in the order of their names. */
export async function includedFiles(pattern: string): Promise<string[]> {
  const { root } = parse(pattern);
  const parts = pattern.slice(root.length).split(sep === '\\' ? /[\\/]/ : '/');
  let found = [root];
  for (const part of parts) found = (await Promise.all(found.map((folder) => inFolder(folder, part)))).flat();
  return found;
}

async function inFolder(folder: string, part: string): Promise<string[]> {
  if (!/[*?[]/.test(part)) return [join(folder, part)];
  // A folder that is not there holds nothing, as for OpenSSH.
  const names = await readdir(folder).catch(() => []);
  const expression = expressionOf(part);
  return names
    .filter((name) => name.startsWith('.') === part.startsWith('.') && expression.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** The pattern of glob(7) for one name, as an expression. */
function expressionOf(part: string): RegExp {
  const text = part.replace(/\[!?[^\]]+\]|\*+|[?\\^$.|+(){}[\]]/g, (found) => {
    if (found.startsWith('*')) return '.*';
    if (found === '?') return '.';
    if (found.length > 1) return `[${found.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`;
    return `\\${found}`;
  });
  return new RegExp(`^${text}$`, 's');
}
