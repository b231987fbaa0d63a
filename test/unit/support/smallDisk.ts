import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why no disk of a size of our own can be had here; null where it can. */
export function whyNoSmallDisk(): string | null {
  if (process.platform !== 'linux') return 'a small disk is a tmpfs, which needs Linux';
  if (process.getuid?.() !== 0) return 'only root can mount a small disk';
  try {
    new SmallDisk().remove();
    return null;
  } catch {
    return 'root may not mount anything here';
  }
}

/** A disk that is filled, emptied and made read-only at will. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'clusterjob-disk-'));
  readonly #ballast = join(this.folder, 'ballast');
  readonly #names = join(this.folder, 'names');

  constructor() {
    const options = 'size=512k,nr_inodes=100,mode=0755';
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'clusterjob-test', this.folder], { stdio: 'ignore' });
    } catch (error) {
      rmdirSync(this.folder);
      throw error;
    }
  }

  /** Leaves no byte free. */
  fill(): void {
    const file = openSync(this.#ballast, 'a');
    const block = Buffer.alloc(4096);
    untilFull(() => writeSync(file, block));
    closeSync(file);
  }

  /** Leaves room for bytes, and none for another file or folder. */
  fillNames(): void {
    mkdirSync(this.#names);
    let at = 0;
    untilFull(() => writeFileSync(join(this.#names, String(at++)), ''));
  }

  /** Words for the shell that do the same. */
  get fillCommand(): string {
    return `cat /dev/zero >>'${this.#ballast}' 2>/dev/null || true`;
  }

  /** After `fillNames`: room for one more. */
  freeName(): void {
    rmSync(join(this.#names, '0'));
  }

  /** Takes away what it was filled with. */
  free(): void {
    for (const path of [this.#ballast, this.#names]) rmSync(path, { recursive: true, force: true });
  }

  makeReadOnly(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.folder]);
  }

  remove(): void {
    // Lazily: a process that a test started may be on its way out of the folder.
    execFileSync('umount', ['-l', this.folder]);
    rmdirSync(this.folder);
  }
}

function untilFull(work: () => void): void {
  try {
    for (;;) work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
