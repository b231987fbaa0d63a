import type { Plan } from '../../backends/contract.ts';
import { succeeded } from '../../base/command.ts';
import { describeMemory } from '../../job/memory.ts';

/** Prints what is at a path, whether files can be made there, and how much space there is. */
const LOOK = `\
if [ -d "$1" ]; then echo 'kind folder'; elif [ -e "$1" ]; then echo 'kind file'; else echo 'kind nothing'; fi
at=$1
while [ ! -e "$at" ]; do at=\${at%/*}; [ -n "$at" ] || at=/; done
if [ -d "$at" ] && [ -w "$at" ] && [ -x "$at" ]; then echo 'writable yes'; else echo 'writable no'; fi
df -Pk "$at" | sed -n '2s/^/space /p'
true
`;

/** What is known of a folder in which runs are to lie. */
export interface FolderFacts {
  readonly kind: 'folder' | 'file' | 'nothing';
  /** Whether it, or the nearest folder above that is there, can be written. */
  readonly writable: boolean;
  /** Null where it is not told. */
  readonly freeMb: number | null;
}

/** Looks at a folder (absolute path) without changing anything; null where the answer cannot be read. */
export function lookAtFolder(path: string): Plan<FolderFacts | null> {
  return {
    commands: [{ file: 'sh', args: ['-c', LOOK, 'clusterjob-folder', path], environment: 'plain', limitMs: 30_000 }],
    read: ([output]) => (output && succeeded(output) ? readFacts(output.stdout) : null),
  };
}

function readFacts(text: string): FolderFacts | null {
  const kind = /^kind (folder|file|nothing)$/m.exec(text)?.[1] as FolderFacts['kind'] | undefined;
  const writable = /^writable (yes|no)$/m.exec(text)?.[1];
  if (kind === undefined || writable === undefined) return null;
  // POSIX df -Pk: blocks, used, available, percent; the name of the file system in front may have blanks.
  const free = /^space .*\s\d+\s+-?\d+\s+(-?\d+)\s+(?:\d+%|-)\s/m.exec(text)?.[1];
  return { kind, writable: writable === 'yes', freeMb: free === undefined ? null : Math.max(0, Number(free)) / 1024 };
}

/** Whether runs can lie in a folder, in words. */
export interface FolderVerdict {
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly text: string;
  readonly next: string | null;
}

/** Less space than this is none, and less than that is little, in MB. */
const NO_SPACE_MB = 1;
const LITTLE_SPACE_MB = 1024;

/** What the facts about a root folder mean for runs there. */
export function judgeFolder(path: string, facts: FolderFacts | null): FolderVerdict {
  const failed = (text: string, next: string): FolderVerdict => ({ outcome: 'failed', text, next });
  const elsewhere = 'Choose another root folder';
  if (facts === null) return failed(`What is at ${path} could not be found out`, 'Try again');
  const { kind, writable, freeMb } = facts;
  if (kind === 'file') return failed(`${path} is a file`, elsewhere);
  if (!writable) {
    const what = kind === 'folder' ? `${path} cannot be written` : `${path} does not exist and cannot be made`;
    return failed(what, elsewhere);
  }
  const space = freeMb === null ? '' : `, ${describeMemory(Math.round(freeMb))} free`;
  if (freeMb !== null && freeMb < NO_SPACE_MB)
    return failed(`No space is left in ${path}`, `Free some, or choose another root folder`);
  const text = kind === 'folder' ? `${path}${space}` : `${path} will be made by the first run${space}`;
  const little = freeMb !== null && freeMb < LITTLE_SPACE_MB;
  return little
    ? { outcome: 'warning', text, next: 'Free some space before large jobs write there' }
    : { outcome: 'ok', text, next: null };
}
