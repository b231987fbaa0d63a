import { UserError } from '../base/errors.ts';
import type { Event } from '../base/event.ts';
import type {
  ConnectionSource,
  ConnectionState,
  Place,
  ProgramStart,
  Transport,
  TransportOptions,
} from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { RunStore } from './store/store.ts';

/** What the user is asked to permit: a connection to a host that only a workspace names. */
export interface ConsentRequest {
  readonly host: string;
  /** The program of this machine that would make the connection, where the workspace names another than the usual one. */
  readonly program: string | null;
  /** The file that names them. */
  readonly file: string;
}

/** Asks the user; the answer is asked for once for every host. Rejects only if `signal` aborts. */
export type AskConsent = (request: ConsentRequest, signal: AbortSignal | undefined) => Promise<boolean>;

/** The question of a request in words. */
export function consentWords({ host, program, file }: ConsentRequest): {
  readonly question: string;
  readonly detail: string;
} {
  const by = program === null ? '' : ` by the program ${program}`;
  return {
    question: `May Clusterjob connect to ${host}${by}?`,
    detail:
      `Only ${file} names this host, and none of your own settings. Your sign-in and the files of your jobs would go there. ` +
      'You are asked this once.',
  };
}

const USUAL_PROGRAMS = ['ssh', 'scp'];

/** A place that may be named by a workspace alone. */
type NamedPlace = Place & Partial<Pick<ClusterSnapshot, 'namedBy'>>;

/**
 * Connections that lead to hosts which only a workspace names no sooner than the user has permitted it: a folder from elsewhere
 * must not send passwords and files to a place of its choice. What was permitted is remembered in the store.
 */
export class ConsentedConnections implements ConnectionSource {
  readonly #source: ConnectionSource;
  readonly #store: Pick<RunStore, 'remember' | 'recall'>;
  readonly #ask: AskConsent | null;
  readonly #asking = new Map<string, Promise<boolean>>();

  readonly onDidChangeState: Event<void>;

  /** `ask`: null where nobody can be asked. */
  constructor(source: ConnectionSource, store: Pick<RunStore, 'remember' | 'recall'>, ask: AskConsent | null) {
    this.#source = source;
    this.#store = store;
    this.#ask = ask;
    this.onDidChangeState = source.onDidChangeState;
  }

  async connect(place: NamedPlace): Promise<Transport> {
    const transport = await this.#source.connect(place);
    const { namedBy } = place;
    if (namedBy === undefined || place.transport === 'local') return transport;
    return guarded(transport, (options) => this.#permit(place, namedBy, options));
  }

  state(place: Place): ConnectionState {
    return this.#source.state(place);
  }

  async close(place: Place): Promise<void> {
    await this.#source.close(place);
  }

  dispose(): void {
    this.#source.dispose();
  }

  /** Rejects with a `UserError` unless the user has permitted the connection, now or before. */
  async #permit(place: Place, file: string, { intent, signal }: TransportOptions): Promise<void> {
    const memory = consentMemory(place);
    if ((await this.#store.recall(memory)) !== null) return;
    const host = place.remote ?? 'this machine';
    if (intent === 'user' && this.#ask) {
      const program = [place.ssh, place.scp].find((name, at) => name !== USUAL_PROGRAMS[at]) ?? null;
      const asking = this.#asking.get(memory) ?? this.#ask({ host, program, file }, signal);
      this.#asking.set(memory, asking);
      const permitted = await asking.finally(() => this.#asking.delete(memory));
      if (permitted) return await permitConnections(this.#store, place);
    }
    throw new UserError({
      what: `Nothing was sent to ${host}`,
      detail: `only ${file} names this host, and you have not permitted connections to it`,
      next: 'Permit it when you are asked on submitting or connecting, or give --trust-host on the command line',
      code: 'host-not-permitted',
    });
  }
}

/** Remembers that the user permits connections to a place, as whoever adds it does. */
export async function permitConnections(store: Pick<RunStore, 'remember'>, place: Place): Promise<void> {
  if (place.transport !== 'local') await store.remember(consentMemory(place), 'permitted');
}

/** Under this name the store remembers that the user permits connections to a place. */
function consentMemory({ transport, remote, ssh, scp }: Place): string {
  return `may connect to ${JSON.stringify([transport, remote, ssh, scp])}`;
}

/** A transport that asks before everything that would open a connection. */
function guarded(transport: Transport, permit: (options: TransportOptions) => Promise<void>): Transport {
  const after = async <T>(options: TransportOptions, action: () => Promise<T>): Promise<T> => {
    await permit(options);
    return await action();
  };
  const open = transport.open?.bind(transport);
  return {
    kind: transport.kind,
    exchange: (commands, options) => after(options, () => transport.exchange(commands, options)),
    expand: (path, base, options) => after(options, () => transport.expand(path, base, options)),
    writeFiles: (files, options) => after(options, () => transport.writeFiles(files, options)),
    readFile: (path, range, options) => after(options, () => transport.readFile(path, range, options)),
    stat: (paths, options) => after(options, () => transport.stat(paths, options)),
    list: (path, options) => after(options, () => transport.list(path, options)),
    upload: (file, options) => after(options, () => transport.upload(file, options)),
    download: (file, options) => after(options, () => transport.download(file, options)),
    ...(open
      ? { open: (start: ProgramStart, options: TransportOptions) => after(options, () => open(start, options)) }
      : {}),
    dispose: () => transport.dispose(),
  };
}
