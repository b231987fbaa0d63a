import type { FileEntry, FileStat } from './contract.ts';

/** Bits of st_mode, from inode(7). */
const TYPE_BITS = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/** What `stat` prints before a name: mode in hexadecimal, size, time in seconds. */
const LINE = /([0-9a-fA-F]+) (\d+) (-?\d+)(?:\.(\d+))? /y;

/** Reads what the script of `statScript` prints: one entry per path, and the complaints that are not about absent files. */
export function parseStats(
  content: Buffer,
  paths: readonly string[],
): { readonly stats: readonly (FileStat | null)[]; readonly complaints: readonly string[] } {
  const separator = content.lastIndexOf(0);
  const text = content.toString('utf8', 0, separator);
  const complaints = content.toString('utf8', separator + 1).split('\n');
  let at = 0;
  const stats = paths.map((path) => {
    LINE.lastIndex = at;
    const found = LINE.exec(text);
    if (!found || !text.startsWith(`${path}\n`, LINE.lastIndex)) return null;
    at = LINE.lastIndex + path.length + 1;
    return fileStat(found);
  });
  return {
    stats,
    complaints: complaints.filter(
      (line) => line !== '' && !/: (No such file or directory|Not a directory)$/.test(line),
    ),
  };
}

/** Reads what the script of `listScript` prints: sorted by name; what could not be looked at is left out. */
export function parseList(content: Buffer): readonly FileEntry[] {
  const end = content.indexOf('\0\0');
  const names = content.toString('utf8', 0, end).split('\0');
  const { stats } = parseStats(content.subarray(end + 2), names);
  return names
    .map((name, at) => ({ name, found: stats[at] ?? null }))
    .flatMap(({ name, found }) => (found ? [{ name, ...found }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fileStat([, mode = '', size, seconds, fraction = '']: RegExpExecArray): FileStat {
  const bits = Number.parseInt(mode, 16);
  const type = bits & TYPE_BITS;
  return {
    kind: type === REGULAR ? 'file' : type === FOLDER ? 'folder' : 'other',
    size: Number(size),
    modified: Number(seconds) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3)),
    mode: bits & 0o7777,
  };
}
