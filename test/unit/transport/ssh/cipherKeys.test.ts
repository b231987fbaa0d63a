import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Client } from 'ssh2';
import { expect, it } from 'vitest';
import { prepareCipherKeys } from '../../../../src/transport/ssh/cipherKeys.ts';

/** A client that has as much inside as its ciphers. */
class FakeClient extends EventEmitter {
  _protocol: object = {};

  /** Agrees on keys: the library makes its ciphers anew and tells. */
  agree(ciphers: object): void {
    this._protocol = ciphers;
    this.emit('handshake');
  }
}

it('prepares the keys of both directions, whenever they are renewed', () => {
  const client = new FakeClient();
  prepareCipherKeys(client as unknown as Client);
  for (const _ of ['at first', 'renewed']) {
    const [sent, received] = [randomBytes(16), randomBytes(16)];
    const ciphers = { _cipher: { _encKey: sent }, _decipher: { _decipherKey: received } };
    client.agree(ciphers);
    expect(ciphers._cipher._encKey).toMatchObject({ type: 'secret' });
    expect(ciphers._cipher._encKey).toHaveProperty('symmetricKeySize', 16);
    expect(ciphers._decipher._decipherKey).toMatchObject({ type: 'secret' });
  }
});

it('leaves alone what has no such key: ciphers that are made once', () => {
  const client = new FakeClient();
  prepareCipherKeys(client as unknown as Client);
  const ciphers = { _cipher: { outSeqno: 3 }, _decipher: { inSeqno: 3 } };
  client.agree(ciphers);
  expect(ciphers).toEqual({ _cipher: { outSeqno: 3 }, _decipher: { inSeqno: 3 } });
});
