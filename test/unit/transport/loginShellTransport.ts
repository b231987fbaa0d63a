import { systemClock } from '../../../src/base/clock.ts';
import type { Command, CommandOutput } from '../../../src/base/command.ts';
import { UserError } from '../../../src/base/errors.ts';
import type {
  FileCopy,
  FileEntry,
  FileRange,
  FileSlice,
  FileStat,
  FileWrite,
  Transport,
  TransportOptions,
} from '../../../src/transport/contract.ts';
import { exchange } from '../../../src/transport/exchange.ts';
import { LoginVariables, leadingVariable } from '../../../src/transport/expand.ts';
import type { FileLink } from '../../../src/transport/fileExchange.ts';
import { KeptShells } from '../../../src/transport/keptShells.ts';
import { absolutePath } from '../../../src/transport/local/paths.ts';
import { RemoteProgram } from '../../../src/transport/remoteProgram.ts';
import { SHELL } from '../../../src/transport/remoteShell.ts';
import { ShellFiles } from '../../../src/transport/shellFiles.ts';
import { startProcess } from '../../../src/transport/startedProcess.ts';

/** What sshd does with a command line, without sshd: a login shell of this machine runs it. */
export class LoginShellTransport implements Transport {
  readonly kind = 'openssh';
  readonly #link: FileLink;
  readonly #files: ShellFiles;
  readonly #shells: KeptShells;
  readonly #variables = new LoginVariables(this, 'there');
  #closed = false;

  constructor(shell: string, environment: Readonly<Record<string, string>>) {
    const clock = systemClock;
    this.#link = {
      start: async (commandLine) => {
        if (this.#closed) throw new UserError({ what: 'The connection was closed' });
        return new RemoteProgram(await startProcess({ file: shell, args: ['-c', commandLine], environment }), clock);
      },
      where: 'there',
      clock,
      silenceLimitMs: 10_000,
    };
    this.#shells = new KeptShells({ loginEnv: 'no', shell: '/bin/sh', keeps: true, clock, isCrowded: () => false });
    this.#files = new ShellFiles(this.#link);
  }

  async exchange(commands: readonly Command[], options: TransportOptions): Promise<readonly CommandOutput[]> {
    const { where, clock } = this.#link;
    const give = (given: readonly Command[]) => this.#shells.give(given, () => this.#link.start(SHELL), options.signal);
    return await exchange(commands, { give, where, clock, loginEnv: 'no', startLimitMs: 10_000 }, options);
  }

  async expand(path: string, base: string | null, options: TransportOptions): Promise<string> {
    const leading = leadingVariable(path);
    const value = (name: string): Promise<string> => this.#variables.value(name, path, options);
    const expanded = leading ? (await value(leading.name)) + leading.rest : path;
    return absolutePath('linux', base ?? (await value('HOME')), expanded);
  }

  writeFiles(files: readonly FileWrite[], options: TransportOptions): Promise<void> {
    return this.#files.writeFiles(files, options);
  }

  readFile(path: string, range: FileRange, options: TransportOptions): Promise<FileSlice | null> {
    return this.#files.readFile(path, range, options);
  }

  stat(paths: readonly string[], options: TransportOptions): Promise<readonly (FileStat | null)[]> {
    return this.#files.stat(paths, options);
  }

  list(path: string, options: TransportOptions): Promise<readonly FileEntry[] | null> {
    return this.#files.list(path, options);
  }

  upload(file: FileCopy, options: TransportOptions): Promise<void> {
    return this.#files.upload(file, options);
  }

  download(file: FileCopy, options: TransportOptions): Promise<void> {
    return this.#files.download(file, options);
  }

  dispose(): void {
    this.#closed = true;
    this.#shells.letGo();
  }
}
