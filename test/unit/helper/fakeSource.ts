import { PassThrough } from 'node:stream';
import type { Command, CommandEnd, CommandOutput } from '../../../src/base/command.ts';
import { Emitter } from '../../../src/base/event.ts';
import type { Answer, Asker, Question } from '../../../src/transport/asking.ts';
import type {
  ConnectionSource,
  ConnectionState,
  FileCopy,
  FileRange,
  FileSlice,
  FileWrite,
  OpenProgram,
  Place,
  ProgramStart,
  Transport,
  TransportOptions,
} from '../../../src/transport/contract.ts';
import { placeKey } from '../../../src/transport/placeKey.ts';

/** A place that the helper holds connections to. */
export function placeAt(remote: string, more: Partial<Place> = {}): Place {
  return { transport: 'ssh', remote, loginEnv: 'no', ssh: 'ssh', scp: 'scp', ...more };
}

/** A command of which only the name counts. */
export function command(file: string): Command {
  return { file, args: [], environment: 'plain', limitMs: 1_000 };
}

/** Connections that only note what they are used for. The first use at a place asks for a password, as a real one does. */
export class FakeSource implements ConnectionSource {
  readonly files = new Map<string, Uint8Array>();
  /** What was run, in order, and how calls ended that were aborted. */
  readonly noted: string[] = [];
  /** Whether a place is opened by asking. */
  asks = false;
  /** While it is there, commands wait for it. */
  gate: Promise<void> | null = null;
  disposed = false;
  readonly #states = new Map<string, ConnectionState>();
  readonly #changes = new Emitter<void>();
  readonly onDidChangeState = this.#changes.event;

  async connect(place: Place): Promise<Transport> {
    return new FakeTransport(this, place);
  }

  state(place: Place): ConnectionState {
    return this.#states.get(placeKey(place)) ?? { kind: 'not connected' };
  }

  async close(place: Place): Promise<void> {
    this.set(place, { kind: 'not connected' });
  }

  set(place: Place, state: ConnectionState): void {
    this.#states.set(placeKey(place), state);
    this.#changes.fire();
  }

  dispose(): void {
    this.disposed = true;
  }
}

class FakeTransport implements Transport {
  readonly kind = 'ssh';
  readonly #source: FakeSource;
  readonly #place: Place;

  constructor(source: FakeSource, place: Place) {
    this.#source = source;
    this.#place = place;
  }

  async exchange(commands: readonly Command[], options: TransportOptions): Promise<readonly CommandOutput[]> {
    await this.#open(options);
    const { signal } = options;
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => {
        this.#source.noted.push(`aborted ${commands[0]?.file}`);
        reject(signal.reason);
      });
    });
    this.#source.noted.push(`begun ${commands[0]?.file}`);
    await Promise.race([this.#source.gate, aborted]);
    return commands.map(({ file }) => ({
      end: { kind: 'exit', code: 0 },
      stdout: `${file} at ${this.#place.remote}\n`,
      stderr: '',
      truncated: false,
      ms: 1,
    }));
  }

  async expand(path: string, base: string | null): Promise<string> {
    return `${base}/${path}`;
  }

  async writeFiles(files: readonly FileWrite[]): Promise<void> {
    for (const { path, content } of files) this.#source.files.set(path, Buffer.from(content));
  }

  async readFile(path: string, range: FileRange): Promise<FileSlice | null> {
    const content = this.#source.files.get(path);
    if (!content) return null;
    const bytes = content.subarray(range.offset, range.offset + range.length);
    return { bytes, offset: range.offset, size: content.length };
  }

  async stat(paths: readonly string[]) {
    return paths.map((path) => {
      const content = this.#source.files.get(path);
      return content ? { kind: 'file' as const, size: content.length, modified: 0, mode: 0o600 } : null;
    });
  }

  async list() {
    return null;
  }

  async upload({ here, there, onProgress }: FileCopy): Promise<void> {
    for (let bytes = 1; bytes <= 3; bytes++) onProgress?.(bytes);
    this.#source.files.set(there, Buffer.from(here));
  }

  async download(): Promise<void> {
    throw new TypeError('a mistake');
  }

  /** `cat`, or a program that prints so many bytes. */
  async open(start: ProgramStart): Promise<OpenProgram> {
    const line = start.kind === 'command' ? start.line : start.name;
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const { promise: ended, resolve } = Promise.withResolvers<CommandEnd>();
    stderr.end(`${line}\n`);
    stdin.pipe(stdout);
    stdout.once('end', () => resolve({ kind: 'exit', code: 7 }));
    const close = (): void => {
      this.#source.noted.push(`closed ${line}`);
      stdout.destroy();
      resolve({ kind: 'signal', signal: 'KILL' });
    };
    return { stdin, stdout, stderr, ended, close };
  }

  dispose(): void {
    this.#source.noted.push('disposed');
  }

  async #open({ asker, signal, intent }: TransportOptions): Promise<void> {
    if (!this.#source.asks || this.#source.state(this.#place).kind === 'connected') return;
    this.#source.set(this.#place, { kind: 'waiting for you' });
    const question = {
      kind: 'prompts',
      host: `${this.#place.remote}`,
      title: '',
      text: '',
      prompts: [{ text: `Password for ${this.#place.remote}:`, echo: false }],
      keepAs: null,
    } as const;
    const answer = asker && intent === 'user' ? await this.#answer(asker, question, signal) : null;
    this.#source.noted.push(answer?.kind === 'texts' ? `signed in with ${answer.texts[0]}` : 'not signed in');
    if (!answer) throw new Error('nobody answered');
    this.#source.set(this.#place, { kind: 'connected', since: 5 });
  }

  async #answer(asker: Asker, question: Question, signal = new AbortController().signal): Promise<Answer | null> {
    try {
      return await asker.ask(question, signal);
    } catch (error) {
      this.#source.noted.push('question withdrawn');
      throw error;
    }
  }
}
