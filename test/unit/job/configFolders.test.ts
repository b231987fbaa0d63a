import { describe, expect, it } from 'vitest';
import {
  findClusterjobFolder,
  listProfiles,
  searchLimit,
  settingsRole,
  userConfigFolder,
} from '../../../src/job/configFolders.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';

describe('userConfigFolder', () => {
  it.each([
    [{ XDG_CONFIG_HOME: '/x' }, 'linux', '/x/clusterjob'],
    [{ XDG_CONFIG_HOME: 'relative' }, 'linux', '/home/me/.config/clusterjob'],
    [{}, 'linux', '/home/me/.config/clusterjob'],
    [{}, 'darwin', '/home/me/Library/Application Support/clusterjob'],
    [{ XDG_CONFIG_HOME: '/x' }, 'darwin', '/x/clusterjob'],
    [{ APPDATA: 'C:\\Data' }, 'win32', 'C:\\Data\\clusterjob'],
  ] as const)('%j on %s is %s', (env, platform, folder) => {
    expect(userConfigFolder({ env, platform, home: '/home/me' })).toBe(folder);
  });
});

describe('findClusterjobFolder', () => {
  it('takes the nearest one upwards', async () => {
    const files = new MemoryFiles({ '/w/.clusterjob/defaults.ini': '', '/w/a/.clusterjob/defaults.ini': '' });
    expect(await findClusterjobFolder('/w/a/b/c', '/w', files)).toEqual({ path: '/w/a/.clusterjob', problems: [] });
  });

  it('searches the limit and nothing above it', async () => {
    const files = new MemoryFiles({ '/w/.clusterjob/defaults.ini': '' });
    expect((await findClusterjobFolder('/w/a/b', '/w', files)).path).toBe('/w/.clusterjob');
    expect((await findClusterjobFolder('/w/a/b', '/w/a', files)).path).toBeNull();
  });

  it('searches only the folder itself where it does not lie below the limit', async () => {
    const files = new MemoryFiles({ '/w/.clusterjob/defaults.ini': '', '/w/a/.clusterjob/defaults.ini': '' });
    expect((await findClusterjobFolder('/w/a', '/home/me', files)).path).toBe('/w/a/.clusterjob');
    expect((await findClusterjobFolder('/w/b', '/home/me', files)).path).toBeNull();
    expect((await findClusterjobFolder('/w/b', '/w/bc', files)).path).toBeNull();
  });

  it('passes over a folder without settings, where runs keep their locks', async () => {
    const files = new MemoryFiles({ '/w/.clusterjob/clusters/a.ini': '', '/w/a/.clusterjob/token/receipt': '' });
    expect(await findClusterjobFolder('/w/a', '/w', files)).toEqual({ path: '/w/.clusterjob', problems: [] });
  });

  it('passes over a folder of another user with a warning and goes on', async () => {
    const files = new MemoryFiles({ '/w/.clusterjob/defaults.ini': '', '/w/a/.clusterjob/defaults.ini': '' });
    const { path, problems } = await findClusterjobFolder('/w/a/b', '/w', files.giveAway('/w/a/.clusterjob'));
    expect(path).toBe('/w/.clusterjob');
    expect(problems).toMatchObject([{ severity: 'warning', code: 'foreign-folder', file: '/w/a/.clusterjob' }]);
  });
});

describe('searchLimit', () => {
  const files = new MemoryFiles({ '/home/me/src/.git/config': '', '/tmp/x/y': '' });

  it.each([
    ['/home/me/src/a/b', '/home/me/src'],
    ['/home/me/other/a', '/home/me'],
    ['/tmp/x', '/tmp/x'],
  ])('from %s is %s', async (from, limit) => {
    expect(await searchLimit(from, '/home/me', files)).toBe(limit);
  });
});

describe('listProfiles', () => {
  it('has local first, then all others with both their files', async () => {
    const files = new MemoryFiles({
      '/u/clusters/big.ini': '',
      '/u/clusters/a.ini': '',
      '/u/clusters/notes.txt': '',
      '/u/clusters/no name.ini': '',
      '/w/clusters/big.ini': '',
      '/w/clusters/local.ini': '',
    });
    expect(await listProfiles({ user: '/u', workspace: '/w' }, files)).toEqual([
      { name: 'local', userFile: null, workspaceFile: '/w/clusters/local.ini' },
      { name: 'a', userFile: '/u/clusters/a.ini', workspaceFile: null },
      { name: 'big', userFile: '/u/clusters/big.ini', workspaceFile: '/w/clusters/big.ini' },
    ]);
  });

  it('has local where there are no folders', async () => {
    expect(await listProfiles({ user: null, workspace: null }, new MemoryFiles())).toHaveLength(1);
  });
});

describe('settingsRole', () => {
  it.each([
    ['/u/defaults.ini', 'user-defaults'],
    ['/w/.clusterjob/defaults.ini', 'workspace-defaults'],
    ['/u/clusters/big.ini', 'user-profile'],
    ['/w/.clusterjob/clusters/big.ini', 'workspace-profile'],
    ['/w/train.ini', 'job'],
    ['/u/clusters/deeper/big.ini', 'job'],
  ])('%s is %s', (path, role) => {
    expect(settingsRole(path, { user: '/u', workspace: '/w/.clusterjob' })).toBe(role);
  });
});
