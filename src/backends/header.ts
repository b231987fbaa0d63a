import type { HeaderLine, HeaderResult, KeyProblem } from '../job/dialect.ts';
import { resourceKey } from '../job/keys.ts';
import type { Value } from '../job/value.ts';

/** Whether a key means the same for every scheduler; all other keys are a scheduler's own options. */
export function isCommonKey(key: string): boolean {
  return resourceKey(key) !== undefined;
}

/**
 * A directive line: prefix, blank, option, value. Null where the value asks for no line: unset (null) or `false`;
 * `true` stands for the option alone. `joiner` stands between option and value.
 */
export function optionLine(prefix: string, option: string, value: Value, joiner = ' '): string | null {
  if (value === null || value === false) return null;
  return value === true ? `${prefix} ${option}` : `${prefix} ${option}${joiner}${value}`;
}

/** Collects the lines of a header and what is wrong with the resources. */
export class HeaderBuilder {
  readonly #prefix: string;
  readonly #lines: HeaderLine[] = [];
  readonly #problems: KeyProblem[] = [];

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Adds the line of one option; unset and `false` add none. A value with a line break is an error: it would end the directive. */
  option(option: string, value: Value, keys: readonly string[], joiner = ' '): void {
    const text = optionLine(this.#prefix, option, value, joiner);
    if (text === null) return;
    if (/[\r\n\0]/.test(text)) {
      for (const key of keys) {
        this.error(
          key,
          'line-break-in-value',
          `The value of ${key} has a line break, which a ${this.#prefix} line cannot hold.`,
        );
      }
      return;
    }
    this.#lines.push({ text, keys });
  }

  error(key: string, code: string, message: string, replace?: KeyProblem['replace']): void {
    this.#problems.push({ key, severity: 'error', code, message, ...(replace && { replace }) });
  }

  warn(key: string, code: string, message: string, replace?: KeyProblem['replace']): void {
    this.#problems.push({ key, severity: 'warning', code, message, ...(replace && { replace }) });
  }

  tell(problem: KeyProblem): void {
    this.#problems.push(problem);
  }

  result(submitArgs?: readonly string[]): HeaderResult {
    return { lines: this.#lines, problems: this.#problems, ...(submitArgs && { submitArgs }) };
  }
}

/** A number written as text or number; null for anything else. Schedulers take no sign, fraction or exponent. */
export function wholeNumber(value: Value): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  if (typeof value !== 'string' || !/^\s*\d+\s*$/.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}
