import type { Clock } from '../base/clock.ts';
import { systemClock } from '../base/clock.ts';
import { withoutEditorVariables } from '../base/editorVariables.ts';
import { errorText } from '../base/errors.ts';
import { Emitter } from '../base/event.ts';
import type { Asker } from '../transport/asking.ts';
import { Connections } from '../transport/connections.ts';
import type { ConnectionSource, ConnectionState, Place, Transport } from '../transport/contract.ts';
import { placeKey } from '../transport/placeKey.ts';
import { sshTrouble } from '../transport/sshTrouble.ts';
import { Askers } from './askers.ts';
import type { HelperLink } from './helperLink.ts';
import { LinkLost } from './helperLink.ts';
import type { Way } from './helperTransport.ts';
import { HelperTransport } from './helperTransport.ts';
import type { PlaceState } from './messages.ts';
import { PROTOCOL } from './messages.ts';
import type { FindSettings } from './reachHelper.ts';
import { findHelper, reachHelper } from './reachHelper.ts';
import type { StartHelper } from './startHelper.ts';
import { startHelper } from './startHelper.ts';

/** What the connections of a window or a command are made with. */
export interface HelperConnectionsSettings {
  /** Folder of the user's data. */
  readonly folder: string;
  /** Whom to ask for passwords, codes and host keys; without one nobody is asked. */
  readonly asker?: Asker;
  /** Told why the connections of this process are its own, once. */
  readonly warn: (message: string) => void;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly start?: StartHelper;
  readonly protocol?: number;
}

/** What the helper holds, for `clusterjob connections`. */
export interface HelperReport {
  readonly pid: number;
  /** When it began, milliseconds since 1970 UTC. */
  readonly since: number;
  readonly connections: readonly PlaceState[];
}

/** While there is no link, a helper is looked for at most so often to show how its connections stand, in ms. */
const LOOK_MS = 10_000;

/**
 * The connections of the user as one process sees them: those of this machine are its own, those to others are held by the helper,
 * which is started when the first one is used. Where it cannot be started they are this process's own too.
 */
export class HelperConnections implements ConnectionSource {
  readonly #settings: HelperConnectionsSettings;
  readonly #clock: Clock;
  /** Of this machine, and of this process alone. */
  readonly #own: Connections;
  readonly #askers = new Askers();
  readonly #transports = new Map<string, HelperTransport>();
  #states: ReadonlyMap<string, PlaceState> = new Map();
  readonly #changes = new Emitter<void>();
  #link: Promise<HelperLink | null> | null = null;
  /** Whether it goes without a helper. */
  #alone = false;
  #looked = Number.NEGATIVE_INFINITY;
  readonly #end = new AbortController();

  readonly onDidChangeState = this.#changes.event;

  constructor(settings: HelperConnectionsSettings) {
    this.#settings = settings;
    this.#clock = settings.clock ?? systemClock;
    const { folder, asker, environment } = settings;
    this.#own = new Connections({ folder, ...(asker && { asker }), ...(environment && { environment }) });
    this.#own.onDidChangeState(() => this.#changes.fire());
  }

  async connect(place: Place): Promise<Transport> {
    if (!isShared(place)) return await this.#own.connect(place);
    const key = placeKey(place);
    const transport =
      this.#transports.get(key) ?? new HelperTransport(plain(place), () => this.#way(place), this.#settings.asker);
    this.#transports.set(key, transport);
    return transport;
  }

