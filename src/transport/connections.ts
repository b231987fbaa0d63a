import { UserError, unreachable } from '../base/errors.ts';
import type { ConnectionSource, Place, Transport } from './contract.ts';
import { LocalTransport } from './local/localTransport.ts';

/** The connections of this process: one for each place, made when it is first wanted. */
export class Connections implements ConnectionSource {
  readonly #transports = new Map<string, Transport>();

  async connect(place: Place): Promise<Transport> {
    const key = placeKey(place);
    const known = this.#transports.get(key);
    if (known) return known;
    const transport = openTransport(place);
    this.#transports.set(key, transport);
    return transport;
  }

  dispose(): void {
    for (const transport of this.#transports.values()) transport.dispose();
    this.#transports.clear();
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
