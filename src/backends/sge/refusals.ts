import { answerLines, ENDED_BY_SIGNAL } from '../answers.ts';
import type { Refusal } from '../contract.ts';
import { isUnreachable } from './failures.ts';

/** What a message of qsub means. */
interface Kind extends Omit<Refusal, 'message'> {
  /** Fits the line of the message. */
  readonly words: RegExp;
}

function kind(words: RegExp, code: string, key: string | null, next: string | null, transient = false): Kind {
  return { words, code, key, next, transient };
}

const CORRECT = 'Correct the value of the option';

/** The messages of qsub, the more telling ones first: the answers in test/fixtures/backends/sge/foreign, msg_qmaster.h. */
const KINDS: readonly Kind[] = [
  kind(/no script in your request/, 'empty-script', null, 'Write something into the script'),
  kind(
    /(?:argument to )?-N option must|job name too long/,
    'impossible-name',
    'jobname',
    'Begin the name with a letter, take out blanks and the signs / : @ * ? \\, and keep it short',
  ),
  kind(
    /fread\(.*failed|error opening .*: |Unable to read script file/,
    'script-missing',
    null,
    'Send the script to the cluster again',
  ),
  kind(/unknown queue|requests unknown queue/i, 'invalid-queue', 'queue', 'Choose a queue of this cluster'),
  kind(
    /parallel environment ".*" does not exist/,
    'invalid-environment',
    'pe',
    'Choose a parallel environment of this cluster',
  ),
  kind(/unknown resource "/, 'invalid-resource', null, 'Choose resources that the site has (qconf -sc)'),
  kind(/"(?:[hs]_)?vmem" is not a memory value/, 'bad-value', 'mem', 'Write a size such as 4G'),
  kind(/is not a memory value/, 'bad-value', null, 'Write a size such as 4G'),
  kind(/"h_rt" is not a time value/, 'bad-value', 'time', 'Write it as H:M:S'),
  kind(/is not a time value/, 'bad-value', null, 'Write it as H:M:S'),
  kind(/no suitable queues/, 'over-limit', null, 'Ask for less, or choose another queue'),
  kind(/can't resolve hostname/, 'invalid-node', null, 'Choose hosts of this cluster'),
  kind(
    /project ".*" does not exist|no access to project|not .* project/,
    'invalid-account',
    'account',
    'Choose a project that you may use',
  ),
  kind(
    /checkpointing environment ".*" does not exist/,
    'invalid-checkpoint',
    null,
    'Choose a checkpointing environment of this cluster',
  ),
  kind(/advance reservation id .* is invalid/, 'invalid-reservation', null, 'Choose a reservation that you may use'),
  kind(
    /invalid task id|more than \d+ tasks/,
    'bad-array',
    'array',
    'Correct the indexes; the site may allow fewer (max_aj_tasks)',
  ),
  kind(/invalid task concurrency/, 'bad-array', 'array', 'Write a number of tasks that may run at a time'),
  kind(
    /only \d+ jobs are allowed|job limit|too many jobs/,
    'too-many-jobs',
    null,
    'Wait until some jobs have ended',
    true,
  ),
  kind(/is not a submit host/, 'not-permitted', null, 'Connect to a host from which jobs may be submitted'),
  kind(/user id \d+ is lower than minimum/, 'not-permitted', null, 'Submit as an ordinary user'),
  kind(/not a deadline initiation user/, 'not-permitted', null, 'Take the deadline (-dl) out'),
  kind(/priority requires operator privileges/, 'not-permitted', null, 'Choose a priority of 0 or less'),
  kind(
    /not allowed (?:in|as) objectname|not a valid object name|no job_name in the request|argument to -N option/,
    'impossible-name',
    'jobname',
    'Begin the name with a letter and take out blanks and the signs / : @ * \\',
  ),
  kind(/Wrong mail options list/, 'bad-value', 'mail_type', 'Write letters of beasn'),
  kind(/Wrong variable list format|Wrong date\/time format/, 'bad-value', null, CORRECT),
  kind(/contains no decimal number|Numerical value invalid/, 'bad-value', null, CORRECT),
  kind(/invalid option argument|Unknown option/, 'unknown-option', null, 'Take the option out, or correct it'),
  kind(/request could not be scheduled/, 'not-scheduled', null, 'Try again later, or take out -now', true),
  kind(/verification: found suitable queue/, 'verified-only', null, 'Take -w v and -verify out of the script'),
  kind(/permission|denied|not allowed|privileges/i, 'not-permitted', null, 'Ask the administrators of the cluster'),
  kind(
    /directory ".*" doesn't exist|SGE_ROOT|SGE_CELL/,
    'not-configured',
    null,
    'Check that Grid Engine is set up on this host',
  ),
];

/** The request had not been sent: nothing can have been submitted. */
const NOT_SENT = /\(Connection refused\)|got send error|can't resolve host/i;
/**
 * It had been sent and no sensible answer came. qsub says this of a name with blanks too, which it refuses and which is
 * told from a lost answer only by the name (captured: qsub-error-name-space, qsub-error-name-unicode).
 */
const NO_ANSWER = /Error reading answer list from qmaster/;
const IMPOSSIBLE_NAME = /[^\u0021-\u007e]/;

/** What a failed qsub says: a refusal, or that nothing is certain. */
export type Explained = { readonly refusal: Refusal } | { readonly unclear: string };

/** Why qsub did not take a job. `text`: what it printed; `jobName`: the name that it was given. */
export function explainRefusal(text: string, jobName: string): Explained {
  const lines = answerLines(text).filter((line) => line !== 'Exiting.');
  const noAnswer = lines.find((line) => NO_ANSWER.test(line));
  if (noAnswer !== undefined) {
    if (!IMPOSSIBLE_NAME.test(jobName)) return { unclear: plain(noAnswer) };
    const next = 'Take blanks and letters beyond ASCII out of the name';
    return { refusal: { code: 'impossible-name', message: plain(noAnswer), next, key: 'jobname', transient: false } };
  }
  const killed = lines.find((line) => ENDED_BY_SIGNAL.test(line));
  if (killed !== undefined) return { unclear: plain(killed) };
  const unreachable = lines.findLast(isUnreachable);
  if (unreachable !== undefined) {
    if (!lines.some((line) => NOT_SENT.test(line))) return { unclear: plain(unreachable) };
    const next = 'Try again later';
    return { refusal: { code: 'scheduler-down', message: plain(unreachable), next, key: null, transient: true } };
  }
  for (const { words, ...rest } of KINDS) {
    const line = lines.find((candidate) => words.test(candidate));
    if (line !== undefined) return { refusal: { ...rest, message: plain(line) } };
  }
  const last = lines.findLast((line) => /^(?:qsub|error|Unable)/.test(line)) ?? lines.at(-1);
  if (last === undefined) return { unclear: 'qsub failed without a word' };
  return { refusal: { code: 'refused', message: plain(last), next: null, key: null, transient: false } };
}

/** A message without the words before it that only say that something failed. */
function plain(line: string): string {
  return line.trim().replace(/^(?:qsub: |error: |Unable to run job: |job rejected: |denied: )+/, '');
}
