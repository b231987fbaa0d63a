import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A text that nobody can foresee. */
export function randomText(): string {
  return randomBytes(32).toString('hex');
}

/** Shows that one side knows the token without telling it: the other side may have only taken the socket's place. */
export function prove(token: string, side: 'helper' | 'client', nonce: string): string {
  return createHmac('sha256', token).update(`${side} ${nonce}`).digest('hex');
}

/** Whether a proof is the right one. */
export function proves(proof: unknown, token: string, side: 'helper' | 'client', nonce: string): boolean {
  const right = Buffer.from(prove(token, side, nonce));
  const given = Buffer.from(typeof proof === 'string' ? proof : '');
  return given.length === right.length && timingSafeEqual(given, right);
}
