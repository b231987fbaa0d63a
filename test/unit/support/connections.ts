import type { ConnectionSource, Transport } from '../../../src/transport/contract.ts';

/** Connections that all lead to one transport. */
export function connectionsTo(transport: () => Promise<Transport>): ConnectionSource {
  return {
    connect: transport,
    state: () => ({ kind: 'not connected' }),
    onDidChangeState: () => ({ dispose: () => undefined }),
    close: async () => undefined,
    dispose: () => undefined,
  };
}
