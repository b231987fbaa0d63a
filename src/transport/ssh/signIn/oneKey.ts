import type { ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';

/** An agent that holds one key. */
export class OneKey extends ssh2.BaseAgent<ParsedKey> {
  readonly #key: ParsedKey;
  readonly #sign: (data: Buffer, hash: string | undefined) => Promise<Buffer>;

  constructor(key: ParsedKey, sign: (data: Buffer, hash: string | undefined) => Promise<Buffer>) {
    super();
    this.#key = key;
    this.#sign = sign;
  }

  override getIdentities(done: (error?: Error | null, keys?: ParsedKey[]) => void): void {
    done(null, [this.#key]);
  }

  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: { readonly hash?: string } | ((error?: Error | null, signature?: Buffer) => void),
    done?: (error?: Error | null, signature?: Buffer) => void,
  ): void {
    const callback = typeof options === 'function' ? options : done;
    const hash = typeof options === 'function' ? undefined : options.hash;
    this.#sign(data, hash).then(
      (signature) => callback?.(null, signature),
      (error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error))),
    );
  }
}
