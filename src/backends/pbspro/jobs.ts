import { parseTasks } from '../../job/tasks.ts';
import type { JobState } from '../jobState.ts';
import { pbsId, pbsWord } from '../pbs/jobId.ts';
import type { JobAttributes } from '../pbs/jobState.ts';
import { pbsJobState } from '../pbs/jobState.ts';
import type { PbsJobs, PbsRecord } from '../pbs/seen.ts';
import { PBSPRO_EXITS } from './exitCodes.ts';
import { jsonText, readJson } from './json.ts';
import { jsonObject } from './jsonObject.ts';

/** Reads the jobs of `qstat -f -F json`; null if the answer is not whole. Without jobs it has no part `Jobs` at all. */
export function readJobs(stdout: string): PbsJobs | null {
  const answer = readJson(stdout);
  if (answer === null) return null;
  const entries: Entry[] = [];
  const unread: { text: string; reason: string }[] = [];
  for (const [name, job] of Object.entries(jsonObject(answer.Jobs) ?? {})) {
    const entry = readJob(name, job);
    if (entry) entries.push(entry);
    else unread.push({ text: name, reason: 'an entry of qstat that cannot be read' });
  }
  return { records: withoutParents(entries), unread };
}

interface Entry {
  readonly record: PbsRecord;
  /** Whether it is an array, and not one of its tasks. */
  readonly whole: boolean;
}

function readJob(name: string, value: unknown): Entry | null {
  const id = pbsId(name);
  const job = jsonObject(value);
  if (id === null || job === null || jsonText(job.job_state) === null) return null;
  const attributes: JobAttributes = {
    text: (key) => jsonText(job[key]),
    part: (group, key) => jsonText(jsonObject(job[group])?.[key]),
  };
  const state = pbsJobState(attributes, PBSPRO_EXITS);
  const folder = attributes.part('Variable_List', 'PBS_O_WORKDIR');
  if (!id.array || id.tasks !== null) return { record: { id, state, folder }, whole: false };
  const tasks = parseTasks(attributes.text('array_indices_submitted') ?? '');
  return { record: { id: { ...id, tasks }, state: arrayState(attributes, state), folder }, whole: true };
}

/** An array has begun (B) although none of its tasks may run any more, or yet. */
function arrayState(job: JobAttributes, state: Omit<JobState, 'ref'>): Omit<JobState, 'ref'> {
  const counts = job.text('array_state_count') ?? '';
  const none = /\bRunning:0\b/.test(counts) && /\bExiting:0\b/.test(counts);
  return state.native === 'B' && none ? { ...state, state: 'pending', started: null } : state;
}

/** Where the tasks of an array are listed (`-t`), the array itself says nothing more. */
function withoutParents(entries: readonly Entry[]): readonly PbsRecord[] {
  const word = ({ record: { id } }: Entry): string => pbsWord({ ...id, tasks: null });
  const listed = new Set(entries.filter(({ record, whole }) => record.id.array && !whole).map(word));
  return entries.filter((entry) => !entry.whole || !listed.has(word(entry))).map(({ record }) => record);
}
