import type { Clock } from '../../base/clock.ts';
import type { Asker } from '../asking.ts';
import type { AskpassRequest } from './askpass.ts';
import type { PersonThere } from './sshMessages.ts';
import type { Asked } from './sshQuestion.ts';
import { questionOf } from './sshQuestion.ts';

/** The questions of one `ssh` and the answers of the person, or those that were kept. */
export class Conversation {
  readonly #asker: Asker;
  readonly #asked: Asked;
  readonly #clock: Clock;
  /** What `ssh` has said since this was last asked. */
  readonly #said: () => string;
  readonly #cancel = new AbortController();
  /** Secrets that were given, by the names under which they may be kept. */
  readonly #given = new Set<string>();
  #since: number;
  #open = 0;
  #person: PersonThere = 'silent';

  constructor(asker: Asker, asked: Asked, said: () => string, clock: Clock) {
    this.#asker = asker;
    this.#asked = asked;
    this.#said = said;
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** Aborted when the person did not want to answer. */
  get cancelled(): AbortSignal {
    return this.#cancel.signal;
  }

  get person(): PersonThere {
    return this.#person;
  }

  /** Since when `ssh` has been at work without a question being open; null while one is. */
  get since(): number | null {
    return this.#open > 0 ? null : this.#since;
  }

  /** The text for `ssh`; null where there is none. */
  async answer({ prompt, hint }: AskpassRequest, signal: AbortSignal): Promise<string | null> {
    // Only told, for instance that a key waits to be touched.
    if (hint === 'none') return '';
    this.#open++;
    try {
      return await this.#ask(prompt, signal);
    } finally {
      this.#open--;
      this.#since = this.#clock.now();
    }
  }

  async #ask(prompt: string, signal: AbortSignal): Promise<string | null> {
    const question = questionOf(prompt, this.#said(), this.#asked);
    const keepAs = question.kind === 'prompts' ? question.keepAs : null;
    if (keepAs !== null) {
      // Asked again: what was given is wrong.
      if (this.#given.has(keepAs)) await this.#asker.forget(keepAs);
      const kept = this.#given.has(keepAs) ? null : await this.#asker.kept(keepAs);
      this.#given.add(keepAs);
      if (kept !== null) return kept;
    }
    const answer = await this.#asker.ask(question, signal);
    if (answer?.kind === 'trusted') return 'yes';
    if (answer?.kind === 'texts') {
      // A passphrase never reaches the host.
      if (!keepAs?.startsWith('passphrase ')) this.#person = 'answered';
      return answer.texts[0] ?? '';
    }
    this.#cancel.abort();
    return null;
  }

  /** Forgets what was given: the server has refused the sign-in. */
  async forgetGiven(): Promise<void> {
    for (const name of this.#given) await this.#asker.forget(name);
  }
}
