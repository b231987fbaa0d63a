import { UserError } from '../../../base/errors.ts';
import type { Answer, Asker, Question } from '../../asking.ts';
import type { TransportOptions } from '../../contract.ts';

/** That a connection can only be opened by an act of the user. */
export function signInNeeded(host: string): UserError {
  return new UserError({
    what: `You are not signed in to ${host}`,
    detail: 'it asks for something that only you can answer',
    next: 'Connect to it yourself',
    code: 'sign-in-needed',
  });
}

/**
 * The person for whom a connection is opened, if there is one. Nobody is asked for background work; a passphrase that is kept
 * is used for it, a password is not, as the server may send a push to a phone for it.
 */
export class Person {
  readonly #asker: Asker | undefined;
  readonly #present: boolean;
  readonly #signal: AbortSignal;
  readonly #onAsking: (open: boolean) => void;
  #open = 0;

  constructor(
    { asker, intent }: Pick<TransportOptions, 'asker' | 'intent'>,
    signal: AbortSignal,
    onAsking: (open: boolean) => void,
  ) {
    this.#asker = asker;
    this.#present = asker !== undefined && intent === 'user';
    this.#signal = signal;
    this.#onAsking = onAsking;
  }

  /** Whether somebody can be asked. */
  get present(): boolean {
    return this.#present;
  }

  /** Rejects with a `UserError` if nobody can be asked or the person does not want to answer. */
  async ask(question: Question): Promise<Answer> {
    if (!this.#asker || !this.#present) throw signInNeeded(question.host);
    this.#count(1);
    try {
      const answer = await this.#asker.ask(question, this.#signal);
      if (answer) return answer;
    } finally {
      this.#count(-1);
    }
    throw new UserError({
      what: `You have not signed in to ${question.host}`,
      detail: 'its question was not answered',
      next: 'Connect again and answer it',
      code: 'sign-in-cancelled',
    });
  }

  async kept(name: string): Promise<string | null> {
    return (await this.#asker?.kept(name)) ?? null;
  }

  async forget(name: string): Promise<void> {
    await this.#asker?.forget(name);
  }

  #count(change: number): void {
    this.#open += change;
    this.#onAsking(this.#open > 0);
  }
}
