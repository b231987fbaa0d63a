/**
 * What a file `test/host/*.test.ts` exports as `tests`: by name, what is to be done and to hold. They run one after
 * another in the order in which they stand, in one editor; each leaves it as it found it.
 */
export type HostTests = Readonly<Record<string, () => void | Promise<void>>>;

/** How one of them ended. */
export interface HostResult {
  readonly name: string;
  readonly ms: number;
  /** The error with its stack; null where it passed. */
  readonly failure: string | null;
}
