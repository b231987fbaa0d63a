import type { Attributes, FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2';
import type { Channels } from '../channels.ts';

/** Status codes of SFTP 3 (draft-ietf-secsh-filexfer-02). */
export const STATUS = {
  ...{ noSuchFile: 2, denied: 3, failure: 4, badMessage: 5, unsupported: 8 },
  // Of later versions of the protocol (draft-ietf-secsh-filexfer-13); some servers say so also in version 3.
  ...{ writeProtected: 12, noSpace: 14, quotaExceeded: 15, notAFolder: 19, isAFolder: 24 },
} as const;

/** Extensions of OpenSSH (PROTOCOL), as a server names them. */
interface Extensions {
  readonly _extensions?: Readonly<Record<string, string | undefined>>;
}

/** What is told of a file system, as by statvfs(3). */
interface FileSystem {
  readonly f_bavail: number;
  readonly f_files: number;
  readonly f_favail: number;
}

/** A session of SFTP with promises. */
export class SftpSession {
  readonly #sftp: SFTPWrapper;

  #ended = false;

  constructor(sftp: SFTPWrapper) {
    this.#sftp = sftp;
    for (const event of ['end', 'close', 'error']) {
      sftp.on(event, () => {
        this.#ended = true;
      });
    }
  }

  async open(path: string, flags: 'r' | 'wx', mode = 0o600): Promise<Buffer> {
    return await this.#asked((done) => this.#sftp.open(path, flags, mode, done));
  }

  async close(handle: Buffer): Promise<void> {
    await this.#asked((done) => this.#sftp.close(handle, done));
  }

  /** Fills a buffer from a position of the file on. Gives how many bytes came: fewer only at the end of the file. */
  async read(handle: Buffer, into: Buffer, position: number): Promise<number> {
    let filled = 0;
    while (filled < into.length) {
      const count = await this.#readSome(handle, into, filled, position + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  async write(handle: Buffer, bytes: Buffer, position: number): Promise<void> {
    await this.#asked((done) => this.#sftp.write(handle, bytes, 0, bytes.length, position, done));
  }

  async stat(path: string): Promise<Stats> {
    return await this.#asked((done) => this.#sftp.stat(path, done));
  }

  async fstat(handle: Buffer): Promise<Stats> {
    return await this.#asked((done) => this.#sftp.fstat(handle, done));
  }

  async setMode(handle: Buffer, mode: number): Promise<void> {
    await this.#asked((done) => this.#sftp.fsetstat(handle, { mode } as Attributes, done));
  }

  /** Brings a file to the disk, where the server can. */
  async sync(handle: Buffer): Promise<void> {
    if (this.#has('fsync@openssh.com')) await this.#asked((done) => this.#sftp.ext_openssh_fsync(handle, done));
  }

  /** Renames over what is there. Where the server cannot do so in one step, the old file is removed first. */
  async rename(from: string, to: string): Promise<void> {
    if (this.#has('posix-rename@openssh.com')) {
      await this.#asked((done) => this.#sftp.ext_openssh_rename(from, to, done));
      return;
    }
    try {
      await this.#asked((done) => this.#sftp.rename(from, to, done));
    } catch (error) {
      if (statusOf(error) !== STATUS.failure || !(await this.stat(to)).isFile()) throw error;
      await this.remove(to);
      await this.#asked((done) => this.#sftp.rename(from, to, done));
    }
  }

  async makeFolder(path: string): Promise<void> {
    await this.#asked((done) => this.#sftp.mkdir(path, done));
  }

  async remove(path: string): Promise<void> {
    await this.#asked((done) => this.#sftp.unlink(path, done));
  }

  async list(path: string): Promise<FileEntryWithStats[]> {
    return await this.#asked((done) => this.#sftp.readdir(path, done));
  }

  /** Whether the file system of a path has no room left for the user, or for one more file; false where the server does not tell. */
  async isFull(path: string): Promise<boolean> {
    if (!this.#has('statvfs@openssh.com', '2')) return false;
    const { f_bavail, f_files, f_favail } = await this.#asked<FileSystem>((done) =>
      this.#sftp.ext_openssh_statvfs(path, done as (error: Error | undefined, info: unknown) => void),
    );
    // Some file systems do not count their files.
    return f_bavail === 0 || (f_files > 0 && f_favail === 0);
  }

  end(): void {
    this.#sftp.end();
  }

  async #readSome(handle: Buffer, bytes: Buffer, offset: number, position: number): Promise<number> {
    return await this.#asked((done) => this.#sftp.read(handle, bytes, offset, bytes.length - offset, position, done));
  }

  /** The library never answers a request that comes after the end of the session. */
  async #asked<T>(start: (done: (error: Error | null | undefined, value?: T) => void) => unknown): Promise<T> {
    if (this.#ended) throw new Error('the session of SFTP has ended');
    return await new Promise((resolve, reject) => {
      start((error, value) => (error ? reject(error) : resolve(value as T)));
    });
  }

  /** The library throws where an extension is used that the server has not. */
  #has(name: string, version = '1'): boolean {
    return (this.#sftp as unknown as Extensions)._extensions?.[name] === version;
  }
}

/** The status with which a server refused; undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

/** The session of SFTP of a connection: opened when it is first used, and given up when others need its channel. */
export class SftpHolder {
  readonly #channels: () => Channels;
  #session: Promise<SftpSession | null> | null = null;
  #users = 0;
  #wanted = false;
  /** Whether the server has shown that it has no SFTP. */
  #absent = false;

  constructor(channels: () => Channels) {
    this.#channels = channels;
  }

  /** Does something with the session. Null: the server has no SFTP that works. */
  async use<T>(signal: AbortSignal | undefined, action: (session: SftpSession) => Promise<T>): Promise<T | null> {
    if (this.#absent) return null;
    this.#users++;
    try {
      this.#session ??= this.#open(signal);
      const session = await this.#session;
      return session && (await action(session));
    } finally {
      this.#users--;
      if (this.#wanted) this.release();
    }
  }

  /** Closes the session as soon as nobody uses it. */
  release(): void {
    this.#wanted = this.#users > 0;
    if (this.#wanted || !this.#session) return;
    const session = this.#session;
    this.#session = null;
    session.then(
      (open) => open?.end(),
      // It was never open.
      () => undefined,
    );
  }

  async #open(signal: AbortSignal | undefined): Promise<SftpSession | null> {
    try {
      return await this.#channels().open<SFTPWrapper, SftpSession>(
        (client, done) => client.sftp(done),
        (sftp) => this.#watched(sftp),
        signal,
      );
    } catch (error) {
      this.#session = null;
      // No subsystem, or one that start files which print something have broken: the shell can do the same.
      if (!isMissing(error)) throw error;
      this.#absent = true;
      return null;
    }
  }

  #watched(sftp: SFTPWrapper): SftpSession {
    const gone = (): void => {
      this.#session = null;
    };
    sftp.once('close', gone);
    sftp.on('error', gone);
    return new SftpSession(sftp);
  }
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const protocol = 'level' in error && error.level === 'sftp-protocol';
  return protocol || /subsystem|establishing SFTP|unexpected SFTP session/i.test(error.message);
}
