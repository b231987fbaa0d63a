import type { TaskSet } from '../../job/tasks.ts';
import { formatTasks, parseTasks } from '../../job/tasks.ts';
import type { AskedJob } from '../jobRecords.ts';
import type { JobRef } from '../jobState.ts';

/** A job as the PBS kinds write it, taken apart: `1037.pbs01`, `1044[].pbs01`, `1044[3].pbs01`. */
export interface PbsId {
  readonly sequence: string;
  /** Whether it is an array, or tasks of one. */
  readonly array: boolean;
  readonly tasks: TaskSet | null;
  /** The server behind the first dot; null where nobody wrote it. */
  readonly server: string | null;
}

/** Reads an id; null for what is none. */
export function pbsId(text: string): PbsId | null {
  const match = /^(\d{1,19})(?:\[([\d,:-]*)\])?(?:\.([A-Za-z0-9][\w.-]*))?$/.exec(text);
  if (!match?.[1]) return null;
  const written = match[2] || null;
  const tasks = written === null ? null : parseTasks(written);
  if (written !== null && tasks === null) return null;
  return { sequence: match[1], array: match[2] !== undefined, tasks, server: match[3] ?? null };
}

/** A reference of ours, taken apart. `number` is the id without tasks: `1044[].pbs01`. */
export interface AskedPbsJob extends AskedJob {
  readonly id: PbsId;
}

/** References that can be jobs of PBS, and those that cannot. */
export function takeApart(refs: readonly JobRef[]): {
  readonly asked: readonly AskedPbsJob[];
  readonly foreign: readonly JobRef[];
} {
  const asked: AskedPbsJob[] = [];
  const foreign: JobRef[] = [];
  for (const ref of refs) {
    const id = pbsId(ref.id);
    if (id === null) {
      foreign.push(ref);
      continue;
    }
    const whole: PbsId = { ...id, array: id.array || ref.tasks !== undefined, tasks: null };
    asked.push({ ref, id: whole, number: pbsWord(whole), tasks: ref.tasks ?? id.tasks });
  }
  return { asked, foreign };
}

/** The id as the PBS commands take it. */
export function pbsWord({ sequence, array, server }: PbsId, range = ''): string {
  return `${sequence}${array ? `[${range}]` : ''}${server === null ? '' : `.${server}`}`;
}

/** The job as arguments of qdel and its kin, one for each range of tasks: `1044[1-3].pbs01`, `1044[7].pbs01`. */
export function jobArguments({ id, number, tasks }: AskedPbsJob): readonly string[] {
  if (tasks === null) return [number];
  return formatTasks(tasks)
    .split(',')
    .map((range) => pbsWord(id, range));
}

/**
 * Whether two ids name the same job or array, whatever their tasks. A server may be left out, or be written with or
 * without its domain (captured: qstat-no-server, qstat-short-server).
 */
export function sameJob(a: PbsId, b: PbsId): boolean {
  return a.sequence === b.sequence && a.array === b.array && sameServer(a.server, b.server);
}

function sameServer(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
