import type { CommandOutput } from '../../base/command.ts';
import type { AnswerFailure } from '../answers.ts';
import { answerLines, brokenAnswer } from '../answers.ts';

/**
 * Words of Slurm's programs when asking again is in vain. Our questions are well formed, so that any other complaint is the
 * site's trouble, in one of its many words: it may pass.
 */
const PERMANENT =
  /is disabled|(?:unrecognized|invalid|ambiguous) option|requires an argument|Invalid (?:field|user|job|cluster|partition|qos)|Bad job|denied|not permitted|No cluster|Incompatible versions|shared object|(?:process|parse|parsing).*(?:configuration|unrecognized key)|You can only/i;

/** Why an answer cannot be used: it broke off, or the program ended with an error. Null for exit code 0. */
export function slurmFailure(output: CommandOutput | undefined, program: string): AnswerFailure | null {
  const broken = brokenAnswer(output, program);
  if (broken || !output) return broken;
  if (output.end.kind === 'exit' && output.end.code === 0) return null;
  const message = slurmMessage(output.stderr) ?? slurmMessage(output.stdout) ?? `${program} failed without a word`;
  return { message, transient: !PERMANENT.test(message) };
}

/** The line that says why: Slurm ends with it and may tell steps on the way before. */
function slurmMessage(text: string): string | null {
  const lines = answerLines(text).map((line) => line.replace(/^\w+(?:: (?:error|fatal)| error)?: /, ''));
  return lines.findLast((line) => !/^Try "/.test(line)) ?? null;
}

/** Whether the controller does not know the only job that was asked for: an answer, although it comes as an error. */
export function isUnknownJob(output: CommandOutput): boolean {
  return output.end.kind === 'exit' && output.end.code !== 0 && /Invalid job id specified/.test(output.stderr);
}
