import type { KeyObject } from 'node:crypto';
import { createSecretKey } from 'node:crypto';
import type { Client } from 'ssh2';

/** The part of the library's inside that is used here: what encrypts and decrypts with AES-GCM. */
interface Inside {
  readonly _protocol?: {
    readonly _cipher?: { _encKey?: Buffer | KeyObject };
    readonly _decipher?: { _decipherKey?: Buffer | KeyObject };
  };
}

/**
 * Prepares the keys of a connection once, at its beginning and whenever they are renewed. ssh2 1.17 begins a cipher for every packet and
 * names its key by the bytes, from which Node makes a key anew each time: a third of the time that a large file takes.
 */
export function prepareCipherKeys(client: Client): void {
  client.on('handshake', () => {
    const { _cipher: cipher, _decipher: decipher } = (client as unknown as Inside)._protocol ?? {};
    if (cipher?._encKey instanceof Buffer) cipher._encKey = createSecretKey(cipher._encKey);
    if (decipher?._decipherKey instanceof Buffer) decipher._decipherKey = createSecretKey(decipher._decipherKey);
  });
}
