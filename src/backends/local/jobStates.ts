import type { RunState } from '../../job/states.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { hasTask, joinTasks, parseTasks, withoutTasks } from '../../job/tasks.ts';
import type { ExitInfo, JobState, Usage, WaitingReason } from '../jobState.ts';
import type { JobReport, UnitEnd, UnitReport } from './jobReport.ts';
import { logPath } from './logs.ts';

/** The part of a state that differs between the tasks of one job. */
interface Unit {
  readonly state: RunState;
  readonly native: string;
  readonly started: number | null;
  readonly ended: number | null;
  readonly exit: ExitInfo | null;
  readonly usage: Usage | null;
  readonly reason: WaitingReason | null;
}

/** A job that is just being started has no supervisor yet; after so many seconds it never will. */
const START_SECONDS = 60;

/** The states of a job's tasks; one state for a job that is no array. `now`: the host's clock in seconds. */
export function jobStates(report: JobReport, now: number): readonly JobState[] {
  const { info } = report;
  if (info.tasks === null) return [jobState(report, null, soleUnit(report, now))];
  const tasks = parseTasks(info.tasks) ?? [];
  const begun = new Map<number, Unit>();
  for (const unit of report.units.values()) begun.set(Number(unit.task), openUnit(report, unit));
  for (const end of report.ends.values()) begun.set(Number(end.task), endedUnit(report, end));
  const states = [...begun]
    .filter(([task]) => hasTask(tasks, task))
    .sort(([a], [b]) => a - b)
    .map(([task, unit]) => jobState(report, [{ first: task, last: task }], unit));
  const rest = withoutTasks(tasks, joinTasks([...begun.keys()].map((task) => ({ first: task, last: task }))));
  return rest.length === 0 ? states : [...states, jobState(report, rest, waitingUnit(report, now))];
}

function soleUnit(report: JobReport, now: number): Unit {
  const end = report.ends.get('-');
  if (end) return endedUnit(report, end);
  const unit = report.units.get('-');
  return unit ? openUnit(report, unit) : waitingUnit(report, now);
}

function jobState(report: JobReport, tasks: TaskSet | null, unit: Unit): JobState {
  const { id, info } = report;
  const only = tasks?.length === 1 && tasks[0]?.first === tasks[0]?.last ? String(tasks[0]?.first) : '{task}';
  const task = tasks === null ? '' : only;
  return {
    ...unit,
    ref: tasks === null ? { id } : { id, tasks },
    name: info.name,
    submitted: report.submitted * 1000,
    estimatedStart: null,
    queue: null,
    nodes: report.host,
    stdout: logPath(info.stdout, id, task),
    stderr: logPath(info.stderr, id, task),
    token: info.token,
    restarts: null,
  };
}

/** A task whose last word is there. */
function endedUnit(report: JobReport, end: UnitEnd): Unit {
  const { state, exit } = outcome(report, end);
  const elapsed = end.started === null ? null : Math.max(0, end.ended - end.started);
  return {
    state,
    native: nativeWord(end.how),
    started: milliseconds(end.started),
    ended: end.ended * 1000,
    exit,
    usage: usage(report, end.peakBytes, end.cpuSeconds, elapsed),
    reason: null,
  };
}

function outcome(report: JobReport, end: UnitEnd): { readonly state: RunState; readonly exit: ExitInfo | null } {
  const { status, how } = end;
  // A shell gives 128 + n both for a process killed by signal n and for a script whose last command was.
  const signal = status !== null && status > 128 && status <= 128 + 64 ? status - 128 : null;
  const ending = { status, signal, message: null, final: true };
  if (how === 'cancelled') return { state: 'cancelled', exit: { ...ending, class: 'cancelled' } };
  if (how === 'interrupted') {
    const message = 'the job was ended with the processes of its host, as when that shuts down';
    return { state: 'failed', exit: { ...ending, class: 'node failure', message } };
  }
  if (how === 'wall-time') return { state: 'failed', exit: { ...ending, class: 'wall time' } };
  if (how.startsWith('never:')) {
    return {
      state: 'failed',
      exit: { ...ending, class: 'never started', message: neverStarted(report, how, end.task) },
    };
  }
  if (how !== 'exit' || status === null) return { state: 'lost', exit: null };
  if (status === 0) return { state: 'completed', exit: { ...ending, class: 'ok' } };
  return { state: 'failed', exit: { ...ending, class: signal === null ? 'failed' : 'signal' } };
}

