import { answerLines, ENDED_BY_SIGNAL, withoutColours } from '../answers.ts';
import type { Refusal } from '../contract.ts';
import { pbsMessage } from './failures.ts';

/** What a message of qsub means. */
interface Kind extends Omit<Refusal, 'message'> {
  /** Fits the line of the message. */
  readonly words: RegExp;
}

function kind(words: RegExp, code: string, key: string | null, next: string | null, transient = false): Kind {
  return { words, code, key, next, transient };
}

const LOWER = 'Ask for less, or choose another queue';
const MEND_VALUE = 'Correct the value';

/**
 * The messages of qsub, the more telling ones first. Texts: pbs_error and qsub of OpenPBS and of TORQUE, and the answers in
 * test/fixtures/backends/pbspro/submit and test/fixtures/backends/pbs/submit.
 */
const KINDS: readonly Kind[] = [
  kind(/contains cr, lf|DOS\/Windows text format/, 'dos-line-breaks', null, 'Change the line ends of the script to LF'),
  kind(
    /script file.*(?:No such file|cannot be loaded)|script not a file|^IOError: .*No such file|You must supply a pbs script/,
    'script-missing',
    null,
    'Send the script to the cluster again',
  ),
  kind(
    /invalid option|no such option|a single - is not a valid option|index issues|-J option can only be used/,
    'unknown-option',
    null,
    'Take the option out, or correct its name',
  ),
  kind(/directive error/, 'bad-directive', null, 'Correct the directive'),
  kind(/illegal -[Jt] value|Bad Job Array Request/, 'bad-array', 'array', 'Write one range of tasks within the limit'),
  kind(/Array job exceeds/, 'bad-array', 'array', 'Ask for fewer tasks'),
  kind(
    /illegal -N value|Job name is too long/,
    'bad-value',
    'jobname',
    'Choose a short name of letters, digits, - and _ that begins with a letter',
  ),
  kind(/illegal -m value/, 'bad-value', 'mail_type', 'Choose letters of a, b and e, or n'),
  kind(/illegal -M value/, 'bad-value', 'mail_user', 'Write addresses with commas between them'),
  kind(/illegal -A value/, 'bad-value', 'account', MEND_VALUE),
  kind(/illegal -q value/, 'bad-value', 'queue', MEND_VALUE),
  kind(/illegal -o value/, 'bad-value', 'stdout', 'Write a path'),
  kind(/illegal -e value/, 'bad-value', 'stderr', 'Write a path'),
  kind(/illegal -j value/, 'bad-value', 'join', 'Write true, oe or eo'),
  kind(
    /illegal -W (?:dependency )?value|Invalid Job Dependency|Invalid dependency/i,
    'bad-dependency',
    'dependency',
    'Correct the ids and conditions of the dependency',
  ),
  kind(/illegal -\w value|invalid -v syntax/, 'bad-value', null, 'Correct the value of the option'),
  kind(
    /Illegal attribute or resource value.*\.(?:mem|vmem|pmem|pvmem)\b/,
    'bad-value',
    'mem',
    'Write a size such as 4gb',
  ),
  kind(/Illegal attribute or resource value.*\.walltime\b/, 'bad-value', 'time', 'Write H:M:S'),
  kind(/Illegal attribute or resource value.*\.(?:select|nodes)\b/, 'bad-value', 'nodes', 'Write the request anew'),
  kind(/Illegal attribute or resource value|Bad UID|Illegal value/, 'bad-value', null, MEND_VALUE),
  kind(/Unknown resource/, 'invalid-resource', null, 'Choose resources that this site has'),
  kind(
    /cannot be used with "select" or "place"/,
    'bad-value',
    'nodes',
    'Put the resource into the request of the nodes',
  ),
  kind(
    /Unknown queue|No default queue|Access to queue is denied/,
    'invalid-queue',
    'queue',
    'Choose a queue that you may use',
  ),
  kind(
    /Queue is not enabled/,
    'queue-closed',
    'queue',
    'Choose another queue, or wait until this one takes jobs again',
    true,
  ),
  kind(
    /Maximum number of jobs already in queue|would exceed .*limit on (?:number of )?(?:jobs|queued)|queued jobs/i,
    'too-many-jobs',
    null,
    'Wait until some of your jobs have ended',
    true,
  ),
  // OpenPBS counts what is queued in many ways: `would exceed queue workq's per-user limit of jobs in 'Q' state`.
  kind(/would exceed .*limit on resource/, 'over-limit', null, LOWER),
  kind(/would exceed .*limit/, 'too-many-jobs', null, 'Wait until some of your jobs have ended', true),
  kind(/rejected by all possible destinations/, 'over-limit', null, LOWER),
  kind(
    /cannot locate feasible nodes/,
    'no-such-node',
    'nodes',
    'Ask for fewer or smaller nodes, or for properties that nodes have',
  ),
  kind(/max walltime/i, 'over-limit', 'time', 'Ask for less time, or choose a queue with a longer limit'),
  kind(/min walltime/i, 'over-limit', 'time', 'Ask for more time, or choose another queue'),
  kind(/(?:max|min) mem\b/i, 'over-limit', 'mem', 'Change the memory, or choose another queue'),
  kind(
    /(?:max|min) (?:nodect|nodes|ncpus|procct)/i,
    'over-limit',
    'nodes',
    'Change the number of nodes, or choose another queue',
  ),
  kind(/(?:violates|exceeds) queue (?:and\/or server )?resource limits/i, 'over-limit', null, LOWER),
  kind(
    /Invalid account|account.*not (?:valid|allowed)/i,
    'invalid-account',
    'account',
    'Choose an account that you may use',
  ),
  kind(
    /Unknown Host|Can not resolve name for server|Cannot resolve (?:specified|default) server|unknown host/i,
    'invalid-cluster',
    null,
    'Correct the name of the server: in the queue, or PBS_DEFAULT or PBS_SERVER in your login environment',
  ),
  kind(/could not connect to trqauthd/, 'scheduler-down', null, 'Try again later', true),
  kind(
    /cannot connect to server|Unable to communicate with|server (?:is )?shutting down|Communication failure/i,
    'scheduler-down',
    null,
    'Try again later',
    true,
  ),
  // A server that gets many requests at once says so too (equinor/ert#7103, #7357).
  kind(
    /Invalid credential|Munge|unable to authenticate/i,
    'authentication',
    null,
    'Try again later; if it stays, tell the administrators',
    true,
  ),
  kind(/System error occurred/, 'scheduler-busy', null, 'Try again later', true),
  kind(
    /Unauthorized Request|not permitted|Access from host not allowed/i,
    'not-permitted',
    null,
    'Ask the administrators of the cluster',
  ),
  kind(/LPBS_HOME must be/, 'not-configured', null, 'Set LPBS_HOME to a folder that you may write to (login_env)'),
  kind(/must be an executable script/, 'bad-script', null, 'Make the script executable (chmod +x)'),
];

