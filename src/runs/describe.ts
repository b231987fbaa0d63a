import type { ExitInfo, WaitingReason } from '../backends/jobState.ts';
import { unreachable } from '../base/errors.ts';
import type { RunState } from '../job/states.ts';
import { isFinished } from '../job/states.ts';
import { countTasks, formatTasks } from '../job/tasks.ts';
import { describeMs } from './describeTime.ts';
import type { RunRecord, StateSource, TaskGroup } from './record.ts';
import { signalName } from './signals.ts';
import { taskCounts } from './summary.ts';

/** A run in words and a picture. Tree, pages, notifications and the command line show these and decide nothing themselves. */
export interface RunDescription {
  readonly id: string;
  readonly title: string;
  readonly state: RunState;
  /** The state in words, with how it ended: `failed: exit status 3`. */
  readonly stateText: string;
  /** One short line beside the title: state, time, tasks. */
  readonly summary: string;
  readonly icon: Icon;
  /** Why it waits, failed or is unsure; null where there is nothing to explain. */
  readonly explanation: string | null;
  /** What the user can do about it. */
  readonly next: string | null;
  /** Who said so and when: `queue, 12 s ago`. */
  readonly freshness: string;
  /** Tasks of an array in words; null for others. */
  readonly tasks: string | null;
}

/** A picture by the names that VS Code has for it. */
export interface Icon {
  /** Name of a codicon. */
  readonly name: string;
  /** Id of a theme colour; null for the usual one. */
  readonly color: string | null;
}

/** A run in words and a picture. `now`: for ages and running times, milliseconds since 1970 UTC. */
export function describeRun(run: RunRecord, now: number): RunDescription {
  const stateText = describeState(run.state, exitOf(run), run.nativeState);
  const tasks = run.tasks && describeTasks(run.tasks);
  const elapsed = elapsedMs(run, now);
  const time = elapsed === null ? null : describeMs(elapsed);
  return {
    id: run.id,
    title: run.job.name,
    state: run.state,
    stateText,
    summary: [stateText, time, tasks].filter((part) => part !== null).join(' · '),
    icon: stateIcon(run.state),
    explanation: explain(run),
    next: run.trouble?.next ?? run.reason?.stuck?.next ?? adviceFor(exitOf(run)),
    freshness: describeFreshness(run, now),
    tasks,
  };
}

/** What Slurm's daemon and the kernel write into the error output of a job that they end for want of memory. */
const MEMORY_WORDS = /exceeded (?:job )?memory limit|oom[-_ ]?kill|out of memory/i;

/**
 * How a run ended, with what its error output adds: accounting looks at the memory of a job too rarely to see every peak,
 * and then knows of the kill alone (seen with Slurm 22.05, which looks every few seconds).
 */
export function exitOf({ exit, extra }: RunRecord): ExitInfo | null {
  const { errorOutput } = extra;
  const killed = exit?.class === 'signal' && exit.signal === 9;
  if (!killed || typeof errorOutput !== 'string' || !MEMORY_WORDS.test(errorOutput)) return exit;
  return { ...exit, class: 'out of memory' };
}

/** A state in words; for a finished one how it ended. */
export function describeState(state: RunState, exit: ExitInfo | null, native: string | null): string {
  if (state === 'completed') return exit?.status ? `completed, exit status ${exit.status}` : 'completed';
  if (state === 'failed') return exit ? `failed: ${describeExit(exit)}` : native ? `failed: ${native}` : 'failed';
  if (state === 'lost') return 'lost: outcome unknown';
  if (state === 'unsure') return 'unsure whether it was submitted';
  return state;
}

/** How a run ended, in a few words. */
export function describeExit(exit: ExitInfo): string {
  switch (exit.class) {
    case 'ok':
      return 'exit status 0';
    case 'failed':
      return exit.status === null ? 'it reported a failure' : `exit status ${exit.status}`;
    case 'signal':
      return exit.signal === null ? 'ended by a signal' : `ended by ${signalName(exit.signal)}`;
    case 'out of memory':
      return 'out of memory';
    case 'wall time':
      return 'wall time was over';
    case 'node failure':
      return 'its node failed';
    case 'cancelled':
      return 'cancelled';
    case 'preempted':
      return 'preempted by another job';
    case 'dependency':
      return 'a job it depends on failed';
    case 'never started':
      return 'never started';
    default:
      return unreachable(exit.class);
  }
}

