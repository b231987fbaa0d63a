import { UserError, unreachable } from '../base/errors.ts';
import { Emitter } from '../base/event.ts';
import type { ConnectionSource, ConnectionState, Place, Transport } from './contract.ts';
import { LocalTransport } from './local/localTransport.ts';

/** The connections of this process: one for each place, made when it is first wanted. */
export class Connections implements ConnectionSource {
  readonly #transports = new Map<string, Transport>();
  readonly #changes = new Emitter<void>();

  readonly onDidChangeState = this.#changes.event;

  async connect(place: Place): Promise<Transport> {
    const key = placeKey(place);
    const known = this.#transports.get(key);
    if (known) return known;
    const transport = openTransport(place);
    this.#transports.set(key, transport);
    return transport;
  }

  state(place: Place): ConnectionState {
    return place.transport === 'local' ? { kind: 'connected', since: 0 } : { kind: 'not connected' };
  }

  async close(place: Place): Promise<void> {
    const key = placeKey(place);
    this.#transports.get(key)?.dispose();
    this.#transports.delete(key);
  }

  dispose(): void {
    for (const transport of this.#transports.values()) transport.dispose();
    this.#transports.clear();
    this.#changes.dispose();
  }
}

/** Only what decides where the commands go: two clusters of this machine share one connection. */
function placeKey({ transport, remote, loginEnv, ssh, scp }: Place): string {
  return JSON.stringify(transport === 'local' ? [transport, loginEnv] : [transport, remote, loginEnv, ssh, scp]);
}

function openTransport(place: Place): Transport {
  switch (place.transport) {
    case 'local':
      return new LocalTransport({ loginEnv: place.loginEnv });
    case 'ssh':
    case 'openssh':
      throw new UserError({
        what: `${place.remote ?? 'The cluster'} cannot be reached over SSH`,
        detail: 'connections to other machines are not available in this version',
        next: 'Use a cluster on this machine, or run Clusterjob on the login node (for instance in a Remote-SSH window)',
        code: 'transport-not-available',
      });
    default:
      return unreachable(place.transport);
  }
}
