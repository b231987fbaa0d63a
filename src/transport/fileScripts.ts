import { shellWord } from '../base/shell.ts';
import type { FileRange } from './contract.ts';

/** A file that a script puts in place from its standard input. */
export interface PlacedFile {
  readonly path: string;
  /** Beside it; renamed to it in the end. */
  readonly temporary: string;
  readonly size: number;
  readonly mode: number;
}

/*
 * Scripts of POSIX `sh` for files, each one compound command. All answer in one form, which `FileAnswer` reads: a line
 * `MARKER ok ...`, `MARKER absent` or `MARKER failed INDEX`, then bytes (of a failed one: what the program said), then
 * `MARKER done`. The first stat is GNU's or busybox's, the other that of BSD and macOS; both print mode in hexadecimal,
 * size, time and name.
 */
function compound(marker: string, lines: readonly string[]): string {
  return `{
LC_ALL=C; export LC_ALL
say() { printf '\\n%s %s\\n' ${marker} "$1"; }
clean() { :; }
fail() { clean; say "failed $1"; printf %s "$2"; say done; exit 1; }
${lines.join('\n')}
say done
exit 0
}`;
}

const FIND_STAT = `o=-c f='%f %s %.3Y %n'
stat -c %f / >/dev/null 2>&1 || o=-f f='%Xp %z %Fm %N'`;

const STAT_ALL = `{ e=$( { printf '%s\\0' "$@" | xargs -0 stat -L "$o" "$f" -- >&3; } 2>&1 ); } 3>&1
printf '\\0%s' "$e"`;

/** Looks at one path, `$p`; absent unless there is something. */
const LOOK = `e=$(stat -L "$o" "$f" -- "$p" 2>&1) || case $e in
*': No such file or directory' | *': Not a directory') say absent; say done; exit 0 ;;
*) fail 0 "$e" ;;
esac`;

/** Places files whose contents come one behind the other on standard input, all or none. */
export function placeScript(files: readonly PlacedFile[], all: string, marker: string): string {
  const temporaries = [...files.map(({ temporary }) => temporary), all].map(shellWord).join(' ');
  const [first, second] = files;
  const content = files.map(({ size }) => size).reduce((sum, size) => sum + size, 0);
  return compound(marker, [
    `clean() { rm -f -- ${temporaries}; }`,
    'trap clean EXIT',
    "trap 'exit 143' HUP INT TERM",
    'whole() { n=$(wc -c <"$2"); [ "$((n))" -eq "$3" ] || fail "$1" "only $((n)) of $3 bytes arrived"; }',
    ...files.map(({ path }, at) => `e=$(mkdir -p -- ${shellWord(parent(path))} 2>&1) || fail ${at} "$e"`),
    ...(first && !second ? [take(0, first.temporary, content)] : [take(0, all, content), ...cut(files, all)]),
    ...files.map(({ temporary, mode }, at) =>
      [`e=$(chmod ${mode.toString(8)} ${shellWord(temporary)} 2>&1)`, `fail ${at} "$e"`].join(' || '),
    ),
    // `mv` would put the file into a folder.
    ...files.map(({ path }, at) => `[ ! -d ${shellWord(path)} ] || fail ${at} ': Is a directory'`),
    ...files.map(
      ({ path, temporary }, at) => `e=$(mv -f -- ${shellWord(temporary)} ${shellWord(path)} 2>&1) || fail ${at} "$e"`,
    ),
    'clean',
    'say ok',
  ]);
}

function take(index: number, to: string, size: number): string {
  const file = shellWord(to);
  return `e=$( { umask 077; cat >${file}; } 2>&1 ) || fail ${index} "$e"\nwhole ${index} ${file} ${size}`;
}

function cut(files: readonly PlacedFile[], all: string): string[] {
  let offset = 0;
  return files.map(({ temporary, size }, at) => {
    const from = offset + 1;
    offset += size;
    const file = shellWord(temporary);
    const part = `{ umask 077; tail -c +${from} ${shellWord(all)} | head -c ${size} >${file}; }`;
    return `e=$( ${part} 2>&1 ) || fail ${at} "$e"\nwhole ${at} ${file} ${size}`;
  });
}

/** Prints a part of a file; `ok` is followed by mode, size and time of the file, and offset and length of the part. */
export function readScript(path: string, range: FileRange, marker: string): string {
  return compound(marker, [
    FIND_STAT,
    `p=${shellWord(path)} offset=${range.offset} length=${range.length}`,
    LOOK,
    `[ -f "$p" ] || fail 0 'it is not a regular file'`,
    `[ -r "$p" ] || fail 0 ': Permission denied'`,
    'set -f; set -- $e',
    '[ "$offset" -ge 0 ] || { offset=$(($2 + offset)); [ "$offset" -ge 0 ] || offset=0; }',
    '[ "$offset" -le "$2" ] || offset=$2',
    '[ "$length" -le "$(($2 - offset))" ] || length=$(($2 - offset))',
    'say "ok $1 $2 $3 $offset $length"',
    'if [ "$length" -eq 0 ]; then :',
    'elif [ "$offset" -eq 0 ]; then head -c "$length" <"$p"',
    'else tail -c "+$((offset + 1))" <"$p" | head -c "$length"',
    'fi',
  ]);
}

/** Prints what `stat` says of each path, a NUL, and its complaints. */
export function statScript(paths: readonly string[], marker: string): string {
  return compound(marker, [FIND_STAT, `set -- ${paths.map(shellWord).join(' ')}`, 'say ok', STAT_ALL]);
}

/** Prints the names in a folder, each with a NUL, an empty one, and then what `stat` says as `statScript` does. */
export function listScript(path: string, marker: string): string {
  return compound(marker, [
    FIND_STAT,
    `p=${shellWord(path)}`,
    LOOK,
    `[ -d "$p" ] || fail 0 ': Not a directory'`,
    `cd -- "$p" 2>/dev/null && [ -r . ] || fail 0 ': Permission denied'`,
    // Where nothing fits, a pattern stands for itself, and no file has its name.
    'set -- * .[!.]* ..?*',
    'say ok',
    `printf '%s\\0' "$@"`,
    `printf '\\0'`,
    STAT_ALL,
  ]);
}

/** The folder of an absolute path. */
export function parent(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
