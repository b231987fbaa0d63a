import type { ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';

/** Keys as text, and the public one as the library reads it. */
export interface SoundKeys {
  readonly private: string;
  readonly public: ParsedKey;
}

/** Makes keys until they can be read: ssh2 1.17 drops a zero at the beginning of a key that it makes, of one in 256. */
export function soundKeys(
  generate: () => { readonly private: string; readonly public: string },
  passphrase?: string,
): SoundKeys {
  for (;;) {
    const keys = generate();
    const [own, other] = [ssh2.utils.parseKey(keys.private, passphrase), ssh2.utils.parseKey(keys.public)];
    if (!(own instanceof Error) && !(other instanceof Error)) return { private: keys.private, public: other };
  }
}
