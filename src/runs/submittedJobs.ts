import type { Backend, LogPaths, SubmitAnswer } from '../backends/contract.ts';
import type { ExitInfo, JobState } from '../backends/jobState.ts';
import type { TaskSet } from '../job/tasks.ts';
import { formatTasks, hasTask, joinTasks } from '../job/tasks.ts';
import { logRequest } from './logRequest.ts';
import type { RunRecord, TaskGroup } from './record.ts';

/** The jobs of a run that its scheduler accepted. */
export interface AcceptedJobs {
  /** As the array is cut; one for a run of one job. Null for a job that was not accepted, or of which that is not known. */
  readonly ids: readonly (string | null)[];
  /** The tasks of those jobs, as what they are then. */
  readonly missing: readonly TaskGroup[];
}

/** What the answers to the submit commands of a run come to. */
export function jobsOf({ job: { cuts } }: RunRecord, answers: readonly (SubmitAnswer | null)[]): AcceptedJobs {
  const ids = answers.map((answer) => (answer?.kind === 'submitted' ? answer.ref.id : null));
  const missing = (cuts ?? []).flatMap((tasks, at) => missingTasks(tasks, answers[at] ?? null));
  return { ids, missing };
}

/** The jobs of a run among those that the scheduler lists with its token; null where there is none. */
export function foundJobs({ job: { cuts, shifts } }: RunRecord, states: readonly JobState[]): AcceptedJobs | null {
  const [first] = states;
  if (!first) return null;
  if (!cuts) return { ids: [first.ref.id], missing: [] };
  const ids = shifts ? inOrder(states, cuts.length) : cuts.map((cut) => jobWith(cut, states));
  if (ids.every((id) => id === null)) return null;
  return { ids, missing: cuts.flatMap((tasks, at) => (ids[at] === null ? [lost(tasks)] : [])) };
}

function jobWith(cut: TaskSet, states: readonly JobState[]): string | null {
  const isIn = (tasks: TaskSet | undefined): boolean => tasks?.[0] !== undefined && hasTask(cut, tasks[0].first);
  return states.find(({ ref }) => isIn(ref.tasks))?.ref.id ?? null;
}

/** Where several jobs have the same indexes: they were submitted in their order, and ids count up. */
function inOrder(states: readonly JobState[], count: number): readonly (string | null)[] {
  const ids = [...new Set(states.map(({ ref }) => ref.id))];
  ids.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return Array.from({ length: count }, (_, at) => ids[at] ?? null);
}

function missingTasks(tasks: TaskSet, answer: SubmitAnswer | null): readonly TaskGroup[] {
  switch (answer?.kind) {
    case 'submitted':
      return [];
    case 'unclear':
      return [lost(tasks)];
    case 'refused':
      return [neverStarted(tasks, answer.message)];
    default:
      return [neverStarted(tasks, 'Not submitted, because the job before was not accepted')];
  }
}

function neverStarted(tasks: TaskSet, message: string): TaskGroup {
  const exit: ExitInfo = { class: 'never started', status: null, signal: null, message, final: true };
  return { tasks, state: 'failed', nativeState: null, exit, reason: null };
}

function lost(tasks: TaskSet): TaskGroup {
  return { tasks, state: 'lost', nativeState: null, exit: null, reason: null };
}

/** What is to be told of tasks that were not accepted; null where there are none. */
export function describeMissing(missing: readonly TaskGroup[]): RunRecord['trouble'] {
  const [first] = missing;
  if (!first) return null;
  const tasks = formatTasks(joinTasks(...missing.map((group) => group.tasks)));
  const why = first.exit?.message ?? 'no clear answer came';
  const open = missing.some(({ state }) => state === 'lost');
  const next = open
    ? 'Look at the jobs on the cluster before you submit these tasks again'
    : 'Submit these tasks again';
  return { message: `Tasks ${tasks} were not submitted with the others: ${why}`, next };
}

/** The files into which all jobs of a run print; null where each has its own. */
export function sharedLogs(run: RunRecord, backend: Backend, ids: readonly (string | null)[]): LogPaths | null {
  const all = ids.flatMap((id) => (id === null ? [] : (backend.logPaths?.(logRequest(run, id)) ?? [])));
  const [first] = all;
  if (!first) return null;
  const shared = (name: 'stdout' | 'stderr') => (all.every((logs) => logs[name] === first[name]) ? first[name] : null);
  return { ...first, stdout: shared('stdout'), stderr: shared('stderr') };
}
