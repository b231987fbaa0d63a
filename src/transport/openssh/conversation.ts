import type { Clock } from '../../base/clock.ts';
import type { Asker } from '../asking.ts';
import type { AskpassRequest } from './askpass.ts';
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
  /** Prompts that the person has answered since a round of them began. */
  readonly #round = new Set<string>();
  #rounds = 0;

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

  /** How often the person has answered the host: several prompts one after the other are one answer. */
  get answers(): number {
    return this.#rounds;
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
      if (!keepAs?.startsWith('passphrase ')) this.#count(prompt);
      return answer.texts[0] ?? '';
    }
    this.#cancel.abort();
    return null;
  }

  /** A prompt that comes again begins a new round: what was typed before is wrong. */
  #count(prompt: string): void {
    if (this.#round.has(prompt)) this.#round.clear();
    if (this.#round.size === 0) this.#rounds++;
    this.#round.add(prompt);
  }

  /** Forgets what was given: the server has refused the sign-in. */
  async forgetGiven(): Promise<void> {
    for (const name of this.#given) await this.#asker.forget(name);
  }
}
