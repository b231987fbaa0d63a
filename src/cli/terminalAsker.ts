import { Turns } from '../base/turns.ts';
import type { AskConsent } from '../runs/consent.ts';
import { consentWords } from '../runs/consent.ts';
import type { Answer, Asker, Question } from '../transport/asking.ts';
import { hostKeyWords, promptTitle } from '../transport/questionWords.ts';
import type { Person } from './person.ts';
import type { Terminal } from './terminal.ts';

/** Asks the person at the terminal, one question at a time. Secrets are never kept: the agent and keys are for that. */
export class TerminalAsker implements Asker {
  readonly #person: Person;
  readonly #turns = new Turns();

  constructor(person: Person) {
    this.#person = person;
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answer | null> {
    return await this.#turns.take(signal, async () => {
      return question.kind === 'prompts'
        ? await this.#askPrompts(question, signal)
        : await this.#askTrust(question, signal);
    });
  }

  async kept(): Promise<null> {
    return null;
  }

  async forget(): Promise<void> {
    // Nothing is kept.
  }

  async #askPrompts(
    question: Extract<Question, { readonly kind: 'prompts' }>,
    signal: AbortSignal,
  ): Promise<Answer | null> {
    this.#person.tell(promptTitle(question));
    if (question.text !== '') this.#person.tell(question.text);
    const texts: string[] = [];
    for (const { text, echo } of question.prompts) {
      const answer = await this.#person.ask(text === '' ? 'Answer: ' : `${text} `, { echo, signal });
      if (answer === null) return null;
      texts.push(answer);
    }
    return { kind: 'texts', texts, keep: false };
  }

  async #askTrust(
    question: Extract<Question, { readonly kind: 'unknown host key' }>,
    signal: AbortSignal,
  ): Promise<Answer | null> {
    const words = hostKeyWords(question);
    this.#person.tell(`${words.question}\n${words.detail}`);
    return (await askYesOrNo(this.#person, 'Trust it and connect', signal)) ? { kind: 'trusted' } : null;
  }
}

/** Asks until the answer is yes or no; no answer is a no. */
export async function askYesOrNo(person: Person, question: string, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const answer = await person.ask(`${question} (yes/no)? `, { echo: true, signal });
    if (answer === null || /^\s*no\s*$/i.test(answer)) return false;
    if (/^\s*yes\s*$/i.test(answer)) return true;
    person.tell("Please type 'yes' or 'no'.");
  }
}

/** How the command line learns whether a host may be connected to that only a workspace names; null where nobody can say it. */
export function askConsentAt({ trustHost }: Pick<Terminal, 'trustHost'>, person: Person | null): AskConsent | null {
  if (trustHost) return async () => true;
  if (!person) return null;
  return async (request, signal = new AbortController().signal) => {
    const { question, detail } = consentWords(request);
    person.tell(`${question}\n${detail}`);
    return await askYesOrNo(person, 'Connect', signal);
  };
}
