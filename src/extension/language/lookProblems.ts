import type { Problem } from '../../base/problem.ts';
import { Source } from '../../base/problem.ts';
import { directiveProblems } from '../../language/scripts/directiveProblems.ts';
import { unusedAttributes } from '../../language/settings/unusedAttributes.ts';
import type { Subject } from '../../language/subject.ts';
import { queueNamed } from '../../runs/clusterQueues.ts';
import { queueOf, validateLimits } from '../../runs/queueLimits.ts';
import { problemAtResource } from '../../runs/resourcePlace.ts';
import type { Look } from './looks.ts';

/** What is wrong beside what every check tells: directives of plain scripts, and what the cluster's queues do not give. */
export function lookProblems(look: Look, file: string): readonly Problem[] {
  if (look.kind === 'script' && look.plain) return directiveProblems(new Source(file, look.text), look.subject);
  const unused = look.kind === 'settings' && !look.cluster ? unusedAttributes(look.document, look.subject) : [];
  return [...beyondQueue(look.subject), ...unused];
}

function beyondQueue({ job, rendering, live, backend }: Subject): readonly Problem[] {
  if (!job || !rendering || !live || job.kind === 'plain') return [];
  const { resources } = rendering;
  const wanted = queueOf(resources);
  const queue = queueNamed(live.queues, wanted);
  if (queue) return validateLimits(job, resources, queue, backend, false).problems;
  // Of several the scheduler takes the first that fits.
  if (wanted === null || wanted.includes(',')) return [];
  const message = `${live.cluster} has no queue ${wanted}: there are ${live.queues.map(({ name }) => name).join(', ')}.`;
  return [problemAtResource(job, backend, 'queue', { severity: 'warning', code: 'no-such-queue', message, fit: null })];
}
