import type { OpenProgram, Place, ProgramStart, TransportOptions } from '../transport/contract.ts';
import type { Askers } from './askers.ts';
import { carriedError, carryError } from './carriedError.ts';
import type { ClientMessage, HelperMessage, PlaceState, ProgramMessage, Work, WorkResults } from './messages.ts';
import { FarProgram } from './programStreams.ts';
import type { Wire } from './wire.ts';

/** Told how all connections of the helper stand. */
export type OnStates = (states: readonly PlaceState[]) => void;

/** What a link is made with. */
export interface HelperLinkSettings {
  readonly pid: number;
  /** When the helper began, milliseconds since 1970 UTC. */
  readonly since: number;
  readonly askers: Askers;
  readonly onStates: OnStates;
}

/** That the helper went while something was under way, of which nobody can tell how far it came. */
export class LinkLost extends Error {}

/** Why what was under way over a link is lost, in words. */
export const WHY_LOST = 'the process that keeps connections has ended';

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly onProgress: ((bytes: number) => void) | undefined;
}

/** An open way to the helper. */
export class HelperLink {
  readonly pid: number;
  readonly since: number;
  /** Resolves when it is no longer open. */
  readonly closed: Promise<void>;
  readonly #wire: Wire<ClientMessage, HelperMessage>;
  readonly #settings: HelperLinkSettings;
  readonly #calls = new Map<number, PendingCall>();
  readonly #programs = new Map<number, FarProgram>();
  readonly #questions = new Map<number, AbortController>();
  readonly #told = Promise.withResolvers<void>();
  #last = 0;
  #open = true;

  constructor(wire: Wire<ClientMessage, HelperMessage>, settings: HelperLinkSettings) {
    this.#wire = wire;
    this.#settings = settings;
    this.pid = settings.pid;
    this.since = settings.since;
    this.closed = this.#listen();
  }

  /** Resolves when it is known how the connections stand. */
  get told(): Promise<void> {
    return this.#told.promise;
  }

  /** Rejects with a `UserError`, with the reason of the signal, or with `LinkLost`. */
  async call<W extends Work>(
    place: Place,
    work: W,
    options: TransportOptions,
    onProgress?: (bytes: number) => void,
  ): Promise<WorkResults[W['kind']]> {
    return await this.#call(++this.#last, place, work, options, onProgress);
  }

  /** Starts a program on the other side; its streams come over this link. */
  async open(place: Place, start: ProgramStart, options: TransportOptions): Promise<OpenProgram> {
    const id = ++this.#last;
    const program = new FarProgram(id, (message) => this.#wire.send(message));
    this.#programs.set(id, program);
    void program.ended.then(() => this.#programs.delete(id));
    try {
      await this.#call(id, place, { kind: 'open', start }, options);
    } catch (error) {
      program.lost('it was not started');
      throw error;
    }
    return program;
  }

  /** Tells the helper that it may end when this client goes. */
  unneeded(): void {
    this.#wire.send({ kind: 'unneeded' });
  }

  dispose(): void {
    this.#wire.leave();
  }

  async #call<W extends Work>(
    id: number,
    place: Place,
    work: W,
    { intent, signal, asker }: TransportOptions,
    onProgress?: (bytes: number) => void,
  ): Promise<WorkResults[W['kind']]> {
    signal?.throwIfAborted();
    if (!this.#open) throw new LinkLost();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#calls.set(id, { resolve, reject, onProgress });
    const abort = (): void => this.#wire.send({ kind: 'abort', id });
    signal?.addEventListener('abort', abort, { once: true });
    const asked = asker ? this.#settings.askers.idOf(asker) : null;
    this.#wire.send({ kind: 'call', id, place, work, intent, asker: asked });
    try {
      return (await promise) as WorkResults[W['kind']];
    } catch (error) {
      // As where no helper stands between: who has aborted gets the reason for it.
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#calls.delete(id);
    }
  }

  async #listen(): Promise<void> {
    await this.#wire.each((message) => this.#receive(message));
    this.#open = false;
    this.#told.resolve();
    for (const { reject } of this.#calls.values()) reject(new LinkLost());
    for (const program of this.#programs.values()) program.lost(WHY_LOST);
    for (const question of this.#questions.values()) question.abort();
  }

  #receive(message: HelperMessage): void {
    switch (message.kind) {
      case 'done':
        this.#calls.get(message.id)?.resolve(message.value);
        break;
      case 'failed':
        this.#calls.get(message.id)?.reject(carriedError(message.error));
        break;
      case 'progress':
        this.#calls.get(message.id)?.onProgress?.(message.bytes);
        break;
      case 'request':
        void this.#answer(message);
        break;
      case 'withdrawn':
        this.#questions.get(message.id)?.abort();
        break;
      case 'states':
        this.#settings.onStates(message.states);
        this.#told.resolve();
        break;
      case 'welcome':
      case 'accepted':
      case 'ending':
      case 'staying':
        // Said before this.
        break;
      default:
        this.#programs.get((message satisfies ProgramMessage).id)?.receive(message);
    }
  }

  async #answer({ id, asker, request }: Extract<HelperMessage, { kind: 'request' }>): Promise<void> {
    const withdrawn = new AbortController();
    this.#questions.set(id, withdrawn);
    try {
      this.#wire.send({
        kind: 'reply',
        id,
        value: await this.#settings.askers.answer(asker, request, withdrawn.signal),
      });
    } catch (error) {
      this.#wire.send({ kind: 'unanswered', id, error: carryError(error) });
    } finally {
      this.#questions.delete(id);
    }
  }
}
