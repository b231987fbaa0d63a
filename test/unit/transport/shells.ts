import { accessSync, constants } from 'node:fs';

/** The POSIX shells of this machine that clusters have as `sh`. */
export const SHELLS: readonly string[] = ['dash', 'bash'].flatMap((name) => {
  const found = ['/usr/bin', '/bin'].map((folder) => `${folder}/${name}`).find(isProgram);
  return found === undefined ? [] : [found];
});

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
