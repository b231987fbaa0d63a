import type { Transport } from '../../../src/transport/contract.ts';
import { output } from '../backends/outputs.ts';

/** A transport to a machine without files, whose commands end well and print nothing, with some of it different. */
export function fakeTransport(change: Partial<Transport> = {}): Transport {
  return {
    kind: 'local',
    exchange: async (commands) => commands.map(() => output()),
    expand: async (path) => path,
    writeFiles: async () => undefined,
    readFile: async () => null,
    stat: async (paths) => paths.map(() => null),
    list: async () => null,
    upload: async () => undefined,
    download: async () => undefined,
    dispose: () => undefined,
    ...change,
  };
}
