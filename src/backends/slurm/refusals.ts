import { answerLines, ENDED_BY_SIGNAL } from '../answers.ts';
import type { Refusal } from '../contract.ts';

/** What a message of sbatch means. */
interface Kind extends Omit<Refusal, 'message'> {
  /** Fits the line of the message. */
  readonly words: RegExp;
}

function kind(words: RegExp, code: string, key: string | null, next: string | null, transient = false): Kind {
  return { words, code, key, next, transient };
}

/**
 * The messages of sbatch, the more telling ones first: a refusal often comes in two lines of which one names the cause
 * (`Memory specification can not be satisfied`) and the other only says that it was refused.
 * Texts: slurm_errno.c and the answers in test/fixtures/backends/slurm/submit.
 */
const KINDS: readonly Kind[] = [
  kind(/DOS line breaks/, 'dos-line-breaks', null, 'Change the line ends of the script to LF'),
  kind(/does not look like a batch script/, 'no-shebang', null, 'Begin the script with #! and its interpreter'),
  kind(/Batch script is empty/, 'empty-script', null, 'Write something into the script'),
  kind(/Batch script contains NUL/i, 'bad-script', null, 'Take the NUL characters out of the script'),
  kind(
    /Unable to open file|Unable to open batch script/,
    'script-missing',
    null,
    'Send the script to the cluster again',
  ),
  kind(/Invalid directive found/, 'bad-directive', null, 'Put values with blanks into quotes'),
  kind(/Unmatched [`"']/, 'bad-directive', null, 'Close the quote'),
  kind(/unrecognized option|invalid option/, 'unknown-option', null, 'Take the option out, or correct its name'),
  kind(/is ambiguous; possibilities/, 'unknown-option', null, 'Write the whole name of the option'),
  kind(/requires an argument|doesn't allow an argument/, 'bad-value', null, 'Correct the value of the option'),
  kind(/Invalid --time specification/, 'bad-value', 'time', 'Write minutes, H:M:S or D-H:M:S'),
  kind(/Invalid --mem(?:-per-\w+)? specification/, 'bad-value', 'mem', 'Write a number of MB, or a size such as 4G'),
  kind(
    /Invalid --(?:nodes|ntasks) specification|invalid number of nodes|is not a valid node count/i,
    'bad-value',
    'nodes',
    'Write a number',
  ),
  kind(
    /Invalid --dependency|Job dependency problem/,
    'bad-dependency',
    'dependency',
    'Correct the ids and conditions of the dependency',
  ),
  kind(/Invalid --mail-type/, 'bad-value', 'mail_type', 'Choose a word that Slurm knows, such as END or FAIL'),
  kind(/Invalid --signal/, 'bad-value', 'signal', 'Write it as [B:]SIGNAL@SECONDS'),
  kind(/Invalid --exclusive/, 'bad-value', 'exclusive', 'Write true, user or mcs'),
  kind(
    /Invalid --[\w-]+ specification|Invalid time specification/,
    'bad-value',
    null,
    'Correct the value of the option',
  ),
  kind(
    /Invalid job array specification/,
    'bad-array',
    'array',
    'Correct the indexes; the site may allow fewer (MaxArraySize)',
  ),
  kind(
    /invalid partition specified|Invalid partition name/i,
    'invalid-queue',
    'queue',
    'Choose a partition of this cluster',
  ),
  kind(/Time limit specification required/, 'bad-value', 'time', 'Ask for a wall time'),
  kind(/mutually exclusive/, 'bad-value', null, 'Take one of the options out'),
  kind(
    /Requested partition configuration not available/,
    'over-limit',
    'queue',
    'Ask for less, or choose another queue',
  ),
  kind(
    /Required partition not available/,
    'queue-closed',
    'queue',
    'Choose another partition, or wait until it opens',
    true,
  ),
  kind(
    /User's group not permitted to use this partition/,
    'not-permitted',
    'queue',
    'Choose a partition that you may use',
  ),
  kind(/Invalid account/, 'invalid-account', 'account', 'Choose an account that you may use'),
  kind(/Invalid qos/, 'invalid-qos', 'qos', 'Choose a QOS that you may use'),
  kind(/Job has invalid qos/, 'invalid-qos', 'qos', 'Choose a QOS that you may use'),
  kind(
    /MaxSubmitJob|QOSMaxSubmit|AssocMaxSubmit|AssocGrpSubmit|QOSGrpSubmit/,
    'too-many-jobs',
    null,
    'Wait until some of your jobs have ended',
    true,
  ),
  kind(/(?:QOS|Assoc)\w*(?:Mem|RAM)\w*Limit/, 'over-limit', 'mem', 'Ask for less memory, or choose another QOS'),
  kind(/(?:QOS|Assoc)\w*(?:Wall|Time)\w*Limit/, 'over-limit', 'time', 'Ask for less time, or choose another QOS'),
  kind(/(?:QOS|Assoc)\w*Node\w*Limit/, 'over-limit', 'nodes', 'Ask for fewer nodes, or choose another QOS'),
  kind(/(?:QOS|Assoc)\w*Gres\w*Limit/, 'over-limit', 'gpus_per_node', 'Ask for fewer GPUs, or choose another QOS'),
  kind(/(?:QOS|Assoc)\w*(?:Cpu|Tres)\w*Limit/i, 'over-limit', 'ppn', 'Ask for fewer cores, or choose another QOS'),
  kind(/violates accounting\/QOS policy/, 'over-limit', 'qos', 'Ask for less, or choose another QOS'),
  kind(
    /Requested time limit is invalid/,
    'over-limit',
    'time',
    'Ask for less time, or choose a queue with a longer limit',
  ),
  kind(
    /Node count specification invalid|More nodes requested than/i,
    'over-limit',
    'nodes',
    'Ask for fewer nodes, or choose a larger queue',
  ),
  kind(
    /More processors requested than permitted|CPU count (?:per node )?can not be satisfied/,
    'over-limit',
    'ppn',
    'Ask for fewer cores',
  ),
  kind(
    /Memory specification can not be satisfied|Memory required by task is not available/,
    'over-limit',
    'mem',
    'Ask for less memory on a node',
  ),
  kind(
    /Invalid feature specification/,
    'invalid-constraint',
    'constraint',
    'Choose features that nodes of the queue have',
  ),
  kind(
    /Invalid generic resource|Invalid gres/i,
    'invalid-gres',
    'gpus_per_node',
    'Choose resources that nodes of the queue have',
  ),
  kind(
    /Invalid Trackable RESource|Invalid TRES/i,
    'invalid-gres',
    'gpus_per_node',
    'Choose resources that nodes of the queue have',
  ),
  kind(/Invalid license specification/, 'invalid-license', null, 'Choose licenses that this cluster has'),
  kind(/Invalid node name specified/, 'invalid-node', null, 'Choose nodes of this cluster'),
  kind(
    /reservation is invalid|Access denied to requested reservation|Requested reservation/i,
    'invalid-reservation',
    null,
    'Choose a reservation that you may use',
  ),
  kind(/wckey/i, 'invalid-wckey', null, 'Choose a workload key that you may use'),
  kind(
    /No cluster '.*' known|can't be reached now|Invalid cluster/i,
    'invalid-cluster',
    null,
    'Choose a cluster of this site',
  ),
  kind(
    /Requested node configuration is not available/,
    'no-such-node',
    null,
    'Ask for less on each node, or choose another queue',
  ),
  kind(
    /Access\/permission denied|Invalid user id|not permitted/i,
    'not-permitted',
    null,
    'Ask the administrators of the cluster',
  ),
  kind(
    /Unable to contact slurm controller|controller in standby mode/,
    'scheduler-down',
    null,
    'Try again later',
    true,
  ),
  kind(
    /temporarily unable to accept job|Resource temporarily unavailable|rate limit exceeded/,
    'scheduler-busy',
    null,
    'Try again later',
    true,
  ),
  kind(
    /authentication error|Munge (?:en|de)code/i,
    'authentication',
    null,
    'Try again later; if it stays, tell the administrators',
    true,
  ),
  kind(
    /Could not establish a configuration source|Unable to process configuration file|cannot stat file/,
    'not-configured',
    null,
    'Check that Slurm is set up on this host',
  ),
];

/** Messages after which the job may exist all the same: the request had been sent. */
const SENT =
  /Socket timed out|Zero Bytes were transmitted|Connection reset|Connection timed out|Broken pipe|Unexpected message received|Transport endpoint is not connected/i;

/** What a failed sbatch says: a refusal, or that nothing is certain. */
export type Explained = { readonly refusal: Refusal } | { readonly unclear: string };

/** Why sbatch did not take a job. `stderr` of an sbatch that ended with an error. */
export function explainRefusal(stderr: string): Explained {
  const lines = answerLines(stderr);
  const sent = lines.find((line) => SENT.test(line) || ENDED_BY_SIGNAL.test(line));
  if (sent !== undefined) return { unclear: plain(sent) };
  for (const { words, ...rest } of KINDS) {
    const line = lines.find((candidate) => words.test(candidate));
    if (line !== undefined) return { refusal: { ...rest, message: wholeMessage(lines, line) } };
  }
  const site = siteWords(lines);
  if (site !== null) {
    const next = "Do what the site's own check says";
    return { refusal: { code: 'site-refused', message: site, next, key: null, transient: false } };
  }
  const last = lines.findLast((line) => /error|fatal|sbatch:/.test(line)) ?? lines.at(-1);
  if (last === undefined) return { unclear: 'sbatch failed without a word' };
  return { refusal: { code: 'refused', message: plain(last), next: null, key: null, transient: false } };
}

/** The check of a site (job_submit.lua) says why in lines of its own, and sbatch then only that there was an error. */
function siteWords(lines: readonly string[]): string | null {
  if (!lines.some((line) => /submission failed: Unspecified error$/.test(line))) return null;
  const own = lines.filter((line) => /^sbatch: error: /.test(line) && !/Unspecified error$/.test(line)).map(plain);
  return own.length === 0 ? null : own.join(' ');
}

/** The line that fits, with the lines that sbatch broke a sentence into. */
function wholeMessage(lines: readonly string[], line: string): string {
  const text = plain(line);
  if (/[.!)]$|:/.test(text)) return text;
  const next = lines[lines.indexOf(line) + 1];
  const goesOn = next !== undefined && /^sbatch: error: [a-z]/.test(next) && !/failed:|invalid/.test(next);
  return goesOn ? `${text} ${plain(next)}` : text;
}

/** A message without the names of the program and of the kind before it. */
function plain(line: string): string {
  return line
    .replace(/^sbatch: (?:(?:error|fatal): )?/, '')
    .replace(/^(?:Batch job submission failed|allocation failure): /, '')
    .trim();
}
