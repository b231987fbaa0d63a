import type { Answer, Asker, Question } from '../../asking.ts';
import type { TransportOptions } from '../../contract.ts';
import { sshTrouble } from '../../sshTrouble.ts';

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
    if (!this.#asker || !this.#present) throw sshTrouble('signInNeeded', question.host);
    this.#count(1);
    try {
      const answer = await this.#asker.ask(question, this.#signal);
      if (answer) return answer;
    } finally {
      this.#count(-1);
    }
    throw sshTrouble('signInCancelled', question.host);
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
