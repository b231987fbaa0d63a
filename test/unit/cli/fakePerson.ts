import type { Person } from '../../../src/cli/person.ts';

/** A person who gives these answers, one after another; what is shown is kept. */
export class FakePerson implements Person {
  readonly shown: string[] = [];
  readonly #answers: (string | null)[];

  constructor(...answers: (string | null)[]) {
    this.#answers = answers;
  }

  tell(line: string): void {
    this.shown.push(line);
  }

  async ask(prompt: string, { echo }: { readonly echo: boolean }): Promise<string | null> {
    this.shown.push(`${echo ? 'shown' : 'hidden'}: ${prompt}`);
    return this.#answers.shift() ?? null;
  }
}
