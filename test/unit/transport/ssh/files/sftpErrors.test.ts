import { describe, expect, it } from 'vitest';
import { remotely } from '../../../../../src/transport/ssh/files/sftpErrors.ts';
import type { SftpSession } from '../../../../../src/transport/ssh/files/sftpSession.ts';

const PATH = '/work/me/runs/a.job';

/** A server that has these folders, of which some lie on a file system without room. */
function server({
  folders = ['/', '/work', '/work/me'],
  full = [] as readonly string[],
  files = [] as readonly string[],
} = {}) {
  const session: Pick<SftpSession, 'isFull' | 'stat'> = {
    isFull: async (path) => {
      if (!folders.includes(path)) throw new Error('No such file');
      return full.includes(path);
    },
    stat: async (path) => {
      if (!folders.includes(path) && !files.includes(path)) throw new Error('No such file');
      return { isDirectory: () => folders.includes(path) } as Awaited<ReturnType<SftpSession['stat']>>;
    },
  };
  return session as SftpSession;
}

/** What is said of a status of SFTP with the server's own words. */
async function said(status: number, words: string, sftp = server()): Promise<string> {
  const refused = Object.assign(new Error(words), { code: status });
  return await remotely(sftp, 'written', PATH, undefined, () => Promise.reject(refused)).then(
    () => '',
    (error: unknown) => String(error).replace(/^UserError: .*? could not be written: /, ''),
  );
}

describe('what a server of SFTP refuses', () => {
  it.each([
    [3, 'Permission denied', 'permission denied. Check the permissions of the file and its folders'],
    [12, 'Write protect', 'the file system is read-only. Choose another folder'],
    [14, 'No space on filesystem', 'no space is left. Free some space or choose another folder'],
    [15, 'Quota exceeded', 'the disk quota is used up. Free some space or choose another folder'],
    [24, 'File is a directory', 'it is a folder. Choose another name'],
    [8, 'Operation unsupported', 'Operation unsupported. Check the file and its folder'],
  ])('is named by its status %d', async (status, words, expected) => {
    expect(await said(status, words)).toBe(expected);
  });

  it('without a reason is looked at: a disk without room, also where the folder could not even be made', async () => {
    const space = 'no space is left. Free some space or choose another folder';
    expect(await said(4, 'Failure', server({ full: ['/work/me'] }))).toBe(space);
    expect(await said(4, 'Failure', server({ folders: ['/', '/work'], full: ['/work'] }))).toBe(space);
  });

  it('without a reason is looked at: what stands in the way', async () => {
    expect(await said(4, 'Failure', server({ folders: ['/', '/work', '/work/me', PATH] }))).toMatch(/^it is a folder/);
    expect(await said(4, 'Failure', server({ files: ['/work/me/runs'] }))).toMatch(
      /^a part of its path is not a folder/,
    );
  });

  it('without a reason, where nothing shows, may be a quota', async () => {
    expect(await said(4, 'Failure')).toBe(
      'the server gives no reason. Check its folder, and whether a quota is used up there',
    );
  });

  it('is a connection that was lost, where there is no status', async () => {
    const broken = remotely(server(), 'written', PATH, undefined, () => Promise.reject(new Error('No response')));
    await expect(broken).rejects.toMatchObject({ code: 'connection-lost', transient: true });
  });
});
