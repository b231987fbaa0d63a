import { withoutColours } from '../answers.ts';
import type { XmlElement } from '../xml.ts';
import { childText, elementsNamed, readXml } from '../xml.ts';
import { pbsId } from './jobId.ts';
import type { JobAttributes } from './jobState.ts';
import { pbsJobState } from './jobState.ts';
import type { PbsJobs, PbsRecord } from './seen.ts';
import { TORQUE_EXITS } from './torqueExitCodes.ts';

/**
 * Reads the jobs of `qstat -x`; null if no document in it is whole. For several ids TORQUE prints several documents in a row,
 * and a job can stand in more than one. Those of many versions have no declaration before them (field: no-declaration).
 */
export function readTorqueJobs(stdout: string): PbsJobs | null {
  const documents = withoutColours(stdout)
    .split(/(?=<Data>)/)
    .map((document) => readXml(document, 'Data'))
    .filter((document) => document !== null);
  if (documents.length === 0) return null;
  const records = new Map<string, PbsRecord>();
  const unread: { text: string; reason: string }[] = [];
  for (const job of documents.flatMap((document) => elementsNamed(document, 'Job'))) {
    const name = childText(job, 'Job_Id');
    const record = name === null ? null : readJob(name, job);
    if (record && name !== null) records.set(name, record);
    else unread.push({ text: name ?? job.text, reason: 'an entry of qstat that cannot be read' });
  }
  return { records: [...records.values()], unread };
}

function readJob(name: string, job: XmlElement): PbsRecord | null {
  const id = pbsId(name);
  if (id === null || childText(job, 'job_state') === null) return null;
  const attributes: JobAttributes = {
    text: (key) => childText(job, key),
    part: (group, key) => {
      const element = job.children.find((child) => child.name === group);
      return element ? childText(element, key) : null;
    },
  };
  const state = pbsJobState(attributes, TORQUE_EXITS);
  // Not `init_work_dir`, which the job may set (-d).
  const folder = /(?:^|,)PBS_O_WORKDIR=([^,]+)/.exec(attributes.text('Variable_List') ?? '')?.[1] ?? null;
  // A task is called by the name of its array and its index, `arr-3`.
  const task = attributes.text('job_array_id');
  const suffix = `-${task}`;
  const whole = task !== null && state.name?.endsWith(suffix) ? state.name.slice(0, -suffix.length) : state.name;
  return { id, state: { ...state, name: whole }, folder };
}
