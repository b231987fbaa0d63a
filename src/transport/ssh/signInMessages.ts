import type { Client } from 'ssh2';

/** What a server sends while somebody signs in. */
export interface SignInMessages {
  /** A method did not suffice: what methods are left, and whether it was right and another factor is wanted. */
  readonly onFailure: (left: readonly string[], partial: boolean) => void;
  /** Words for the person, to which there is nothing to answer. */
  readonly onWords: (words: string) => void;
}

/** The part of the library's inside that is used here. */
interface Inside {
  readonly _protocol?: {
    readonly _handlers?: {
      USERAUTH_FAILURE?: (protocol: unknown, left: readonly string[], partial: boolean) => void;
      USERAUTH_INFO_REQUEST?: InfoRequest;
    };
  };
}

type InfoRequest = (
  protocol: unknown,
  name: string,
  instructions: string,
  prompts: readonly unknown[] | undefined,
) => void;

/**
 * Listens to messages that ssh2 1.17 keeps to itself: of a partial success of a key of an agent, without which a second factor
 * would never be asked for, and of keyboard-interactive words without a prompt, such as that the account has expired. To be
 * called when `connect` has returned.
 */
export function listenToSignIn(client: Client, { onFailure, onWords }: SignInMessages): void {
  const handlers = (client as unknown as Inside)._protocol?._handlers;
  const answer = handlers?.USERAUTH_INFO_REQUEST;
  if (!handlers?.USERAUTH_FAILURE || !answer) throw new Error('this version of ssh2 is built differently inside');
  handlers.USERAUTH_FAILURE = (_protocol, left, partial) => onFailure(left, partial);
  handlers.USERAUTH_INFO_REQUEST = (protocol, name, instructions, prompts) => {
    if (!prompts?.length) onWords(`${name}\n${instructions}`);
    answer(protocol, name, instructions, prompts);
  };
}
