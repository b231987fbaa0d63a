/** So many requests are under way at once: with pieces of 128 KiB as much as a channel takes in one go. */
const AHEAD = 16;

/** Works through `length` bytes in pieces, several at a time and in no order. The first failure ends it. */
export async function runAhead(
  length: number,
  pieceBytes: number,
  signal: AbortSignal | undefined,
  action: (at: number, length: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    while (next < length && !failed) {
      signal?.throwIfAborted();
      const at = next;
      next += pieceBytes;
      try {
        await action(at, Math.min(pieceBytes, length - at));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: AHEAD }, work));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Fetches `length` bytes in pieces, several at a time, and gives them in their order; ends early where a piece is short. */
export async function* piecesInOrder(
  length: number,
  pieceBytes: number,
  signal: AbortSignal | undefined,
  fetch: (at: number, length: number) => Promise<Buffer>,
): AsyncGenerator<Buffer> {
  const underWay: { readonly wanted: number; readonly piece: Promise<Buffer> }[] = [];
  let next = 0;
  try {
    while (next < length || underWay.length > 0) {
      signal?.throwIfAborted();
      while (next < length && underWay.length < AHEAD) {
        const wanted = Math.min(pieceBytes, length - next);
        const piece = fetch(next, wanted);
        // While the consumer is slow nobody waits for it: it may fail unheard, and is heard when it is its turn.
        piece.catch(() => undefined);
        underWay.push({ wanted, piece });
        next += wanted;
      }
      const first = underWay.shift();
      if (!first) return;
      const bytes = await first.piece;
      yield bytes;
      if (bytes.length < first.wanted) return;
    }
  } finally {
    // Nobody wants these any more.
    await Promise.allSettled(underWay.map(({ piece }) => piece));
  }
}
