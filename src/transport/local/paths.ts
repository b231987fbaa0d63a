import { posix, win32 } from 'node:path';

/** An absolute path without a slash at its end; a relative one starts at `base`. */
export function absolutePath(platform: NodeJS.Platform, base: string, path: string): string {
  const style = platform === 'win32' ? win32 : posix;
  const whole = style.isAbsolute(path) ? style.normalize(path) : style.join(base, path);
  return whole.endsWith(style.sep) && whole !== style.parse(whole).root ? whole.slice(0, -1) : whole;
}

/** A path as Git's shell on Windows writes it (`/c/Users/x`) in Windows' own way (`C:\Users\x`); others as they are. */
export function windowsPath(path: string): string {
  const drive = /^\/([A-Za-z])(\/.*)?$/.exec(path);
  return drive ? win32.normalize(`${drive[1]?.toUpperCase()}:${drive[2] ?? '/'}`) : path;
}
