import { posix } from 'node:path';
import type { Backend, Plan, SubmitAnswer, SubmitRequest } from '../backends/contract.ts';
import type { Command, CommandOutput } from '../base/command.ts';
import { UserError } from '../base/errors.ts';
import { movedTasks } from '../job/tasks.ts';
import type { FileWrite } from '../transport/contract.ts';
import type { SequenceOutput } from './commandSequence.ts';
import { sequenceOutputs } from './commandSequence.ts';
import { nameOnScheduler } from './logRequest.ts';
import type { Lock } from './receipt.ts';
import type { RunRecord } from './record.ts';

/** How a run is submitted: the commands, the function that reads their answers, and the lock under which they run. */
export interface Submission {
  /** One; for an array that is cut one for each of its jobs, in their order. */
  readonly commands: readonly Command[];
  /** What became of each, from all that they printed. */
  readonly read: (output: CommandOutput) => readonly SubmitResult[];
  readonly lock: Lock;
}

/** What became of a command of a submission. */
export interface SubmitResult {
  readonly command: Command;
  /** Null: it printed nothing that could be read. */
  readonly output: CommandOutput | null;
  /** Null: it was not run, because the one before it had failed. */
  readonly answer: SubmitAnswer | null;
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
  const lock: Lock = { root: run.root, token: run.token };
  const plans = submitRequests(run, backend).map((request) => backend.submit?.(request));
  const steps = plans.flatMap((plan) => plan?.commands.map((command) => ({ command, read: plan.read })) ?? []);
  if (steps.length !== plans.length) throw new Error(`the submission to ${backend.name} has to be one command`);
  return {
    commands: steps.map(({ command }) => command),
    read: (whole) => {
      const outputs = sequenceOutputs(whole, lock.token, steps.length);
      return steps.map(({ command, read }, at) => resultOf(command, read, outputs[at] ?? 'no answer'));
    },
    lock,
  };
}

function resultOf(command: Command, read: Plan<SubmitAnswer>['read'], output: SequenceOutput): SubmitResult {
  switch (output) {
    case 'not run':
      return { command, output: null, answer: null };
    case 'no answer':
      return { command, output: null, answer: { kind: 'unclear', message: 'its answer is cut short' } };
    default:
      return { command, output, answer: read([output]) };
  }
}

/** What a backend needs to know of a run to submit it, or to have it checked; for an array that is cut, of each of its jobs. */
export function submitRequests(run: RunRecord, backend: Backend): readonly SubmitRequest[] {
  const whole = submitRequest(run);
  const { arrayLimit } = backend;
  const { cuts, shifts } = run.job;
  if (!cuts || !arrayLimit) return [whole];
  return cuts.map((tasks, at) => {
    const shift = shifts?.[at];
    const args = [...whole.args, ...(arrayLimit.options(movedTasks(tasks, -(shift ?? 0))) ?? [])];
    return { ...whole, args, ...(shift === undefined ? {} : { scriptArgs: [String(shift)] }) };
  });
}

function submitRequest({ folder, job, token }: RunRecord): SubmitRequest {
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
