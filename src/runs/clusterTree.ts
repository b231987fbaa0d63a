import { unreachable } from '../base/errors.ts';
import { formatTasks } from '../job/tasks.ts';
import type { ClusterJob } from './clusterJobs.ts';
import type { KnownQueues } from './clusterQueues.ts';
import type { Icon } from './describe.ts';
import { describeReason, stateIcon } from './describe.ts';
import { describeQueue, queueDetails, queueSummary } from './describeQueue.ts';
import { describeAge } from './describeTime.ts';

/** What a cluster can be asked for in the view of clusters. */
export type ClusterTopic = 'queues' | 'jobs';

/** How far the question to a cluster has come. */
export type ClusterAnswer =
  | { readonly kind: 'not asked' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'queues'; readonly known: KnownQueues }
  | { readonly kind: 'jobs'; readonly jobs: readonly ClusterJob[]; readonly asked: number }
  | { readonly kind: 'failed'; readonly message: string };

/** What a line of the view of clusters shows. */
export interface ClusterLine {
  /** Stable below its cluster. */
  readonly id: string;
  readonly label: string;
  readonly description: string | null;
  readonly icon: Icon;
  /** Lines of the tooltip. */
  readonly tooltip: readonly string[];
  /** The scheduler's id of a job that can become a run; null for everything else. */
  readonly adoptable: string | null;
}

const TITLES: Readonly<Record<ClusterTopic, string>> = { queues: 'Queues and limits', jobs: 'My other jobs' };

/** The line that opens what a cluster told of a topic, with how old that is. */
export function topicLine(topic: ClusterTopic, answer: ClusterAnswer, now: number): ClusterLine {
  const asked = answer.kind === 'queues' ? answer.known.asked : answer.kind === 'jobs' ? answer.asked : null;
  const description = asked === null ? null : `asked ${describeAge(now - asked)}`;
  return {
    id: topic,
    label: TITLES[topic],
    description,
    icon: { name: topic === 'queues' ? 'list-tree' : 'account', color: null },
    tooltip: [TITLES[topic], description ?? 'Asked when it is opened'],
    adoptable: null,
  };
}

/** The lines below: one for each queue or job, or one that says why there are none. */
export function answerLines(answer: ClusterAnswer): readonly ClusterLine[] {
  switch (answer.kind) {
    case 'not asked':
    case 'asking':
      return [wordLine('asking', 'Asking the cluster...', 'loading~spin')];
    case 'failed':
      return [
        { ...wordLine('failed', 'No answer', 'warning'), description: answer.message, tooltip: [answer.message] },
      ];
    case 'queues':
      return orNone(answer.known.queues.map(queueLine), 'It has no queues');
    case 'jobs':
      return jobLines(answer.jobs);
    default:
      return unreachable(answer);
  }
}

/** The jobs that are no runs; those that are stand in the view of runs. */
function jobLines(jobs: readonly ClusterJob[]): readonly ClusterLine[] {
  const others = jobs.filter(({ run }) => run === null);
  if (others.length > 0 || jobs.length === 0) return orNone(others.map(jobLine), 'You have no unfinished jobs here');
  return [wordLine('none', 'All your jobs here stand in the view Runs', 'info')];
}

function orNone(lines: readonly ClusterLine[], none: string): readonly ClusterLine[] {
  return lines.length > 0 ? lines : [wordLine('none', none, 'info')];
}

function wordLine(id: string, label: string, icon: string): ClusterLine {
  return { id, label, description: null, icon: { name: icon, color: null }, tooltip: [label], adoptable: null };
}

function queueLine(queue: KnownQueues['queues'][number]): ClusterLine {
  const closed = queue.state === 'closed';
  return {
    id: `queue:${queue.name}`,
    label: describeQueue(queue).title,
    description: queueSummary(queue),
    icon: { name: closed ? 'circle-slash' : 'inbox', color: closed ? 'disabledForeground' : null },
    tooltip: queueDetails(queue),
    adoptable: null,
  };
}

function jobLine({ job }: ClusterJob): ClusterLine {
  const { ref, name, native, state, queue, reason } = job;
  const tasks = ref.tasks ? `tasks ${formatTasks(ref.tasks)}` : null;
  const parts = [ref.id, tasks, state ?? `unrecognised: ${native}`, queue];
  return {
    id: `job:${ref.id}:${ref.tasks ? formatTasks(ref.tasks) : ''}`,
    label: name ?? ref.id,
    description: parts.filter((part) => part !== null).join(' · '),
    icon: state === null ? { name: 'question', color: null } : stateIcon(state),
    tooltip: [
      name ?? ref.id,
      ...(reason === null ? [] : [describeReason(reason, native)]),
      'Not submitted by Clusterjob',
    ],
    adoptable: ref.id,
  };
}
