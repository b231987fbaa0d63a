import type { CommandOutput } from '../../base/command.ts';
import type { AnswerFailure } from '../answers.ts';
import { answerLines, brokenAnswer } from '../answers.ts';

/** Words of the clients when the server, or what stands between, cannot be reached: it may work later. */
const UNREACHABLE =
  /cannot connect to server|unable to communicate with|cannot connect to specified server|connection refused|connection timed out|connection reset|timeout|trqauthd|no permission to connect|server (?:is )?shutting down|premature end of message|protocol.*error|end of file|invalid credential|communication (?:failure|error)|pbs_iff|system error/i;

/** Words of the clients when asking again is in vain; any other complaint about a question of ours may pass. */
const PERMANENT =
  /invalid option|illegal|conflicting options|unauthorized|not permitted|denied|unknown (?:job|queue|host|server|node|resource)|job has finished|history|not supported|rejected|can ?not resolve|usage:/i;

/** Whether a text says that the server could not be reached, or broke off. */
export function isUnreachable(text: string): boolean {
  return UNREACHABLE.test(text);
}

/** Why an answer cannot be used: it broke off, or the program ended with an error. Null for exit code 0. */
export function pbsFailure(output: CommandOutput | undefined, program: string): AnswerFailure | null {
  const broken = brokenAnswer(output, program);
  if (broken || !output) return broken;
  if (output.end.kind === 'exit' && output.end.code === 0) return null;
  return unusableAnswer(output, program);
}

/** What is said of an answer that ended with an error. */
export function unusableAnswer(output: CommandOutput, program: string): AnswerFailure {
  const message = pbsMessage(output.stderr) ?? `${program} failed without a word`;
  return { message, transient: isUnreachable(output.stderr) || !PERMANENT.test(message) };
}

/**
 * The line that says why, without the name of the program. It is the one that the program itself wrote; the libraries
 * write before it, the usage stands behind it, and TORQUE repeats it (`qstat: Error (111 - ...)`).
 */
export function pbsMessage(text: string): string | null {
  const lines = answerLines(text.split(/^usage:/im)[0] ?? '').map((line) => line.replace(/^\[(.*)\]$/, '$1'));
  const own = lines.findLast((line) => /^l?q\w+: /.test(line) && !/^q\w+: Error \(/.test(line));
  const line = own ?? lines.findLast((candidate) => candidate !== 'exiting') ?? null;
  return line?.replace(/^(?:l?q\w+|pbsnodes): */, '').trim() ?? null;
}
