import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Command, CommandOutput } from '../base/command.ts';
import { succeeded } from '../base/command.ts';
import type { FileStat, Transport, TransportOptions } from '../transport/contract.ts';

/** A file that may have to be copied, in either direction. */
export interface CopyPair {
  /** From the folder of the job, with `/`. */
  readonly path: string;
  /** On this machine and on the cluster. */
  readonly here: string;
  readonly there: string;
  readonly source: FileStat;
  /** What is in its place; null if nothing. */
  readonly target: FileStat | null;
}

/**
 * A target of the same size that is younger than its source by so much is the same: it was copied after the last change. Two
 * clocks do not differ by more; within it the contents are compared.
 */
const SURELY_LATER_MS = 3600_000;

/** One command compares so many files: their names have to fit into its arguments. */
const HASHED_AT_ONCE = 100;

/** A login node reads at least so many bytes in a millisecond. */
const READ_BYTES_PER_MS = 10_000;

/** Those whose target is missing or differs: by size, else by time, else by content. */
export async function changedPairs(
  pairs: readonly CopyPair[],
  transport: Pick<Transport, 'exchange'>,
  options: TransportOptions,
): Promise<readonly CopyPair[]> {
  const doubtful = pairs.filter(isDoubtful);
  const same = new Set<CopyPair>();
  for (let at = 0; at < doubtful.length; at += HASHED_AT_ONCE) {
    for (const pair of await withSameContent(doubtful.slice(at, at + HASHED_AT_ONCE), transport, options))
      same.add(pair);
  }
  return pairs.filter((pair) => differs(pair) || (isDoubtful(pair) && !same.has(pair)));
}

function differs({ source, target }: CopyPair): boolean {
  return target?.kind !== 'file' || target.size !== source.size;
}

function isDoubtful(pair: CopyPair): boolean {
  const { source, target } = pair;
  return !differs(pair) && target !== null && target.modified - source.modified < SURELY_LATER_MS;
}

async function withSameContent(
  pairs: readonly CopyPair[],
  transport: Pick<Transport, 'exchange'>,
  options: TransportOptions,
): Promise<readonly CopyPair[]> {
  const [output] = await transport.exchange([hashCommand(pairs)], options);
  const hashes = readHashes(output, pairs.length);
  // Without the program, or with a file that it cannot read: they are copied, which is never wrong.
  if (!hashes) return [];
  const same: CopyPair[] = [];
  for (const [at, pair] of pairs.entries()) {
    options.signal?.throwIfAborted();
    if (hashes[at] === (await hashOf(pair.here))) same.push(pair);
  }
  return same;
}

function hashCommand(pairs: readonly CopyPair[]): Command {
  const bytes = pairs.reduce((sum, { source }) => sum + source.size, 0);
  return {
    file: 'sha256sum',
    args: ['--', ...pairs.map(({ there }) => there)],
    environment: 'plain',
    limitMs: 60_000 + bytes / READ_BYTES_PER_MS,
  };
}

/** One line for each file; that of a name with a line end or a backslash begins with a backslash, and the name is escaped. */
function readHashes(output: CommandOutput | undefined, count: number): readonly string[] | null {
  if (!output || !succeeded(output)) return null;
  const hashes = [...output.stdout.matchAll(/^\\?([0-9a-f]{64}) /gm)].map(([, hash]) => hash ?? '');
  return hashes.length === count ? hashes : null;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
