import { posix } from 'node:path';
import type { CommandOutput } from '../../base/command.ts';
import type { XmlElement } from '../xml.ts';
import { childText, elementsNamed, readXml } from '../xml.ts';
import { errorReason } from './reasons.ts';
import { sgeBytes, sgeSeconds, sgeTime } from './values.ts';

/** The name under which our token stands in a job's context. */
export const TOKEN_NAME = 'clusterjob';

/** The scheduler's message about a job that waits for others. */
const DEPENDENCY = /because of job dependencies/;

/** What `qstat -j -xml` tells of a job beyond the list. */
export interface JobDetails {
  readonly number: string;
  readonly submitted: number | null;
  readonly folder: string | null;
  readonly token: string | null;
  /** Whether it was told to wait for other jobs. */
  readonly depends: boolean;
  /** What the scheduler says about it. */
  readonly messages: readonly string[];
  /** Why tasks are in error state; a job that is no array has the one task 1. */
  readonly errors: ReadonlyMap<number, string>;
  /** Processor time of tasks so far, in seconds. */
  readonly cpuSeconds: ReadonlyMap<number, number>;
  /** Resources asked for with `-l`. */
  readonly requests: ReadonlyMap<string, string>;
  readonly stdout: string | null;
  readonly stderr: string | null;
}

/**
 * Reads the details of jobs by their number; null unless the document is whole. Jobs that the qmaster does not know are
 * left out silently, or named in a document `unknown_jobs` if it knows none of them (captured: query/finished).
 * The names of the elements inside lists vary (`element`, `ulong_sublist`), those of the values do not.
 */
export function readJobDetails(output: CommandOutput): ReadonlyMap<string, JobDetails> | null {
  const root = readXml(output.stdout);
  if (root?.name === 'unknown_jobs') return new Map();
  if (root?.name !== 'detailed_job_info') return null;
  const messages = readMessages(root);
  const found = new Map<string, JobDetails>();
  for (const list of root.children.filter(({ name }) => name === 'djob_info')) {
    for (const job of list.children) {
      const details = readDetails(job, messages);
      if (details) found.set(details.number, details);
    }
  }
  return found;
}

/** The messages of the scheduler by the number of the job. Those in SME_global_message_list are about no job. */
function readMessages(root: XmlElement): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const list of elementsNamed(root, 'SME_message_list')) {
    for (const entry of list.children) {
      const message = childText(entry, 'MES_message');
      for (const { text } of message === null ? [] : elementsNamed(entry, 'ULNG_value')) {
        const known = found.get(text) ?? [];
        found.set(text, known);
        known.push(message ?? '');
      }
    }
  }
  return found;
}

function readDetails(job: XmlElement, messages: ReadonlyMap<string, readonly string[]>): JobDetails | null {
  const number = childText(job, 'JB_job_number');
  if (number === null) return null;
  const folder = childText(job, 'JB_cwd');
  // Without -cwd and -wd a job runs in the home folder (captured: query/no-cwd).
  const home = pairs(job, 'JB_env_list', 'VA_variable', 'VA_value').get('__SGE_PREFIX__O_HOME') ?? null;
  const runsIn = folder ?? home;
  const tasks = entriesOf(job, 'JB_ja_tasks');
  const own = messages.get(number) ?? [];
  const stdout = pathOf(job, 'o', runsIn);
  return {
    number,
    submitted: sgeTime(childText(job, 'JB_submission_time')),
    folder,
    token: pairs(job, 'JB_context', 'VA_variable', 'VA_value').get(TOKEN_NAME) ?? null,
    depends: entriesOf(job, 'JB_jid_predecessor_list').length > 0 || own.some((text) => DEPENDENCY.test(text)),
    messages: own,
    errors: byTask(tasks, (task) => {
      const message = elementsNamed(task, 'QIM_message')[0]?.text;
      return message ? errorReason(message) : null;
    }),
    cpuSeconds: byTask(tasks, (task) =>
      sgeSeconds(pairs(task, 'JAT_scaled_usage_list', 'UA_name', 'UA_value').get('cpu')),
    ),
    requests: pairs(job, 'JB_hard_resource_list', 'CE_name', 'CE_stringval'),
    stdout,
    stderr: childText(job, 'JB_merge_stderr') === 'true' ? stdout : pathOf(job, 'e', runsIn),
  };
}

function entriesOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name).flatMap(({ children }) => children);
}

function pairs(element: XmlElement, list: string, key: string, value: string): ReadonlyMap<string, string> {
  return new Map(entriesOf(element, list).map((entry) => [childText(entry, key) ?? '', childText(entry, value) ?? '']));
}

function byTask<T>(tasks: readonly XmlElement[], read: (task: XmlElement) => T | null): ReadonlyMap<number, T> {
  return new Map(
    tasks.flatMap((task): readonly (readonly [number, T])[] => {
      const value = read(task);
      return value === null ? [] : [[Number(childText(task, 'JAT_task_number') ?? 1), value]];
    }),
  );
}

/** An output path that is told whole, without variables that are filled in on the node, or the usual one: qsub(1), option -o. */
function pathOf(job: XmlElement, letter: 'o' | 'e', folder: string | null): string | null {
  const list = letter === 'o' ? 'JB_stdout_path_list' : 'JB_stderr_path_list';
  const usual = `${childText(job, 'JB_job_name')}.${letter}${childText(job, 'JB_job_number')}`;
  const path = entriesOf(job, list).map((entry) => childText(entry, 'PN_path'))[0] ?? usual;
  if (path.includes('$') || path.endsWith('/')) return null;
  if (path.startsWith('/')) return path;
  return folder?.startsWith('/') ? posix.join(folder, path) : null;
}

/** Memory and time that a job asked for, as its `-l` requests tell; SGE counts memory for each slot. */
export function requestedOf(requests: ReadonlyMap<string, string>, slots: number | null) {
  const memory = sgeBytes(requests.get('h_vmem'));
  return {
    memBytes: memory === null ? null : memory * (slots ?? 1),
    seconds: sgeSeconds(requests.get('h_rt')),
    cores: slots,
    nodes: null,
  };
}
