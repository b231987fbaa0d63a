import type { LogRequest } from '../backends/contract.ts';
import type { RunRecord, SentJob } from './record.ts';

/** The name by which the scheduler knows a job: a plain script that sets none is called as its file, by sbatch and every qsub. */
export function nameOnScheduler({ kind, name, filename, resources }: SentJob): string {
  return kind === 'plain' && !resources.some(({ key }) => key === 'jobname') ? filename : name;
}

/** What a backend needs to know of a run to tell where its output goes. `id`: its id on the scheduler; `task`: one of an array. */
export function logRequest({ job, folder }: Pick<RunRecord, 'job' | 'folder'>, id: string, task?: number): LogRequest {
  return {
    ref: { id },
    jobName: nameOnScheduler(job),
    folder,
    resources: job.resources,
    ...(job.kind === 'plain' ? { plain: job.script } : {}),
    ...(task === undefined ? {} : { task }),
  };
}
