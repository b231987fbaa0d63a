import type { CommandOutput } from '../../base/command.ts';
import type { AnswerFailure } from '../answers.ts';
import { answerLines, brokenAnswer } from '../answers.ts';

/** Words of LSF's programs when the site, not the job, is the trouble: it may work later. */
export const TRANSIENT =
  /not responding|LSF is down|LIM is down|try later|Cannot connect to LSF|Please wait|sending\/receiving a message|Connection (?:reset|refused|timed out)|Communication time ?out|temporarily|Too many|try again later|Cannot communicate|Unable to reach|Host is down|authentication failed/i;

/** Words of LSF's programs when asking again is in vain; any other complaint about a question of ours may pass. */
const PERMANENT =
  /illegal|(?:invalid|unknown) option|requires an argument|bad (?:argument|job|user|host|queue)|permission denied|not (?:permitted|authorized|a valid)|non-LSF host|No such|lsf\.conf|LSF_ENVDIR|license/i;

function mayPass(text: string): boolean {
  return TRANSIENT.test(text) || !PERMANENT.test(text);
}

/** There are no jobs to tell of: an answer, although it comes as an error. */
const NO_JOBS = /^No (?:unfinished |matching )?job found/;

/** One id that LSF does not know, in a list of which the others are answered. */
const NOT_FOUND = /^Job <(\d+)(?:\[[\d,-]*\])?> is not found$/;

/** Lines that stand before an answer and say nothing of it. */
const WAITING = /still trying$|Please wait ?\.\.\.$/;

/** What a question's output says besides the jobs in it. */
export interface Complaints {
  /** The numbers of the jobs that LSF does not know. */
  readonly unknown: ReadonlySet<string>;
  /** Whether it says that there are no jobs. */
  readonly none: boolean;
  /** Why it cannot be used, or not for all that were asked about. */
  readonly failure: AnswerFailure | null;
}

/**
 * Reads what bjobs and bhist say of jobs that they do not know, and why an answer cannot be used. Of a list with an unknown
 * id bjobs answers the rest and ends with 255; bhist says "No matching job found" on its standard output.
 */
export function complaints(output: CommandOutput | undefined, program: string): Complaints {
  const broken = brokenAnswer(output, program);
  if (broken || !output) {
    return {
      unknown: new Set(),
      none: false,
      failure: broken ?? { message: `${program} was not run`, transient: true },
    };
  }
  const errors = answerLines(output.stderr);
  const unknown = new Set(errors.flatMap((line) => NOT_FOUND.exec(line)?.[1] ?? []));
  const none = [...errors, ...answerLines(output.stdout)].some((line) => NO_JOBS.test(line));
  const failed = output.end.kind !== 'exit' || output.end.code !== 0;
  const others = errors.filter((line) => !NOT_FOUND.test(line) && !NO_JOBS.test(line) && !WAITING.test(line));
  if (!failed || (others.length === 0 && (none || unknown.size > 0))) return { unknown, none, failure: null };
  const message = lsfMessage(output) ?? `${program} failed without a word`;
  return { unknown, none, failure: { message, transient: mayPass(`${output.stderr}\n${output.stdout}`) } };
}

/** Why a command that asks about the site gave no answer. Null for exit code 0. */
export function lsfFailure(output: CommandOutput | undefined, program: string): AnswerFailure | null {
  const broken = brokenAnswer(output, program);
  if (broken || !output) return broken;
  if (output.end.kind === 'exit' && output.end.code === 0) return null;
  const message = lsfMessage(output) ?? `${program} failed without a word`;
  return { message, transient: mayPass(output.stderr) };
}

/** The line that says why; some programs write it to standard output. */
function lsfMessage(output: CommandOutput): string | null {
  // Of an option that it does not know a program prints its usage behind the message.
  const lines = [output.stdout, output.stderr].flatMap((text) => answerLines(text.split(/^usage:/im)[0] ?? ''));
  return lines.findLast((line) => !WAITING.test(line) && !NOT_FOUND.test(line)) ?? lines.at(-1) ?? null;
}
