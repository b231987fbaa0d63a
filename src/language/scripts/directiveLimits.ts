import type { Problem, Source } from '../../base/problem.ts';
import type { Subject } from '../subject.ts';
import type { ScriptDirective } from './scriptDirectives.ts';

/** What a script asks for beyond the limits of its queue, where the chosen cluster has told of it. */
export function limitsOf(
  source: Source,
  found: readonly ScriptDirective[],
  subject: Pick<Subject, 'backend' | 'live'>,
): readonly Problem[] {
  const { backend, live } = subject;
  if (!live || !backend.validate || !found.some((one) => one.backend === backend)) return [];
  const { resources } = backend.readHeader(source.text);
  const wanted = resources.find(({ key }) => key === 'queue')?.value;
  const queue = live.queues.find(({ name, default: usual }) =>
    wanted === undefined ? usual : name === String(wanted),
  );
  const asked = resources.find(({ key }) => key === 'queue');
  if (!queue) {
    if (!asked || String(asked.value).includes(',')) return [];
    const message = `${live.cluster} has no queue ${asked.value}: there are ${live.queues.map(({ name }) => name).join(', ')}.`;
    return [source.problem('warning', 'no-such-queue', message, asked.span)];
  }
  const native = resources.map(({ key, value }) => ({ key, value, native: false }));
  return backend.validate(native, queue).flatMap(({ key, message }) => {
    const place = resources.find((resource) => resource.key === key) ?? asked;
    return place ? [source.problem('warning', 'over-queue-limit', message, place.span)] : [];
  });
}