/** Messages after which the job may exist all the same: the request had been sent, or an interactive one is waited for. */
const SENT =
  /timeout|timed out|premature end of message|end of file|connection reset|broken pipe|protocol.*error|waiting for job \d/i;

/** What a failed qsub says: a refusal, or that nothing is certain. */
export type Explained = { readonly refusal: Refusal } | { readonly unclear: string };

/**
 * Why qsub did not take a job. `printed`: all that it wrote; `endedWell`: whether its exit code says success; only words that
 * we know make that a refusal.
 */
export function explainRefusal(printed: string, program: string, endedWell: boolean): Explained {
  const text = withoutColours(printed);
  // The usage stands behind the message; LPBS has it before.
  const before = answerLines(text.split(/^\s*usage:/im)[0] ?? '');
  const lines = before.length > 0 ? before : answerLines(text);
  const sent = lines.find(
    (line) => ENDED_BY_SIGNAL.test(line) || (SENT.test(line) && !/cannot connect|unable to communicate/i.test(line)),
  );
  if (sent !== undefined) return { unclear: plain(sent) };
  for (const { words, ...rest } of KINDS) {
    const line = lines.find((candidate) => words.test(candidate));
    if (line !== undefined) return { refusal: { ...rest, message: plain(line) } };
  }
  const message = pbsMessage(lines.join('\n'));
  if (endedWell) return { unclear: `${program} ended well but told no job id: ${message ?? 'nothing'}` };
  if (message === null && /^\s*usage:/im.test(text)) return { refusal: notUnderstood(program) };
  if (message === null) return { unclear: `${program} failed without a word` };
  return { refusal: { code: 'refused', message, next: null, key: null, transient: false } };
}

/** It printed nothing but its usage (captured: two-scripts). */
function notUnderstood(program: string): Refusal {
  return {
    code: 'unknown-option',
    message: `${program} did not understand its arguments`,
    next: 'Correct the options',
    key: null,
    transient: false,
  };
}

/** A message without the program's name and the words that only say that it is a refusal. */
function plain(line: string): string {
  return line
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^l?qsub: */, '')
    .replace(/^submit error \((.*)\)$/, '$1')
    .replace(/^error: /, '')
    .trim();
}
