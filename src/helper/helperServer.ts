import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { ConnectionSource, Place } from '../transport/contract.ts';
import { KEEP_MINUTES } from '../transport/contract.ts';
import { placeKey } from '../transport/placeKey.ts';
import { prove, proves, randomText } from './handshake.ts';
import type { Admission, ClientMessage, Environment, HelperMessage, PlaceState, Proof } from './messages.ts';
import { ServedClient } from './servedClient.ts';
import { Wire } from './wire.ts';

/** What the helper works with. */
export interface HelperServerSettings {
  readonly source: ConnectionSource;
  readonly clock: Clock;
  readonly protocol: number;
  readonly token: string;
  /** Told the environment of every client: the agent of the newest one counts. */
  readonly useEnvironment: (environment: Environment) => void;
  /** Gives up its place, so that another helper can be started; those that it serves go on. */
  readonly resign: () => Promise<void>;
  /** Whether new clients still come here. */
  readonly isFound: () => Promise<boolean>;
}

/** How long a client may take to show who it is, in ms. */
const HANDSHAKE_MS = 5_000;

/** How often it is seen whether new clients still come here, while there is none, in ms. */
const LOOK_MS = 5_000;

/** Holds the connections of a user for all windows and the command line, for as long as somebody uses them. */
export class HelperServer {
  /** Resolves when nobody needs it any more. */
  readonly ended: Promise<void>;
  readonly #settings: HelperServerSettings;
  readonly #since: number;
  readonly #clients = new Set<ServedClient>();
  readonly #places = new Map<string, Place>();
  readonly #states: Disposable;
  readonly #over = new AbortController();
  #alone = new AbortController();
  /** The longest that a place wants; null before the first. */
  #keepMinutes: number | null = null;
  #resigned: Promise<void> | null = null;
  #end: () => void = () => undefined;

  constructor(settings: HelperServerSettings) {
    this.#settings = settings;
    this.#since = settings.clock.now();
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#states = settings.source.onDidChangeState(() => this.#tellStates());
    void this.#waitForNobody();
  }

  /** Takes a socket on which somebody has come. */
  async accept(socket: Socket): Promise<void> {
    const wire = new Wire<HelperMessage, ClientMessage>(socket);
    const proof = await this.#handshake(wire);
    if (!proof) {
      wire.destroy();
      return;
    }
    const { admission, environment } = proof;
    wire.send({ kind: admission });
    if (admission !== 'accepted') {
      wire.leave();
      return;
    }
    wire.trust();
    this.#settings.useEnvironment(environment);
    await this.#serve(wire);
  }

  /** Ends it whoever uses it. */
  dispose(): void {
    this.#over.abort();
    this.#alone.abort();
    for (const client of this.#clients) client.end();
    this.#states.dispose();
    this.#end();
  }

  async #serve(wire: Wire<HelperMessage, ClientMessage>): Promise<void> {
    const client = new ServedClient(wire, this.#settings.source, () => this.#unneeded(client));
    this.#clients.add(client);
    this.#alone.abort();
    client.tell(this.#allStates());
    await client.serve(({ place }) => {
      this.#places.set(placeKey(place), place);
      this.#keepMinutes = Math.max(this.#keepMinutes ?? 0, place.keepMinutes ?? KEEP_MINUTES);
    });
    this.#clients.delete(client);
    if (this.#clients.size === 0) void this.#waitForNobody();
  }

  /** What becomes of a client; null where it does not show in time that it knows the token. */
  async #handshake(
    wire: Wire<HelperMessage, ClientMessage>,
  ): Promise<{ readonly admission: Admission['kind']; readonly environment: Environment } | null> {
    const { token, protocol } = this.#settings;
    const shown = this.#limit(wire);
    try {
      const hello = await wire.next();
      if (hello?.kind !== 'hello') return null;
      const nonce = randomText();
      const own = prove(token, 'helper', hello.nonce);
      wire.send({ kind: 'welcome', protocol, pid: process.pid, since: this.#since, nonce, proof: own });
      const proof = await wire.next();
      if (proof?.kind !== 'proof' || !proves(proof.proof, token, 'client', nonce)) return null;
      return { admission: await this.#admission(hello.protocol, proof), environment: proof.environment };
    } finally {
      shown.abort();
    }
  }

  /** Closes a wire unless it is told in time that all is well. */
  #limit(wire: Wire<HelperMessage, ClientMessage>): AbortController {
    const well = new AbortController();
    this.#settings.clock.sleep(HANDSHAKE_MS, AbortSignal.any([well.signal, this.#over.signal])).then(
      () => wire.destroy(),
      // It is, or all is over.
      () => undefined,
    );
    return well;
  }

  async #admission(protocol: number, { wants }: Proof): Promise<Admission['kind']> {
    if (wants === 'service') return 'accepted';
    // The newer one stays while it is used: two versions that end each other's helper would sign in again and again.
    if (protocol < this.#settings.protocol && this.#clients.size > 0) return 'staying';
    await this.#resign();
    return 'ending';
  }

  async #resign(): Promise<void> {
    this.#resigned ??= this.#settings.resign();
    await this.#resigned;
    if (this.#clients.size === 0) this.dispose();
  }

  #unneeded(by: ServedClient): void {
    // It ends with this client, if that is the only one.
    if (this.#clients.size === 1 && this.#clients.has(by)) void this.#resign();
  }

  /** Ends it when there has been no client for as long as its connections stay open. */
  async #waitForNobody(): Promise<void> {
    const { clock, isFound } = this.#settings;
    this.#alone = new AbortController();
    const { signal } = this.#alone;
    const end = clock.now() + (this.#keepMinutes ?? KEEP_MINUTES) * 60_000;
    try {
      while (!this.#resigned && clock.now() < end) {
        await clock.sleep(Math.min(LOOK_MS, end - clock.now()), signal);
        if (!(await isFound())) break;
      }
      signal.throwIfAborted();
      await this.#resign();
    } catch (error) {
      // Somebody has come, or all is over.
      if (!signal.aborted) throw error;
    }
  }

  #allStates(): readonly PlaceState[] {
    return [...this.#places.values()].map((place) => ({ place, state: this.#settings.source.state(place) }));
  }

  #tellStates(): void {
    const states = this.#allStates();
    for (const client of this.#clients) client.tell(states);
  }
}
