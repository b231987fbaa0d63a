import type { Client } from 'ssh2';

/** The part of the library's inside that is used here. */
interface Inside {
  readonly _protocol?: {
    readonly _handlers?: { USERAUTH_FAILURE?: (protocol: unknown, left: readonly string[], partial: boolean) => void };
  };
}

/**
 * Takes over what happens when a method of sign-in did not suffice. ssh2 1.17 itself tells nobody of a partial success of a key
 * of an agent, so that a second factor would never be asked for. To be called when `connect` has returned.
 */
export function onAuthenticationFailure(
  client: Client,
  listener: (left: readonly string[], partial: boolean) => void,
): void {
  const handlers = (client as unknown as Inside)._protocol?._handlers;
  if (!handlers?.USERAUTH_FAILURE) throw new Error('this version of ssh2 is built differently inside');
  handlers.USERAUTH_FAILURE = (_protocol, left, partial) => listener(left, partial);
}
