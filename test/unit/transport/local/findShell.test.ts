import { describe, expect, it } from 'vitest';
import { findShell } from '../../../../src/transport/local/findShell.ts';
import { absolutePath, windowsPath } from '../../../../src/transport/local/paths.ts';

const only =
  (...paths: readonly string[]) =>
  async (path: string): Promise<boolean> =>
    paths.includes(path);

describe('findShell', () => {
  it('is /bin/sh on POSIX systems', async () => {
    expect(await findShell('linux', {})).toBe('/bin/sh');
  });

  it.each([
    ['C:\\Program Files\\Git\\bin\\sh.exe', { ProgramFiles: 'C:\\Program Files' }],
    ['C:\\U\\AppData\\Local\\Programs\\Git\\bin\\sh.exe', { LOCALAPPDATA: 'C:\\U\\AppData\\Local' }],
    ['D:\\Tools\\Git\\bin\\sh.exe', { Path: 'C:\\Windows;D:\\Tools\\Git\\cmd' }],
    ['E:\\msys\\usr\\bin\\sh.exe', { PATH: 'E:\\msys\\usr\\bin' }],
  ])('finds %s on Windows', async (path, environment) => {
    expect(await findShell('win32', environment, only(path))).toBe(path);
  });

  it('says what to install where there is none', async () => {
    await expect(findShell('win32', {}, only())).rejects.toMatchObject({
      code: 'no-shell',
      next: expect.stringContaining('Git for Windows'),
    });
    await expect(findShell('linux', {}, only())).rejects.toMatchObject({ code: 'no-shell' });
  });
});

describe('paths', () => {
  it.each([
    ['linux', '/base', 'a/../b/', '/base/b'],
    ['linux', '/base', '/', '/'],
    ['linux', '/base', '//a//b', '/a/b'],
    ['win32', 'C:\\base', 'a/b', 'C:\\base\\a\\b'],
    ['win32', 'C:\\base', 'D:/x/', 'D:\\x'],
    ['win32', 'C:\\base', 'C:\\', 'C:\\'],
  ] as const)('%s: %s and %s', (platform, base, path, whole) => {
    expect(absolutePath(platform, base, path)).toBe(whole);
  });

  it.each([
    ['/c/Users/x', 'C:\\Users\\x'],
    ['/d', 'D:\\'],
    ['C:\\x', 'C:\\x'],
    ['/usr/bin', '/usr/bin'],
  ])('%s of Git’s shell is %s', (path, native) => {
    expect(windowsPath(path)).toBe(native);
  });
});
