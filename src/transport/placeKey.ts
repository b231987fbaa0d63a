import type { Place } from './contract.ts';

/** One text for all places that share a connection: only what decides where the commands go, not how a cluster is called. */
export function placeKey({ transport, remote, loginEnv, ssh, scp }: Place): string {
  return JSON.stringify(transport === 'local' ? [transport, loginEnv] : [transport, remote, loginEnv, ssh, scp]);
}
