import { UserError, unreachable } from '../base/errors.ts';
import type { ConnectionSource, OpenProgram, Place, Transport, TransportOptions } from '../transport/contract.ts';
import type { Work, WorkResults } from './messages.ts';

/** What a call came to; with a program its streams are still to be carried. */
export interface WorkDone {
  readonly value: WorkResults[Work['kind']];
  readonly program?: OpenProgram;
}

/** Does what a client calls for. */
export async function doWork(
  source: ConnectionSource,
  place: Place,
  work: Work,
  options: TransportOptions,
  onProgress: (bytes: number) => void,
): Promise<WorkDone> {
  if (work.kind === 'close') {
    await source.close(place);
    return { value: null };
  }
  const transport = await source.connect(place);
  if (work.kind === 'open') return { value: null, program: await openOver(transport, work.start, options) };
  return { value: await over(transport, work, options, onProgress) };
}

async function over(
  transport: Transport,
  work: Exclude<Work, { kind: 'close' | 'open' }>,
  options: TransportOptions,
  onProgress: (bytes: number) => void,
): Promise<WorkDone['value']> {
  switch (work.kind) {
    case 'exchange':
      return await transport.exchange(work.commands, options);
    case 'expand':
      return await transport.expand(work.path, work.base, options);
    case 'writeFiles':
      await transport.writeFiles(work.files, options);
      return null;
    case 'readFile':
      return await transport.readFile(work.path, work.range, options);
    case 'stat':
      return await transport.stat(work.paths, options);
    case 'list':
      return await transport.list(work.path, options);
    case 'upload':
      await transport.upload({ here: work.here, there: work.there, onProgress }, options);
      return null;
    case 'download':
      await transport.download({ here: work.here, there: work.there, onProgress }, options);
      return null;
    default:
      return unreachable(work);
  }
}

/** Starts a program over a connection. Rejects with a `UserError` where that cannot be, on this machine. */
async function openOver(
  transport: Transport,
  start: Parameters<NonNullable<Transport['open']>>[0],
  options: TransportOptions,
): Promise<OpenProgram> {
  if (transport.open) return await transport.open(start, options);
  throw new UserError({
    what: 'Programs are carried over connections to other machines only',
    next: 'Start it here',
    code: 'no-connection',
  });
}
