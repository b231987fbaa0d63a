import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one test, with a home and a temporary folder. */
export interface Sandbox {
  readonly root: string;
  readonly home: string;
  readonly temporary: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Command lines of the processes that were started in this environment and still run, zombies left out. */
  processes(): string[];
  remove(): void;
}

const MARK = 'CLUSTERJOB_TEST_SANDBOX';

export function makeSandbox(more: Readonly<Record<string, string>> = {}): Sandbox {
  const root = mkdtempSync(join(tmpdir(), 'transport-test-'));
  const home = mkdtempSync(join(root, 'home-'));
  const temporary = mkdtempSync(join(root, 'tmp-'));
  return {
    root,
    home,
    temporary,
    environment: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: home,
      TMPDIR: temporary,
      SHELL: '/bin/sh',
      [MARK]: root,
      ...more,
    },
    processes: () => processesWith(`${MARK}=${root}`),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function processesWith(entry: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const marked = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(entry);
        return marked ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
      } catch {
        // It ended meanwhile, or belongs to somebody else.
        return [];
      }
    });
}
