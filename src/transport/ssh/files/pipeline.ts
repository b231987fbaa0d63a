/** So many requests are under way at once: with pieces of 128 KiB as much as a channel takes in one go. */
const AHEAD = 16;

/**
 * Works through `length` bytes in pieces, several at a time and in no order. An action has a buffer of the length of its piece to
 * itself until it ends; then the next piece gets the same memory. The first failure ends it all.
 */
export async function runAhead(
  length: number,
  pieceBytes: number,
  signal: AbortSignal | undefined,
  action: (at: number, piece: Buffer) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    const buffer = Buffer.allocUnsafeSlow(Math.min(pieceBytes, length));
    while (next < length && !failed) {
      signal?.throwIfAborted();
      const at = next;
      next += pieceBytes;
      try {
        await action(at, buffer.subarray(0, length - at));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Math.min(AHEAD, Math.ceil(length / pieceBytes));
  const results = await Promise.allSettled(Array.from({ length: workers }, work));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
