import type { CommandOutput } from '../base/command.ts';
import { unreachable } from '../base/errors.ts';
import type { Seen } from './jobState.ts';

/** Why an answer as a whole cannot be used. */
export type AnswerFailure = NonNullable<Seen['failure']>;

/**
 * Why a command gave no whole answer: it did not run to its end by itself, its output was cut, or the program
 * was not found. Null where it ended with any other exit code: that is for the scheduler's reader to judge.
 */
export function brokenAnswer(output: CommandOutput | undefined, program: string): AnswerFailure | null {
  if (output === undefined) return { message: `${program} was not run`, transient: true };
  const { end } = output;
  switch (end.kind) {
    case 'timeout':
      return { message: `${program} did not answer in time`, transient: true };
    case 'lost':
      return { message: `the connection went while ${program} ran: ${end.reason}`, transient: true };
    case 'signal':
      return { message: `${program} was ended by ${end.signal}`, transient: true };
    case 'exit':
      if (output.truncated) return { message: `the answer of ${program} was too long and was cut`, transient: false };
      // 127 is the shell's "not found", 126 its "found but cannot be executed".
      if (end.code === 127 || end.code === 126) {
        return { message: `${program} cannot be run here: ${whyNotRun(output.stderr, program)}`, transient: false };
      }
      return null;
    default:
      return unreachable(end);
  }
}

/** The shell's words: of a program that is not there only that, without the shell's name and line. */
function whyNotRun(stderr: string, program: string): string {
  const said = lastLine(stderr);
  return said === null || said.endsWith(`${program}: not found`) || said.endsWith(`${program}: command not found`)
    ? 'command not found'
    : said;
}

/** An answer that speaks for no job. */
export function failedSeen(failure: AnswerFailure): Seen {
  return { states: [], answered: [], unread: [], failure };
}

/** What a shell says of a command that was ended by a signal: it had begun, and nobody knows how far it came. */
export const ENDED_BY_SIGNAL =
  /(?:^|: )(?:\d+ )?(?:Killed|Terminated|Aborted|Hangup|Segmentation fault|Bus error)(?: *\(core dumped\))?(?: {2,}\S.*)?$/;

/** The lines of an output without colour codes and trailing blanks; empty lines are left out. */
export function answerLines(text: string): readonly string[] {
  return withoutColours(text)
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** Login scripts and wrappers colour their output even where nobody looks. */
export function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
  return text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '');
}

/** The last line of an output with something on it; null where there is none. */
export function lastLine(text: string): string | null {
  return answerLines(text).at(-1) ?? null;
}

/**
 * Splits words for one command line into several, each joined text shorter than `limit` bytes: Linux refuses a single argument
 * of 128 KiB (MAX_ARG_STRLEN). A word longer than that stands alone.
 */
export function splitByLength(words: readonly string[], limit = 100_000, joiner = ','): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let room = 0;
  for (const word of words) {
    const cost = Buffer.byteLength(word) + joiner.length;
    const group = groups.at(-1);
    if (group === undefined || room < cost) {
      groups.push([word]);
      room = limit - cost;
    } else {
      group.push(word);
      room -= cost;
    }
  }
  return groups;
}
