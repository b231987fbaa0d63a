import type { CommandOutput } from '../../base/command.ts';
import { answerLines, brokenAnswer } from '../answers.ts';
import type { OrderAnswer, Plan } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import { orderCommand } from '../pbs/command.ts';
import { pbsId } from '../pbs/jobId.ts';

/** A job as lqdel may have it: it takes the beginning of an id for the id, so that only whole ones are safe. */
function isWhole(ref: JobRef): boolean {
  const id = pbsId(ref.id);
  return id !== null && !id.array && id.server !== null && ref.tasks === undefined;
}

/** Ends jobs. One command each: a job that is not there ends lqdel with a trace, and the jobs behind it are not served. */
export function cancelJobs(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  const asked = refs.filter(isWhole);
  const others = refs.filter((ref) => !isWhole(ref));
  return {
    commands: asked.map(({ id }) => orderCommand('lqdel', [id])),
    read: (outputs) => [
      ...asked.map((ref, at): OrderAnswer => ({ ref, ...outcomeOf(outputs[at]) })),
      ...others.map(
        (ref): OrderAnswer => ({ ref, outcome: 'refused', message: `${ref.id} is no whole job id of LPBS` }),
      ),
    ],
  };
}

function outcomeOf(output: CommandOutput | undefined): Omit<OrderAnswer, 'ref'> {
  const broken = brokenAnswer(output, 'lqdel');
  if (broken || output?.end.kind !== 'exit') {
    return { outcome: 'unclear', message: broken?.message ?? 'lqdel was not run' };
  }
  if (output.end.code === 0) return { outcome: 'accepted', message: null };
  // No process for the id: the job has ended, or never was (captured: cancel/unknown and cancel/finished).
  if (/pid_for_job_id\(arg\)/.test(output.stderr) && /NoneType/.test(output.stderr)) {
    return { outcome: 'gone', message: 'LPBS has no such job' };
  }
  const message =
    answerLines(output.stderr)
      .at(-1)
      ?.replace(/^lqdel: error: /, '') ?? null;
  return message === null
    ? { outcome: 'unclear', message: 'lqdel failed without a word' }
    : { outcome: 'refused', message };
}
