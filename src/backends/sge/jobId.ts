import { formatTasks, parseTasks } from '../../job/tasks.ts';
import type { AskedJob } from '../jobRecords.ts';
import type { JobRef } from '../jobState.ts';

/** Takes `51`, `51.3` and `51.1-5:2`, as qsub and qstat write them, apart; null for what cannot be a job of Grid Engine. */
export function sgeRef(ref: JobRef): AskedJob | null {
  const match = /^(\d{1,10})(?:\.(\d{1,9}(?:-\d{1,9}(?::\d{1,9})?)?))?$/.exec(ref.id);
  if (!match?.[1]) return null;
  const written = match[2] === undefined ? null : parseTasks(match[2]);
  if (match[2] !== undefined && written === null) return null;
  return { ref, number: match[1], tasks: ref.tasks ?? written };
}

/** The job as arguments of qdel, qhold and their kin, one for each range of tasks: `105.1-3`, `105.7`. */
export function jobArguments({ number, tasks }: AskedJob): readonly string[] {
  return tasks === null
    ? [number]
    : formatTasks(tasks)
        .split(',')
        .map((range) => `${number}.${range}`);
}

/** References that can be jobs of Grid Engine, and those that cannot. */
export function takeApart(refs: readonly JobRef[]): {
  readonly asked: readonly AskedJob[];
  readonly foreign: readonly JobRef[];
} {
  const asked: AskedJob[] = [];
  const foreign: JobRef[] = [];
  for (const ref of refs) {
    const parsed = sgeRef(ref);
    if (parsed) asked.push(parsed);
    else foreign.push(ref);
  }
  return { asked, foreign };
}
