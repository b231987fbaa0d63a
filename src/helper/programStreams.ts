import type { Readable, Writable } from 'node:stream';
import { PassThrough } from 'node:stream';
import type { CommandEnd } from '../base/command.ts';
import type { OpenProgram } from '../transport/contract.ts';
import type { ProgramMessage } from './messages.ts';

/** So much of a stream may be under way, in bytes; more waits at its source. */
const WINDOW = 1024 * 1024;

type Send = (message: ProgramMessage) => void;

type StreamName = 'stdin' | 'stdout' | 'stderr';

/** Where the program is: carries its streams to whoever uses it. */
export class CarriedProgram {
  /** Resolves when it has ended and all that it said was sent. */
  readonly done: Promise<void>;
  readonly #program: OpenProgram;
  readonly #in: Inflow;
  readonly #out: Readonly<Record<'stdout' | 'stderr', Outflow>>;

  constructor(program: OpenProgram, id: number, send: Send) {
    this.#program = program;
    this.#in = new Inflow(program.stdin, id, 'stdin', send);
    this.#out = { stdout: new Outflow(id, 'stdout', send), stderr: new Outflow(id, 'stderr', send) };
    this.done = this.#carry(id, send);
  }

  receive(message: ProgramMessage): void {
    if (message.kind === 'kill') this.close();
    if ((message.kind === 'data' || message.kind === 'eof') && message.stream === 'stdin') this.#in.receive(message);
    if (message.kind === 'taken' && message.stream !== 'stdin') this.#out[message.stream].taken(message.count);
  }

  /** Ends it: nobody is there any more. */
  close(): void {
    this.#program.close();
    this.#out.stdout.stop();
    this.#out.stderr.stop();
  }

  async #carry(id: number, send: Send): Promise<void> {
    const { stdout, stderr, ended } = this.#program;
    const [end] = await Promise.all([ended, this.#out.stdout.run(stdout), this.#out.stderr.run(stderr)]);
    send({ kind: 'ended', id, end });
  }
}

/** Where it is used: a program whose streams come from the other side of a wire. */
export class FarProgram implements OpenProgram {
  readonly stdin: PassThrough = new PassThrough();
  readonly stdout: PassThrough = new PassThrough();
  readonly stderr: PassThrough = new PassThrough();
  readonly ended: Promise<CommandEnd>;
  readonly #in: Readonly<Record<'stdout' | 'stderr', Inflow>>;
  readonly #out: Outflow;
  readonly #kill: () => void;
  #end: (end: CommandEnd) => void = () => undefined;

  constructor(id: number, send: Send) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#in = {
      stdout: new Inflow(this.stdout, id, 'stdout', send),
      stderr: new Inflow(this.stderr, id, 'stderr', send),
    };
    this.#out = new Outflow(id, 'stdin', send);
    this.#kill = () => send({ kind: 'kill', id });
    // Nothing is taken once it has ended.
    this.stdin.on('error', () => undefined);
    void this.#out.run(this.stdin);
  }

  receive(message: ProgramMessage): void {
    if ((message.kind === 'data' || message.kind === 'eof') && message.stream !== 'stdin') {
      this.#in[message.stream].receive(message);
    }
    if (message.kind === 'taken' && message.stream === 'stdin') this.#out.taken(message.count);
    if (message.kind === 'ended') this.#over(message.end);
  }

  /** The wire is gone, and with it the program. */
  lost(reason: string): void {
    this.#over({ kind: 'lost', reason });
  }

  close(): void {
    this.#kill();
  }

  #over(end: CommandEnd): void {
    this.#out.stop();
    this.stdin.destroy();
    this.stdout.end();
    this.stderr.end();
    this.#end(end);
  }
}

/** Sends a stream, no faster than the other side takes it. */
class Outflow {
  readonly #id: number;
  readonly #name: StreamName;
  readonly #send: Send;
  #underWay = 0;
  #stopped = false;
  #wake: () => void = () => undefined;

  constructor(id: number, name: StreamName, send: Send) {
    this.#id = id;
    this.#name = name;
    this.#send = send;
  }

  async run(source: Readable): Promise<void> {
    const id = this.#id;
    const stream = this.#name;
    try {
      for await (const bytes of source) {
        if (this.#stopped) return;
        this.#send({ kind: 'data', id, stream, bytes: bytes as Uint8Array });
        this.#underWay += (bytes as Uint8Array).length;
        while (this.#underWay >= WINDOW && !this.#stopped) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } catch {
      // A stream that breaks ends where it is; how the program ended tells why.
    }
    this.#send({ kind: 'eof', id, stream });
  }

  taken(count: number): void {
    this.#underWay -= count;
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }
}

/** Passes on what arrives of a stream, and tells how much of it was taken. */
class Inflow {
  readonly #target: Writable;
  readonly #taken: (count: number) => void;

  constructor(target: Writable, id: number, stream: StreamName, send: Send) {
    this.#target = target;
    this.#taken = (count) => send({ kind: 'taken', id, stream, count });
    // A program that has ended takes no more; how it ended tells why.
    target.on('error', () => undefined);
  }

  receive(message: Extract<ProgramMessage, { kind: 'data' | 'eof' }>): void {
    if (message.kind === 'eof') this.#target.end();
    else this.#target.write(message.bytes, () => this.#taken(message.bytes.length));
  }
}
