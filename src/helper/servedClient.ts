import type { Answer, Asker, Question } from '../transport/asking.ts';
import type { ConnectionSource, OpenProgram, TransportOptions } from '../transport/contract.ts';
import { carriedError, carryError } from './carriedError.ts';
import type { ClientMessage, HelperMessage, PlaceState, ProgramMessage, Request } from './messages.ts';
import { CarriedProgram } from './programStreams.ts';
import type { Wire } from './wire.ts';
import { doWork } from './work.ts';

type Call = Extract<ClientMessage, { kind: 'call' }>;

/** One client of the helper: what it has called for, and what its person is asked. All of that ends with it. */
export class ServedClient {
  readonly #wire: Wire<HelperMessage, ClientMessage>;
  readonly #source: ConnectionSource;
  readonly #onUnneeded: () => void;
  readonly #calls = new Map<number, AbortController>();
  readonly #programs = new Map<number, CarriedProgram>();
  readonly #requests = new Map<number, PromiseWithResolvers<Answer | string | null>>();
  #lastRequest = 0;
  #gone = false;

  constructor(wire: Wire<HelperMessage, ClientMessage>, source: ConnectionSource, onUnneeded: () => void) {
    this.#wire = wire;
    this.#source = source;
    this.#onUnneeded = onUnneeded;
  }

  /** Serves it until it goes. `onPlace` is told of every place that it uses. */
  async serve(onPlace: (call: Call) => void): Promise<void> {
    await this.#wire.each((message) => this.#receive(message, onPlace));
    this.#gone = true;
    for (const call of this.#calls.values()) call.abort(new Error('the client has gone'));
    for (const program of this.#programs.values()) program.close();
    for (const request of this.#requests.values()) request.resolve(null);
  }

  tell(states: readonly PlaceState[]): void {
    this.#wire.send({ kind: 'states', states });
  }

  end(): void {
    this.#wire.end();
  }

  #receive(message: ClientMessage, onPlace: (call: Call) => void): void {
    switch (message.kind) {
      case 'call':
        onPlace(message);
        void this.#call(message);
        break;
      case 'abort':
        this.#calls.get(message.id)?.abort();
        break;
      case 'reply':
        this.#requests.get(message.id)?.resolve(message.value);
        break;
      case 'unanswered':
        this.#requests.get(message.id)?.reject(carriedError(message.error));
        break;
      case 'unneeded':
        this.#onUnneeded();
        break;
      case 'hello':
      case 'proof':
        // Said once, before this.
        break;
      default:
        this.#programs.get(message.id)?.receive(message);
    }
  }

  async #call(call: Call): Promise<void> {
    const { id, place, work, intent, asker } = call;
    const abort = new AbortController();
    this.#calls.set(id, abort);
    const options: TransportOptions = {
      intent,
      signal: abort.signal,
      ...(asker === null ? {} : { asker: this.#asker(asker) }),
    };
    try {
      const onProgress = (bytes: number): void => this.#wire.send({ kind: 'progress', id, bytes });
      const { value, program } = await doWork(this.#source, place, work, options, onProgress);
      this.#wire.send({ kind: 'done', id, value });
      if (program) await this.#carry(id, program);
    } catch (error) {
      this.#wire.send({ kind: 'failed', id, error: carryError(error) });
    } finally {
      this.#calls.delete(id);
    }
  }

  async #carry(id: number, program: OpenProgram): Promise<void> {
    const carried = new CarriedProgram(program, id, (message: ProgramMessage) => this.#wire.send(message));
    this.#programs.set(id, carried);
    if (this.#gone) carried.close();
    await carried.done;
    this.#programs.delete(id);
  }

  /** One of the client's askers. When the client goes its questions are not answered. */
  #asker(asker: number): Asker {
    const request = (wanted: Request, signal?: AbortSignal): Promise<Answer | string | null> =>
      this.#request(asker, wanted, signal);
    return {
      ask: async (question: Question, signal: AbortSignal) => {
        const answer = await request({ kind: 'question', question }, signal);
        return typeof answer === 'string' ? null : answer;
      },
      kept: async (name) => {
        const secret = await request({ kind: 'kept', name });
        return typeof secret === 'string' ? secret : null;
      },
      forget: async (name) => {
        await request({ kind: 'forget', name });
      },
    };
  }

  async #request(asker: number, request: Request, signal?: AbortSignal): Promise<Answer | string | null> {
    signal?.throwIfAborted();
    if (this.#gone) return null;
    const id = ++this.#lastRequest;
    const answer = Promise.withResolvers<Answer | string | null>();
    this.#requests.set(id, answer);
    const withdraw = (): void => {
      this.#wire.send({ kind: 'withdrawn', id });
      answer.reject(signal?.reason);
    };
    signal?.addEventListener('abort', withdraw, { once: true });
    this.#wire.send({ kind: 'request', id, asker, request });
    try {
      return await answer.promise;
    } finally {
      signal?.removeEventListener('abort', withdraw);
      this.#requests.delete(id);
    }
  }
}
