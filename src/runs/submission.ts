import { posix } from 'node:path';
import type { Backend, SubmitAnswer, SubmitRequest } from '../backends/contract.ts';
import type { Command, CommandOutput } from '../base/command.ts';
import { UserError } from '../base/errors.ts';
import type { FileWrite } from '../transport/contract.ts';
import { nameOnScheduler } from './logRequest.ts';
import type { Lock } from './receipt.ts';
import type { RunRecord } from './record.ts';

/** How a run is submitted: one command, the function that reads its answer, and the lock under which it runs. */
export interface Submission {
  readonly command: Command;
  readonly read: (outputs: readonly CommandOutput[]) => SubmitAnswer;
  readonly lock: Lock;
}

/** The submission of a run. Throws a `UserError` where the backend cannot submit. */
export function submissionOf(run: RunRecord, backend: Backend): Submission {
  if (!backend.submit) {
    throw new UserError({
      what: `Clusterjob cannot submit to ${backend.displayName} yet`,
      next: 'Choose a cluster with another scheduler; the rendered script can be copied and submitted by hand',
      code: 'not-offered',
    });
  }
  const { commands, read } = backend.submit(submitRequest(run));
  const [command, ...more] = commands;
  if (!command || more.length > 0) throw new Error(`the submission to ${backend.name} has to be one command`);
  return { command, read, lock: { root: run.root, token: run.token } };
}

/** What a backend needs to know of a run to submit it, or to have it checked. */
export function submitRequest({ folder, job, token }: RunRecord): SubmitRequest {
  return {
    script: posix.join(folder, job.filename),
    folder,
    jobName: nameOnScheduler(job),
    token,
    args: job.submitArgs,
    resources: job.resources,
    taken: job.resources.map((resource) => resource.key),
  };
}

/** The files of a run, to be placed before it is submitted. */
export function filesOf(run: RunRecord): readonly FileWrite[] {
  const { folder } = run;
  const aux = Object.entries(run.job.aux).map(([name, content]) => ({
    path: posix.join(folder, name),
    content,
    mode: 0o700,
  }));
  const content = run.job.scriptBytes === null ? run.job.script : Buffer.from(run.job.scriptBytes, 'base64');
  return [...aux, { path: posix.join(folder, run.job.filename), content, mode: 0o700 }];
}
