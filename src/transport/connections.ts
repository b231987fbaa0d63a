import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { UserError, unreachable } from '../base/errors.ts';
import type { Event } from '../base/event.ts';
import { Emitter } from '../base/event.ts';
import type { Asker } from './asking.ts';
import type { ConnectionSource, ConnectionState, Place, Transport } from './contract.ts';
import { KEEP_MINUTES } from './contract.ts';
import { LocalTransport } from './local/localTransport.ts';
import { placeKey } from './placeKey.ts';
import { withAsker } from './withAsker.ts';

/** What the connections of a process are made with. */
export interface ConnectionsSettings {
  /** Whom to ask for passwords, codes and host keys; without one nobody is asked. */
  readonly asker?: Asker;
  /** The environment of the user: where the agent listens. This process's own if absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, with `.ssh`; as the system says if absent. */
  readonly home?: string;
  /** Where the user's data lies, for what connections need on this machine; a temporary folder if absent. */
  readonly folder?: string;
}

/** A transport to another machine: its connection comes and goes. */
interface RemoteTransport extends Transport {
  readonly kind: 'ssh' | 'openssh';
  readonly state: ConnectionState;
  readonly onDidChangeState: Event<void>;
  /** Ends a connection that would outlive the transport. */
  disconnect?(): Promise<void>;
}

/** What there is of one place. */
interface Entry {
  transport: Promise<Transport> | null;
  /** What is to be let go of; null while it is being made. */
  made: Transport | null;
  /** Null while it is being made, and for this machine. */
  remote: RemoteTransport | null;
}

/** The connections of this process: one for each place, made when it is first wanted. */
export class Connections implements ConnectionSource {
  readonly #settings: ConnectionsSettings;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Emitter<void>();
  #disposed = false;

  readonly onDidChangeState = this.#changes.event;

  constructor(settings: ConnectionsSettings = {}) {
    this.#settings = settings;
  }

  async connect(place: Place): Promise<Transport> {
    const key = placeKey(place);
    const known = this.#entries.get(key);
    if (known?.transport) return await known.transport;
    const entry: Entry = { transport: null, made: null, remote: null };
    this.#entries.set(key, entry);
    entry.transport = this.#make(place, key, entry);
    return await entry.transport;
  }

  state(place: Place): ConnectionState {
    if (place.transport === 'local') return { kind: 'connected', since: 0 };
    return this.#entries.get(placeKey(place))?.remote?.state ?? { kind: 'not connected' };
  }

  async close(place: Place): Promise<void> {
    const key = placeKey(place);
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    await entry?.remote?.disconnect?.();
    entry?.made?.dispose();
    if (entry) this.#changes.fire();
  }

  dispose(): void {
    this.#disposed = true;
    this.#changes.dispose();
    for (const { made } of this.#entries.values()) made?.dispose();
    this.#entries.clear();
  }

  async #make(place: Place, key: string, entry: Entry): Promise<Transport> {
    try {
      if (place.transport === 'local') {
        entry.made = new LocalTransport({ loginEnv: place.loginEnv });
        return entry.made;
      }
      const remote = await this.#makeRemote(place, place.transport);
      entry.made = remote;
      entry.remote = remote;
      // Closed while it was being made: `close` and `dispose` have not seen it.
      if (this.#entries.get(key) !== entry || this.#disposed) remote.dispose();
      remote.onDidChangeState(() => this.#changes.fire());
      return this.#settings.asker ? withAsker(remote, this.#settings.asker) : remote;
    } catch (error) {
      // It is made anew the next time.
      this.#entries.delete(key);
      throw error;
    }
  }

  /** The libraries of these transports are loaded when the first place needs them. */
  async #makeRemote(place: Place, kind: RemoteTransport['kind']): Promise<RemoteTransport> {
    const { environment = process.env, home = homedir() } = this.#settings;
    switch (kind) {
      case 'ssh': {
        const { SshTransport } = await import('./ssh/sshTransport.ts');
        return new SshTransport({
          remote: remoteOf(place),
          loginEnv: place.loginEnv,
          local: { name: userInfo().username, home, environment, platform: process.platform },
          keepMs: (place.keepMinutes ?? KEEP_MINUTES) * 60_000,
        });
      }
      case 'openssh': {
        const { OpensshTransport } = await import('./openssh/opensshTransport.ts');
        return new OpensshTransport({
          remote: remoteOf(place),
          ssh: place.ssh,
          loginEnv: place.loginEnv,
          environment,
          folder: join(this.#settings.folder ?? join(tmpdir(), `clusterjob-${userInfo().uid}`), 'ssh'),
          keepMinutes: place.keepMinutes ?? KEEP_MINUTES,
        });
      }
      default:
        return unreachable(kind);
    }
  }
}

function remoteOf({ remote }: Place): string {
  if (remote !== null && remote !== '') return remote;
  throw new UserError({
    what: 'The cluster has no address',
    next: 'Set remote = [user@]host in the profile of the cluster, or transport = local',
    code: 'bad-address',
  });
}