  state(place: Place): ConnectionState {
    if (!isShared(place) || this.#alone) return this.#own.state(place);
    this.#lookForHelper();
    return this.#states.get(placeKey(place))?.state ?? { kind: 'not connected' };
  }

  async close(place: Place): Promise<void> {
    await this.#own.close(place);
    if (!isShared(place)) return;
    const link = await this.#found();
    if (link) await closeAt(link, place);
  }

  /** What the helper holds; null where there is none. */
  async report(): Promise<HelperReport | null> {
    const link = await this.#found();
    if (!link) return null;
    await link.told;
    return { pid: link.pid, since: link.since, connections: [...this.#states.values()] };
  }

  /** Closes all that the helper holds, and lets it end unless somebody else uses it. */
  async closeAll(): Promise<void> {
    const link = await this.#found();
    if (!link) return;
    await link.told;
    link.unneeded();
    for (const { place } of this.#states.values()) await closeAt(link, place);
  }

  dispose(): void {
    this.#end.abort();
    this.#own.dispose();
    this.#changes.dispose();
    void this.#link?.then((link) => link?.dispose()).catch(() => undefined);
  }

  async #way(place: Place): Promise<Way> {
    if (this.#end.signal.aborted) throw sshTrouble('closed', place.remote ?? place.transport);
    const link = this.#alone ? null : await this.#reached();
    return link ? { link } : { transport: await this.#own.connect(place) };
  }

  /** A link to the helper, which is started if need be; null where there can be none. */
  async #reached(): Promise<HelperLink | null> {
    while (!this.#alone && !this.#end.signal.aborted) {
      this.#link ??= this.#hold(this.#startedOrAlone());
      const link = await this.#link;
      // Without one somebody has only looked for it.
      if (link) return link;
    }
    return null;
  }

  /** A link to the helper if there is one. */
  async #found(): Promise<HelperLink | null> {
    this.#link ??= this.#hold(findHelper(this.#reach));
    return await this.#link;
  }

  async #startedOrAlone(): Promise<HelperLink | null> {
    try {
      const { start = startHelper } = this.#settings;
      return await reachHelper({ ...this.#reach, start, signal: this.#end.signal });
    } catch (error) {
      if (!this.#end.signal.aborted) {
        this.#alone = true;
        this.#settings.warn(errorText(error));
      }
      return null;
    }
  }

  get #reach(): FindSettings {
    const { folder, environment = process.env, protocol = PROTOCOL } = this.#settings;
    return {
      dataFolder: folder,
      clock: this.#clock,
      protocol,
      environment: withoutEditorVariables(environment),
      askers: this.#askers,
      onStates: (states) => this.#show(states),
    };
  }

  /** Keeps a link for as long as it is open. */
  async #hold(opening: Promise<HelperLink | null>): Promise<HelperLink | null> {
    let link: HelperLink | null = null;
    try {
      link = await opening;
    } finally {
      if (!link) this.#link = null;
    }
    if (this.#end.signal.aborted) link?.dispose();
    void link?.closed.then(() => {
      this.#link = null;
      this.#show([]);
    });
    return link;
  }

  #show(states: readonly PlaceState[]): void {
    this.#states = new Map(states.map((told) => [placeKey(told.place), told]));
    this.#changes.fire();
  }

  /** So that a window shows how connections stand that another one has opened. */
  #lookForHelper(): void {
    if (this.#link || this.#end.signal.aborted || this.#clock.now() - this.#looked < LOOK_MS) return;
    this.#looked = this.#clock.now();
    // What keeps it from being reached is told when it is needed.
    void this.#found().catch(() => undefined);
  }
}

/** Whether the helper holds connections to a place; one without an address is refused here. */
function isShared({ transport, remote }: Place): boolean {
  return transport !== 'local' && remote !== null && remote !== '';
}

async function closeAt(link: HelperLink, place: Place): Promise<void> {
  try {
    await link.call(plain(place), { kind: 'close' }, { intent: 'user' });
  } catch (error) {
    // With the helper its connections have ended.
    if (!(error instanceof LinkLost)) throw error;
  }
}

/** The place alone: callers give the whole snapshot of a cluster. */
function plain({ transport, remote, loginEnv, ssh, scp, keepMinutes }: Place): Place {
  return { transport, remote, loginEnv, ssh, scp, ...(keepMinutes === undefined ? {} : { keepMinutes }) };
}
