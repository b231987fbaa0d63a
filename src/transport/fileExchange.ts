import { pipeline } from 'node:stream/promises';
import type { Clock } from '../base/clock.ts';
import { errorCode, UserError } from '../base/errors.ts';
import type { TransportOptions } from './contract.ts';
import type { ShellSession } from './exchange.ts';
import type { FileHead } from './fileAnswer.ts';
import { FileAnswer } from './fileAnswer.ts';
import type { RemoteLink } from './remoteShell.ts';
import { leashed, SHELL, shellBeforeData } from './remoteShell.ts';
import { randomNames } from './script.ts';

/** What a script for files is run with. */
export interface FileLink extends RemoteLink {
  readonly clock: Clock;
  /** How long nothing at all may arrive or leave before the connection counts as dead, in milliseconds. */
  readonly silenceLimitMs: number;
}

/** What goes into a script and what comes out of it. */
export interface FileFlow {
  /** What the script reads; without it nothing. */
  readonly data?: AsyncIterable<Uint8Array>;
  /** Called once, before the content. */
  readonly onHead?: (head: FileHead) => void;
  /** Takes the content of an answer that is `ok`; nothing more is read before it resolves. */
  readonly onContent?: (piece: Uint8Array) => void | Promise<void>;
}

/**
 * Runs a script of `fileScripts.ts` and gives the first line of its answer. What a failed one said comes with it. Rejects with
 * a transient `UserError` where the answer does not come to its end, and with the error of the data.
 */
export async function runFileScript(
  link: FileLink,
  script: (marker: string) => string,
  options: TransportOptions,
  flow: FileFlow = {},
): Promise<{ readonly head: FileHead; readonly said: string }> {
  options.signal?.throwIfAborted();
  const { marker } = randomNames();
  const text = Buffer.from(flow.data ? script(marker) : leashed(script(marker)));
  const session = await link.start(flow.data ? shellBeforeData(text.length) : SHELL);
  const exchange = new FileExchange(session, link, flow, new FileAnswer(marker));
  try {
    const result = await exchange.run(text, options.signal);
    session.close();
    return result;
  } catch (error) {
    await session.stop();
    options.signal?.throwIfAborted();
    throw error;
  }
}

class FileExchange {
  readonly #session: ShellSession;
  readonly #link: FileLink;
  readonly #flow: FileFlow;
  readonly #answer: FileAnswer;
  readonly #said: Uint8Array[] = [];
  #lastMoved: number;

  constructor(session: ShellSession, link: FileLink, flow: FileFlow, answer: FileAnswer) {
    this.#session = session;
    this.#link = link;
    this.#flow = flow;
    this.#answer = answer;
    this.#lastMoved = link.clock.now();
  }

  async run(script: Uint8Array, signal: AbortSignal | undefined): Promise<{ head: FileHead; said: string }> {
    const over = new AbortController();
    const ends = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
    // A program that has refused does not read its data to the end: its answer counts, not the broken pipe.
    const sent = this.#send(script, ends).then(
      () => new Promise<never>(() => undefined),
      (error: unknown) => {
        if (!isClosedPipe(error)) throw error;
        return new Promise<never>(() => undefined);
      },
    );
    try {
      await Promise.race([this.#read(), sent, this.#silence(ends)]);
    } finally {
      over.abort();
      sent.catch(() => undefined);
    }
    const { head, done } = this.#answer;
    if (!head || !done) throw this.#incomplete(await this.#session.ended);
    return { head, said: Buffer.concat(this.#said).toString('utf8') };
  }

  async #send(script: Uint8Array, signal: AbortSignal): Promise<void> {
    const { data } = this.#flow;
    const moved = (): void => {
      this.#lastMoved = this.#link.clock.now();
    };
    async function* all(): AsyncGenerator<Uint8Array> {
      yield script;
      for await (const piece of data ?? []) {
        moved();
        yield piece;
      }
    }
    // Without data the other side is on a leash: it ends with its standard input.
    await pipeline(all, this.#session.stdin, { signal, end: data !== undefined });
  }

  async #read(): Promise<void> {
    let told = false;
    for await (const piece of this.#session.stdout) {
      this.#lastMoved = this.#link.clock.now();
      const content = this.#answer.push(piece);
      const { head } = this.#answer;
      if (!head) continue;
      if (!told) this.#flow.onHead?.(head);
      told = true;
      if (content.length > 0 && head.kind === 'ok') await this.#flow.onContent?.(content);
      if (head.kind === 'failed') this.#said.push(content);
      if (this.#answer.done) return;
    }
  }

  /** Rejects when nothing has moved for too long, or with the reason of the signal. */
  async #silence(signal: AbortSignal): Promise<never> {
    const { clock, silenceLimitMs } = this.#link;
    for (;;) {
      const rest = this.#lastMoved + silenceLimitMs - clock.now();
      if (rest <= 0) throw this.#incomplete(`nothing was heard for ${Math.ceil(silenceLimitMs / 1000)} s`);
      await clock.sleep(rest, signal);
    }
  }

  #incomplete(detail: string): UserError {
    return new UserError({
      what: `Files cannot be reached ${this.#link.where}`,
      detail,
      next: 'Try again',
      code: 'connection-lost',
      transient: true,
    });
  }
}

function isClosedPipe(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR';
}
