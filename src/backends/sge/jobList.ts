import type { CommandOutput } from '../../base/command.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { joinTasks, parseTasks } from '../../job/tasks.ts';
import type { Seen } from '../jobState.ts';
import type { XmlElement } from '../xml.ts';
import { childText, elementsNamed, readXml } from '../xml.ts';
import { sgeCount, sgeText, sgeTime } from './values.ts';

/** A job, or some tasks of an array, as `qstat -xml` lists them. */
export interface ListedJob {
  readonly number: string;
  /** Null for a job that is no array. */
  readonly tasks: TaskSet | null;
  /** The letters of its state. */
  readonly native: string;
  readonly name: string | null;
  readonly owner: string | null;
  /** Told while it waits. */
  readonly submitted: number | null;
  /** Told when it runs. */
  readonly started: number | null;
  /** The queue instance, `all.q@node1`. */
  readonly queue: string | null;
  readonly slots: number | null;
}

/** The answer of one `qstat -xml`. */
export interface JobList {
  readonly jobs: readonly ListedJob[];
  readonly unread: Seen['unread'];
}

/**
 * Reads the list of jobs; null unless the document is whole. Those that wait stand in a `job_info` inside, and the
 * attribute `state` of an entry says "running" of suspended and dying jobs too, so that only the letters count.
 */
export function readJobList(output: CommandOutput): JobList | null {
  const root = readXml(output.stdout);
  if (root?.name !== 'job_info') return null;
  const jobs: ListedJob[] = [];
  const unread: { text: string; reason: string }[] = [];
  for (const entry of elementsNamed(root, 'job_list')) {
    const job = readEntry(entry);
    if (job) jobs.push(job);
    else unread.push({ text: textOf(entry), reason: 'an entry of qstat that cannot be read' });
  }
  return { jobs, unread };
}

function readEntry(entry: XmlElement): ListedJob | null {
  const number = childText(entry, 'JB_job_number');
  const native = childText(entry, 'state');
  const written = childText(entry, 'tasks');
  const tasks = written === null ? null : parseTaskList(written);
  if (number === null || !/^\d+$/.test(number) || native === null || (written !== null && tasks === null)) return null;
  return {
    number,
    tasks,
    native,
    name: childText(entry, 'JB_name'),
    owner: childText(entry, 'JB_owner'),
    submitted: sgeTime(childText(entry, 'JB_submission_time')),
    started: sgeTime(childText(entry, 'JAT_start_time')),
    queue: sgeText(childText(entry, 'queue_name')),
    slots: sgeCount(childText(entry, 'slots')),
  };
}

/** `3-8:1,13,26-30:2`; null for anything else. */
export function parseTaskList(text: string): TaskSet | null {
  const parts = text.split(',').map(parseTasks);
  return parts.every((part) => part !== null) ? joinTasks(...parts) : null;
}

function textOf(entry: XmlElement): string {
  return entry.children.map(({ name, text }) => `${name}=${text}`).join(' ');
}
