import type { CommandOutput } from '../../base/command.ts';
import type { AnswerFailure } from '../answers.ts';
import { answerLines, brokenAnswer } from '../answers.ts';

/** Words of the clients when the qmaster cannot be reached, or answered too late: it may work later. */
const UNREACHABLE =
  /commlib error|unable to (?:send|receive|contact)|\bgot (?:send|read|select) error|receive timeout|failed receiving gdi|communication error|connection refused|can't connect to service|communication to qmaster/i;

/** Words of the clients when asking again is in vain; any other complaint about a question of ours may pass. */
const PERMANENT =
  /unknown option|invalid (?:option|argument)|denied|not allowed|SGE_ROOT|SGE_CELL|cell directory|getservbyname|does not exist|not found|No such file|no jobs running since startup|is not a valid|not readable/i;

/** Whether a text says that the qmaster could not be reached. */
export function isUnreachable(text: string): boolean {
  return UNREACHABLE.test(text);
}

/** Why an answer cannot be used: it broke off, or the program ended with an error. Null for exit code 0. */
export function sgeFailure(output: CommandOutput | undefined, program: string): AnswerFailure | null {
  const broken = brokenAnswer(output, program);
  if (broken || !output) return broken;
  if (output.end.kind === 'exit' && output.end.code === 0) return null;
  // Refusals of some programs come on standard output.
  const message = sgeMessage(output.stderr) ?? sgeMessage(output.stdout) ?? `${program} failed without a word`;
  const said = `${output.stderr}\n${output.stdout}`;
  return { message, transient: isUnreachable(said) || !PERMANENT.test(message) };
}

/** The line that says why: the last one, without the words that only say that it is an error. */
export function sgeMessage(text: string): string | null {
  const lines = answerLines(text).filter((line) => !/^(?:Exiting\.|usage: )/.test(line));
  return lines.at(-1)?.replace(/^error: /i, '') ?? null;
}
