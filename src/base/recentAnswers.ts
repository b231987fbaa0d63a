import type { CapturedAnswer } from './capturedAnswer.ts';

/** So many answers are kept at most, and so many characters of them. */
const KEPT = 200;
const KEPT_CHARACTERS = 8_000_000;

/** The answers of the last commands, the oldest first. */
export class RecentAnswers {
  readonly #answers: CapturedAnswer[] = [];
  #characters = 0;

  get all(): readonly CapturedAnswer[] {
    return [...this.#answers];
  }

  add(answer: CapturedAnswer): void {
    this.#answers.push(answer);
    this.#characters += sizeOf(answer);
    while (this.#answers.length > KEPT || (this.#characters > KEPT_CHARACTERS && this.#answers.length > 1)) {
      const oldest = this.#answers.shift();
      this.#characters -= oldest ? sizeOf(oldest) : 0;
    }
  }
}

function sizeOf({ stdout, stderr }: CapturedAnswer): number {
  return stdout.length + stderr.length;
}

/** Answers as a file holds them: one in each line. */
export function answerFile(answers: readonly CapturedAnswer[]): string {
  return answers.map((answer) => `${JSON.stringify(answer)}\n`).join('');
}
