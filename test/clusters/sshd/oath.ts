import { createHmac } from 'node:crypto';

/** The secret of the test account's one-time codes, in hexadecimal (the one of RFC 4226, appendix D). */
export const OATH_SECRET = '3132333435363738393031323334353637383930';

/** A one-time code of six digits: HOTP of RFC 4226. */
export function oneTimeCode(counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac('sha1', Buffer.from(OATH_SECRET, 'hex')).update(message).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  return `${(digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000}`.padStart(6, '0');
}
