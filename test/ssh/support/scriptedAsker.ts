import type { Answer, Asker, Question } from '../../../src/transport/asking.ts';

/** A person who answers as was agreed, and a keeper of secrets. */
export class ScriptedAsker implements Asker {
  /** What was asked so far: the text of a prompt, or the fingerprint of a host key. */
  readonly asked: string[] = [];
  readonly questions: Question[] = [];
  readonly secrets = new Map<string, string>();
  readonly #answers: (string | null)[];

  /** Each text answers one prompt; `trusted` a question about a host key; null turns a question down. */
  constructor(...answers: readonly (string | null)[]) {
    this.#answers = [...answers];
  }

  async ask(question: Question, _signal: AbortSignal): Promise<Answer | null> {
    this.questions.push(question);
    this.asked.push(
      question.kind === 'prompts' ? question.prompts.map(({ text }) => text).join('|') : question.fingerprint,
    );
    const texts = question.kind === 'prompts' ? question.prompts.map(() => this.#next()) : [this.#next()];
    if (texts.includes(null)) return null;
    if (question.kind === 'unknown host key') return { kind: 'trusted' };
    return { kind: 'texts', texts: texts.filter((text) => text !== null), keep: false };
  }

  async kept(name: string): Promise<string | null> {
    return this.secrets.get(name) ?? null;
  }

  async forget(name: string): Promise<void> {
    this.secrets.delete(name);
  }

  #next(): string | null {
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`nobody expected the question ${this.asked.at(-1)}`);
    return answer;
  }
}
