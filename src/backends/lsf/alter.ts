import type { CommandOutput } from '../../base/command.ts';
import type { Resource } from '../../job/dialect.ts';
import { answerLines, brokenAnswer, withoutColours } from '../answers.ts';
import type { OrderAnswer, Plan } from '../contract.ts';
import { directiveLines } from '../directives.ts';
import type { JobRef } from '../jobState.ts';
import { orderCommand } from './command.ts';
import { lsfHeader } from './header.ts';
import { jobArgument, lsfRef } from './jobId.ts';
import type { Outcome } from './orders.ts';
import { foreignAnswer, judge } from './orders.ts';
import { LSF_RULES } from './readHeader.ts';

/**
 * The keys that bmod can change by themselves, with the options of bsub. Of `nodes`, `ppn` and `threads` one alone would
 * set the slots without the others; the tasks of an array stand in its name.
 */
const KEYS: ReadonlySet<string> = new Set([
  'jobname',
  'queue',
  'time',
  'mem',
  'stdout',
  'stderr',
  'account',
  'constraint',
  'dependency',
  'mail_user',
]);

/** Changes waiting jobs. bmod takes one job at a time. A key that it cannot change is refused before anything is sent. */
export function alterJobs(refs: readonly JobRef[], changes: readonly Resource[]): Plan<readonly OrderAnswer[]> {
  const words = optionWords(changes);
  if ('refused' in words) {
    return { commands: [], read: () => refs.map((ref) => ({ ref, outcome: 'refused', message: words.refused })) };
  }
  const parsed = refs.map((ref) => ({ ref, job: lsfRef(ref) }));
  const jobs = parsed.flatMap(({ job }) => job ?? []);
  return {
    commands: jobs.map((job) => orderCommand('bmod', [...words.words, jobArgument(job)])),
    read: (outputs) => [
      ...jobs.map(({ ref }, index) => ({ ref, ...readChange(outputs[index]) })),
      ...parsed.flatMap(({ ref, job }) => (job === null ? [foreignAnswer(ref)] : [])),
    ],
  };
}

/** The options as they would stand in a script, word by word. */
function optionWords(
  changes: readonly Resource[],
): { readonly words: readonly string[] } | { readonly refused: string } {
  const impossible = changes.find(
    ({ key, value }) => !KEYS.has(key) || value === null || value === '' || typeof value === 'boolean',
  );
  if (impossible) return { refused: `LSF cannot change ${impossible.key} of a job that is submitted` };
  const { lines, problems } = lsfHeader({ resources: changes, shell: '/bin/sh' });
  const error = problems.find(({ severity }) => severity === 'error');
  if (error) return { refused: error.message };
  const words = directiveLines(lines.map(({ text }) => text).join('\n'), LSF_RULES).flatMap((line) =>
    line.words.map(({ text }) => text),
  );
  return words.length === 0 ? { refused: 'there is nothing to change' } : { words };
}

/** bmod does not always name the job: `Job parameters cannot be changed now; ... Job not modified.` */
function readChange(output: CommandOutput | undefined): Outcome {
  const broken = brokenAnswer(output, 'bmod');
  if (broken || !output) return { outcome: 'unclear', message: broken?.message ?? 'bmod was not run' };
  if (/^Parameters of job <[^>]*> are being changed/m.test(withoutColours(output.stdout)))
    return { outcome: 'accepted', message: null };
  const line = answerLines(output.stderr).findLast((text) => !/still trying$/.test(text));
  if (line === undefined) return { outcome: 'unclear', message: 'bmod said nothing of this job' };
  return judge(line.replace(/^Job <[^>]*>: /, '').replace(/\s*\.?\s*Job not modified\.?$/, ''));
}
