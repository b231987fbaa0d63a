import { fileURLToPath } from 'node:url';

/** Where the files of these programs lie, seen from the bundle; set by the build. */
declare const CLUSTERJOB_HELPER: string | undefined;
declare const CLUSTERJOB_STAND_IN: string | undefined;

/** Path of the program of the helper. */
export function helperProgram(): string {
  return pathOf(typeof CLUSTERJOB_HELPER === 'undefined' ? './main.ts' : CLUSTERJOB_HELPER);
}

/** Path of the program that stands in for `ssh` and `scp` in scripts of this machine. */
export function standInProgram(): string {
  return pathOf(typeof CLUSTERJOB_STAND_IN === 'undefined' ? './standInProgram.ts' : CLUSTERJOB_STAND_IN);
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