function adviceFor(exit: ExitInfo | null): string | null {
  switch (exit?.class) {
    case 'out of memory':
      return 'Ask for more `mem` and submit it again';
    case 'wall time':
      return 'Ask for more `time` and submit it again';
    case 'node failure':
    case 'preempted':
      return 'Submit it again';
    default:
      return null;
  }
}

function explain(run: RunRecord): string | null {
  if (run.trouble) return run.trouble.message;
  if (run.reason) return describeReason(run.reason, run.nativeState);
  if (run.state !== 'failed') return null;
  const words = run.exit?.message ?? null;
  const output = run.extra.errorOutput;
  return [words, typeof output === 'string' ? output : null].filter((part) => part !== null).join('\n') || null;
}

/** Why a job waits, in words, with the scheduler's own behind them unless these are the word for its state. */
export function describeReason({ code, text }: WaitingReason, native: string | null): string {
  return code === '' || code === native || text.includes(code) ? text : `${text} (${code})`;
}

/** The picture of a state. */
export function stateIcon(state: RunState): Icon {
  switch (state) {
    case 'submitting':
      return { name: 'cloud-upload', color: null };
    case 'pending':
      return { name: 'watch', color: 'charts.yellow' };
    case 'held':
      return { name: 'debug-pause', color: 'charts.yellow' };
    case 'running':
      return { name: 'play-circle', color: 'charts.blue' };
    case 'suspended':
      return { name: 'debug-pause', color: 'charts.blue' };
    case 'finishing':
      return { name: 'sync', color: 'charts.blue' };
    case 'completed':
      return { name: 'pass', color: 'testing.iconPassed' };
    case 'failed':
      return { name: 'error', color: 'testing.iconFailed' };
    case 'cancelled':
    case 'pruned':
      return { name: 'circle-slash', color: 'disabledForeground' };
    case 'lost':
    case 'unsure':
      return { name: 'question', color: 'list.warningForeground' };
    default:
      return unreachable(state);
  }
}

function describeTasks(groups: readonly TaskGroup[]): string {
  const total = groups.reduce((sum, group) => sum + countTasks(group.tasks), 0);
  const parts = [...taskCounts(groups)].map(([state, count]) => `${count} ${state}`);
  return `${total} ${total === 1 ? 'task' : 'tasks'}: ${parts.join(', ')}`;
}

/** A group of tasks in words: `tasks 3-8: failed: exit status 1`. */
export function describeGroup(group: TaskGroup): {
  readonly title: string;
  readonly stateText: string;
  readonly icon: Icon;
} {
  const single = countTasks(group.tasks) === 1;
  return {
    title: `${single ? 'task' : 'tasks'} ${formatTasks(group.tasks)}`,
    stateText: describeState(group.state, group.exit, group.nativeState),
    icon: stateIcon(group.state),
  };
}

/** How long it has run, in ms; null before it started. */
export function elapsedMs(run: RunRecord, now: number): number | null {
  if (isFinished(run.state) && run.usage?.elapsedSeconds != null) return run.usage.elapsedSeconds * 1000;
  if (run.started === null) return null;
  const end = run.ended ?? (isFinished(run.state) ? null : now);
  return end === null ? null : Math.max(0, end - run.started);
}

/** Who said so, in words. */
export function describeSource(source: StateSource): string {
  switch (source) {
    case 'client':
      return 'this machine';
    case 'submit':
      return 'answer to the submission';
    case 'queue':
      return 'queue';
    case 'history':
      return 'history of the scheduler';
    case 'marker':
      return 'exit marker of the job';
    case 'silence':
      return 'no answer in time';
    default:
      return unreachable(source);
  }
}

function describeFreshness(run: RunRecord, now: number): string {
  if (run.asOf === null || run.source === null) return 'not asked yet';
  return `${describeSource(run.source)}, ${describeMs(Math.max(0, now - run.asOf))} ago`;
}
