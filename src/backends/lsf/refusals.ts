import { answerLines } from '../answers.ts';
import type { Refusal } from '../contract.ts';

/** What a message of bsub means. */
interface Kind extends Omit<Refusal, 'message'> {
  /** Fits the line of the message. */
  readonly words: RegExp;
}

function kind(words: RegExp, code: string, key: string | null, next: string | null, transient = false): Kind {
  return { words, code, key, next, transient };
}

/**
 * The messages of bsub, the more telling ones first. Texts: lsb_perror(3), the answers in test/fixtures/backends/lsf, and
 * those of IBM LSF that other programs look for.
 */
const KINDS: readonly Kind[] = [
  kind(/Request aborted by esub/, 'site-refused', null, "Do what the site's own check says"),
  kind(/No such queue/, 'invalid-queue', 'queue', 'Choose a queue of this cluster'),
  kind(/Queue has been closed/, 'queue-closed', 'queue', 'Choose another queue, or wait until it opens', true),
  kind(/cannot use the queue/, 'not-permitted', 'queue', 'Choose a queue that you may use'),
  kind(/does not accept interactive jobs/, 'not-permitted', 'queue', 'Choose a queue that takes interactive jobs'),
  kind(/does not accept batch jobs/, 'not-permitted', 'queue', 'Choose a queue that takes batch jobs'),
  kind(/RUNLIMIT: Cannot exceed/, 'over-limit', 'time', 'Ask for less time, or choose a queue with a longer limit'),
  kind(/MEMLIMIT: Cannot exceed/, 'over-limit', 'mem', 'Ask for less memory, or choose a queue with a higher limit'),
  kind(/Cannot exceed queue's|LIMIT: Cannot exceed/, 'over-limit', null, 'Ask for less, or choose another queue'),
  kind(/Bad RUNLIMIT/, 'bad-value', 'time', 'Write the run limit as minutes or H:M'),
  kind(/Bad MEMLIMIT/, 'bad-value', 'mem', 'Write a number of MB, or a size such as 4G'),
  kind(/Bad \w*LIMIT/, 'bad-value', null, 'Correct the value of the option'),
  kind(
    /Too many (?:processors|tasks) requested/,
    'over-limit',
    'nodes',
    'Ask for fewer slots, or choose another queue',
  ),
  kind(
    /not have enough (?:per-user )?job slots/,
    'over-limit',
    'nodes',
    'Ask for fewer slots, or choose another queue',
  ),
  kind(/number of (?:processors|tasks) must be/i, 'bad-value', 'nodes', 'Write a number of slots'),
  kind(/[Jj]ob array index too large/, 'bad-array', 'array', 'Take fewer tasks; the site allows no higher index'),
  kind(/Bad job name/, 'bad-array', 'array', 'Correct the name, or the indexes in it'),
  kind(/Bad job array|array index/i, 'bad-array', 'array', 'Correct the indexes'),
  kind(/: No matching job found/, 'bad-dependency', 'dependency', 'Name jobs that LSF still remembers'),
  kind(/[Dd]ependency condition/, 'bad-dependency', 'dependency', 'Correct the condition'),
  kind(/Bad host name|host group name/, 'invalid-node', null, 'Choose hosts of this cluster'),
  kind(
    /resource requirement|Error in (?:select|rusage|span|order|same|cu|affinity) section|Error (?:near|with) /i,
    'invalid-constraint',
    'constraint',
    'Correct the resource requirement (-R)',
  ),
  kind(/\bproject\b/i, 'invalid-account', 'account', 'Choose a project that you may use'),
  kind(
    /illegal option|invalid option|Bad option|option cannot be used/,
    'unknown-option',
    null,
    'Take the option out, or correct its name',
  ),
  kind(/option requires an argument/, 'bad-value', null, 'Give the option its value'),
  kind(/No command is specified/, 'empty-script', null, 'Write something into the script'),
  kind(/[Uu]nmatched|unclosed quot/, 'bad-directive', null, 'Close the quote'),
  kind(
    /(?:pending|unfinished) job (?:limit|threshold)|MAX_PEND|Job limit/i,
    'too-many-jobs',
    null,
    'Wait until some of your jobs have ended',
    true,
  ),
  kind(
    /non-LSF host|User permission denied|not (?:a member|authorized|permitted)|Bad user/i,
    'not-permitted',
    null,
    'Ask the administrators of the cluster',
  ),
  kind(
    /Unable to open file lsf\.conf|LSF_ENVDIR|not configured/,
    'not-configured',
    null,
    'Check that LSF is set up on this host',
  ),
  kind(/LSF is down|LIM is down|not responding|Cannot connect to LSF/, 'scheduler-down', null, 'Try again later', true),
  kind(
    /[Aa]uthentication|eauth/,
    'authentication',
    null,
    'Try again later; if it stays, tell the administrators',
    true,
  ),
];

/** Messages after which the job may exist all the same: the request had been sent, although bsub says "not submitted". */
const SENT = /sending\/receiving a message|Connection (?:reset|timed out)|Communication time ?out|Broken pipe/i;

/** Lines in which bsub only waits. */
const WAITING = /still trying$|Please wait ?\.\.\.$|^<<.*>>$/;

/** What a failed bsub says: a refusal, or that nothing is certain. */
export type Explained = { readonly refusal: Refusal } | { readonly unclear: string };

/** Messages of a bsub that did not get as far as to ask anybody, and does not say that nothing was submitted. */
const EARLY = /illegal option|invalid option|Unable to open file lsf\.conf|non-LSF host|LIM is down/;

/**
 * Why bsub did not take a job. `text`: all output of a bsub that ended with an error. Only its own words that nothing was
 * submitted prove it: the code 255 is that of a connection that failed, too, and banners may hold any word.
 */
export function explainRefusal(text: string): Explained {
  const lines = answerLines(text).filter((line) => !WAITING.test(line));
  const sent = lines.find((line) => SENT.test(line));
  if (sent !== undefined) return { unclear: plain(sent) };
  const said = proofs(lines);
  if (said.length === 0) return { unclear: lines.at(-1) ?? answerLines(text).at(-1) ?? 'bsub failed without a word' };
  for (const { words, ...rest } of KINDS) {
    const line = said.find((candidate) => words.test(candidate));
    if (line === undefined) continue;
    return { refusal: { ...rest, message: rest.code === 'site-refused' ? siteWords(lines) : plain(line) } };
  }
  const message = plain(said.at(-1) ?? '') || 'Job not submitted';
  return { refusal: { code: 'refused', message, next: null, key: null, transient: false } };
}

/** The lines that say why nothing was submitted; where the last one says only that, those before it. */
function proofs(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => /not submitted\.?$/.test(line));
  const line = lines[last];
  if (line === undefined) return lines.filter((early) => EARLY.test(early));
  return plain(line) === '' && last > 0 ? lines.slice(0, last) : [line];
}

/** A check of the site tells its reasons in lines of its own before bsub tells that it was refused. */
function siteWords(lines: readonly string[]): string {
  const own = lines.filter((line) => !/Request aborted by esub/.test(line));
  return own.length === 0 ? 'Request aborted by esub' : own.join(' ');
}

/** A message without bsub's name and without the sentence that every refusal ends with. */
function plain(line: string): string {
  return line.replace(/^bsub: /, '').replace(/\s*\.?\s*Job not submitted\.?$/, '');
}