/** How a task ended, as a word for people: `failed (exited)`. */
function nativeWord(how: string): string {
  if (how === 'exit') return 'exited';
  return how.startsWith('never:') ? 'never started' : how.replace('-', ' ');
}

function neverStarted({ id, info }: JobReport, how: string, task: string): string {
  const path = (name: string): string => logPath(name, id, task === '-' ? '' : task);
  switch (how) {
    case 'never:no-folder':
      return `the folder ${info.folder} does not exist`;
    case 'never:no-script':
      return `the script ${info.script} cannot be read`;
    case 'never:no-stdout':
      return `${path(info.stdout)} cannot be written`;
    case 'never:no-stderr':
      return `${path(info.stderr)} cannot be written`;
    default:
      return how;
  }
}

/** A task that has begun and left no last word. */
function openUnit(report: JobReport, unit: UnitReport): Unit {
  const base = {
    started: milliseconds(unit.started),
    ended: null,
    exit: null,
    usage: usage(report, unit.peakBytes, null, null),
    reason: null,
  };
  if (report.where === 'restarted') return { ...base, ...nodeFailure(report) };
  const stopping = unit.cancelled || report.cancelled;
  if (unit.handler === 'alive') {
    return { ...base, state: stopping ? 'finishing' : 'running', native: stopping ? 'stopping' : 'running' };
  }
  // The task's folder was just made: its handler is still to come.
  if (unit.handler === 'none' && report.supervisor === 'alive')
    return { ...base, state: 'running', native: 'starting' };
  if (unit.leader === 'alive') return { ...base, state: 'running', native: 'running without supervisor' };
  if (!stopping) return { ...base, state: 'lost', native: 'vanished' };
  const exit: ExitInfo = { class: 'cancelled', status: null, signal: null, message: null, final: false };
  return { ...base, state: 'cancelled', native: 'cancelled', exit };
}

/** Tasks that have not begun. */
function waitingUnit(report: JobReport, now: number): Unit {
  const base = { started: null, ended: null, exit: null, usage: usage(report, null, null, null), reason: null };
  const never = { status: null, signal: null, final: report.ended !== null };
  if (report.cancelled) {
    return { ...base, state: 'cancelled', native: 'cancelled', exit: { ...never, class: 'cancelled', message: null } };
  }
  if (report.where === 'restarted') return { ...base, ...nodeFailure(report) };
  const working = [...report.units.values()].some((unit) => unit.handler === 'alive');
  const starting = report.supervisor === 'none' && now - report.submitted < START_SECONDS;
  if (report.ended === null && (report.supervisor === 'alive' || working || starting)) {
    const running = report.units.size > 0;
    const reason = { code: 'task limit', text: 'Waits until another task of the array has ended', stuck: null };
    return { ...base, state: 'pending', native: 'waiting', reason: running ? reason : null };
  }
  const message = 'the process that starts the tasks was ended';
  return { ...base, state: 'failed', native: 'vanished', exit: { ...never, class: 'never started', message } };
}

function nodeFailure({ host }: JobReport): Pick<Unit, 'state' | 'native' | 'exit'> {
  const message = `${host} was restarted while the job ran`;
  const exit: ExitInfo = { class: 'node failure', status: null, signal: null, message, final: true };
  return { state: 'failed', native: 'host restarted', exit };
}

function usage(
  { info }: JobReport,
  maxRssBytes: number | null,
  cpuSeconds: number | null,
  elapsedSeconds: number | null,
): Usage {
  const memBytes = info.memMb === null ? null : info.memMb * 1024 * 1024;
  return {
    maxRssBytes,
    cpuSeconds,
    elapsedSeconds,
    requested: { memBytes, seconds: info.seconds, cores: info.cores, nodes: 1 },
  };
}

function milliseconds(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1000;
}
