import { posix } from 'node:path';
import type { Backend, SubmitAnswer } from '../backends/contract.ts';
import { errorText, UserError } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import type { FileWrite, Transport, TransportOptions } from '../transport/contract.ts';
import type { RunsContext } from './deps.ts';
import { runLocalScript } from './localScript.ts';
import type { Receipt } from './receipt.ts';
import { closeLock, readReceipt, submitUnderLock } from './receipt.ts';
import type { RunChange, RunRecord, StateSource } from './record.ts';
import { isToken } from './token.ts';

export interface SubmitOptions extends TransportOptions {
  /** Called with a few words at every step. */
  readonly progress?: (step: string) => void;
}

/** How long a process keeps the right to submit a run without renewing it, in ms: longer than its longest single step. */
const SUBMIT_LEASE_MS = 90_000;
/** How long the receipt may be missing before the scheduler is asked whether it knows the job, in ms. */
const RECEIPT_PATIENCE_MS = 60_000;
/** How long the scheduler may not know the job before the run is unsure, in ms. */
const SEARCH_PATIENCE_MS = 5 * 60_000;

/**
 * Carries a stored run to its scheduler, exactly once. Every step is stored before the next begins, so that whoever
 * finds the run half way, in whatever process, can tell what has happened and go on from there.
 */
export class Submitter {
  readonly #context: RunsContext;

  constructor(context: RunsContext) {
    this.#context = context;
  }

  /**
   * Submits a run that is in the store. The record returned says how it went: also a refusal is a result. Rejects with
   * a `UserError` if nothing was sent; the run is then `failed` in the store with the same words.
   */
  async submit(run: RunRecord, options: SubmitOptions): Promise<RunRecord> {
    const { store } = this.#context;
    const lease = await store.takeLease(leaseName(run), this.#context.owner, SUBMIT_LEASE_MS);
    if (!lease) return run;
    try {
      const placed = await this.#place(run, options);
      await store.takeLease(leaseName(run), this.#context.owner, SUBMIT_LEASE_MS);
      return await this.#send(placed, options);
    } catch (error) {
      await this.#giveUp(run, error);
      throw error;
    } finally {
      await store.releaseLease(lease);
    }
  }

  /**
   * Goes on with a run whose submitting process is gone. Never concludes from not seeing: before `sent` was stored
   * nothing can have been submitted; afterwards the lock decides, then the receipt, then the scheduler.
   */
  async recover(run: RunRecord, options: TransportOptions): Promise<RunRecord> {
    const { store } = this.#context;
    const lease = await store.takeLease(leaseName(run), this.#context.owner, SUBMIT_LEASE_MS);
    if (!lease) return run;
    try {
      const current = (await store.get(run.id)) ?? run;
      if (current.schedulerId !== null || isFinished(current.state)) return current;
      if (current.step === 'stored' || current.step === 'placed') return await this.#notSubmitted(current);
      return await this.#askAfter(current, options);
    } finally {
      await store.releaseLease(lease);
    }
  }

  async #place(run: RunRecord, options: SubmitOptions): Promise<RunRecord> {
    options.progress?.('connecting');
    const transport = await this.#context.connections.connect(run.cluster);
    options.progress?.('placing files');
    await transport.writeFiles(filesOf(run), options);
    if (run.job.prologue !== null) {
      options.progress?.('running the prologue');
      await this.#runPrologue(run, run.job.prologue, options.signal);
    }
    return await this.#step(run, { step: 'placed' }, null);
  }

  async #runPrologue(run: RunRecord, prologue: string, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#context.trusts(run.job.localFolder)) {
      throw new UserError({
        what: 'The prologue was not run, because its folder is not trusted',
        next: 'Trust the workspace and submit again',
        code: 'not-trusted',
      });
    }
    const { code, output } = await runLocalScript(prologue, run.job.localFolder, signal);
    if (code === 0) return;
    const lines = output.trimEnd().split('\n');
    throw new UserError({
      what: code === null ? 'The prologue was ended by a signal' : `The prologue ended with status ${code}`,
      detail: lines.at(-1) ?? '',
      next: 'Nothing was submitted; mend the prologue and submit again',
      code: 'prologue-failed',
    });
  }

  async #send(run: RunRecord, options: SubmitOptions): Promise<RunRecord> {
    options.progress?.('submitting');
    const backend = this.#context.backends.get(run.cluster.backend);
    const transport = await this.#context.connections.connect(run.cluster);
    const { plan, lock } = submission(run, backend);
    // From here on the job may exist: what goes wrong now is not "not submitted".
    const sent = await this.#step(run, { step: 'sent' }, null);
    try {
      const commands = submitUnderLock(lock, plan.command);
      const receipt = await this.#exchange(run, transport, commands, options);
      return await this.#believe(sent, backend, receipt, options);
    } catch (error) {
      this.#context.log.warn(`${run.id}: no answer to the submission: ${errorText(error)}`);
      return await this.#update(sent, {
        trouble: {
          message: `No answer to the submission: ${errorText(error)}`,
          next: 'It is looked for by itself; Refresh does so at once',
        },
      });
    }
  }

  async #askAfter(run: RunRecord, options: TransportOptions): Promise<RunRecord> {
    const backend = this.#context.backends.get(run.cluster.backend);
    const transport = await this.#context.connections.connect(run.cluster);
    const commands = closeLock(submission(run, backend).lock, 2);
    const receipt = await this.#exchange(run, transport, commands, options);
    // In `closeLock` both mean that nothing was submitted under this lock and nothing can be any more.
    if (receipt.lock.kind === 'taken' || receipt.lock.kind === 'closed') return await this.#notSubmitted(run);
    return await this.#believe(run, backend, receipt, options);
  }

  async #exchange(
    run: RunRecord,
    transport: Transport,
    commands: ReturnType<typeof closeLock>,
    options: TransportOptions,
  ): Promise<Receipt> {
    const outputs = await transport.exchange(commands, options);
    commands.forEach((command, at) => {
      const output = outputs[at];
      if (output) this.#context.log.exchange(run.cluster.name, command, output);
    });
    return readReceipt(outputs);
  }

  /** Acts on what the cluster said about a submission. */
  async #believe(run: RunRecord, backend: Backend, receipt: Receipt, options: TransportOptions): Promise<RunRecord> {
    if (receipt.lock.kind === 'closed') return await this.#notSubmitted(run);
    if (receipt.lock.kind === 'impossible') {
      return await this.#update(run, {
        trouble: { message: receipt.lock.message, next: 'It is looked for by itself' },
      });
    }
    const answer: SubmitAnswer = receipt.output
      ? submission(run, backend).plan.read([receipt.output])
      : { kind: 'unclear', message: 'the submit command has not ended yet' };
    switch (answer.kind) {
      case 'submitted':
        return await this.#submitted(run, backend, answer.ref.id, answer.note, 'submit');
      case 'refused':
        return await this.#update(
          run,
          {
            step: 'answered',
            state: 'failed',
            exit: { class: 'never started', status: null, signal: null, message: answer.message, final: true },
            ended: this.#context.clock.now(),
            trouble: { message: answer.message, next: answer.next },
            epilogue: { kind: 'none' },
          },
          'submit',
          `refused: ${answer.message}`,
        );
      case 'unclear': {
        const waited = this.#context.clock.now() - run.created;
        if (!receipt.output && waited < RECEIPT_PATIENCE_MS) {
          return await this.#update(run, { trouble: { message: answer.message, next: 'It is looked for by itself' } });
        }
        return await this.#search(run, backend, answer.message, waited, options);
      }
    }
  }

  /** Asks the scheduler for a job with our token. */
  async #search(
    run: RunRecord,
    backend: Backend,
    message: string,
    waitedMs: number,
    options: TransportOptions,
  ): Promise<RunRecord> {
    const plan = backend.find?.({
      token: run.token,
      jobName: run.job.name,
      folder: run.folder,
      since: run.created - SEARCH_PATIENCE_MS,
    });
    let candidates = run.candidates;
    if (plan) {
      const transport = await this.#context.connections.connect(run.cluster);
      const seen = plan.read(await transport.exchange(plan.commands, options));
      const certain = seen.states.filter((state) => state.token === run.token);
      const found = certain[0];
      if (found) return await this.#submitted(run, backend, found.ref.id, 'found by its token', 'queue');
      candidates = [...new Set(seen.states.filter((state) => !isToken(state.token)).map((state) => state.ref.id))];
    }
    const trouble = {
      message: `It cannot be told whether it was submitted: ${message}`,
      next: 'Look at the jobs on the cluster before you submit it again',
    };
    if (waitedMs < SEARCH_PATIENCE_MS) return await this.#update(run, { candidates, trouble });
    return await this.#update(
      run,
      { candidates, trouble, state: 'unsure' },
      'silence',
      'unsure whether it was submitted',
    );
  }

  async #submitted(
    run: RunRecord,
    backend: Backend,
    id: string,
    note: string | null,
    source: StateSource,
  ): Promise<RunRecord> {
    const { clock } = this.#context;
    const logs = backend.logPaths?.({
      ref: { id },
      jobName: run.job.name,
      folder: run.folder,
      resources: run.job.resources,
    });
    const now = clock.now();
    return await this.#update(
      run,
      {
        step: 'answered',
        state: 'pending',
        schedulerId: id,
        stdout: logs?.stdout ?? null,
        stderr: logs?.stderr ?? null,
        trouble: null,
        candidates: [],
        asOf: now,
        source,
        tasks: run.job.tasks && [
          { tasks: run.job.tasks, state: 'pending', nativeState: null, exit: null, reason: null, usage: null },
        ],
        attempts: [
          {
            number: 1,
            schedulerId: id,
            submitted: now,
            started: null,
            ended: null,
            state: 'pending',
            nativeState: null,
            exit: null,
            usage: null,
            nodes: null,
          },
        ],
      },
      source,
      note ? `submitted as ${id}: ${note}` : `submitted as ${id}`,
    );
  }

  async #notSubmitted(run: RunRecord): Promise<RunRecord> {
    return await this.#update(
      run,
      {
        step: 'given-up',
        state: 'failed',
        exit: { class: 'never started', status: null, signal: null, message: null, final: true },
        ended: this.#context.clock.now(),
        trouble: {
          message: 'It was not submitted: the program that submitted it ended before',
          next: 'Submit it again',
        },
        epilogue: { kind: 'none' },
      },
      'client',
      'not submitted',
    );
  }

  async #giveUp(run: RunRecord, error: unknown): Promise<void> {
    const next = error instanceof UserError ? (error.next ?? null) : null;
    await this.#context.store.change(run.id, (current) =>
      current.step === 'sent' || current.schedulerId !== null
        ? null
        : {
            change: {
              step: 'given-up',
              state: 'failed',
              exit: { class: 'never started', status: null, signal: null, message: errorText(error), final: true },
              ended: this.#context.clock.now(),
              trouble: { message: errorText(error), next },
              epilogue: { kind: 'none' },
            },
            source: 'client',
            text: `not submitted: ${errorText(error)}`,
          },
    );
  }

  /** A step of the submission, kept only if nobody else has taken the run over meanwhile. */
  async #step(run: RunRecord, change: RunChange, text: string | null): Promise<RunRecord> {
    const next = await this.#context.store.update(run, change, { source: 'client', text });
    if (next) return next;
    throw new UserError({
      what: `The run ${run.id} was changed by another window while it was being submitted`,
      next: 'Look at it in the list of runs',
      code: 'changed-elsewhere',
    });
  }

  async #update(
    run: RunRecord,
    change: RunChange,
    source: StateSource = 'client',
    text: string | null = null,
  ): Promise<RunRecord> {
    return (await this.#context.store.change(run.id, () => ({ change, source, text }))) ?? run;
  }
}

export function leaseName(run: Pick<RunRecord, 'id'>): string {
  return `submit:${run.id}`;
}

function submission(run: RunRecord, backend: Backend) {
  if (!backend.submit) {
    throw new UserError({
      what: `Clusterjob cannot submit to ${backend.displayName} yet`,
      next: 'Choose a cluster with another scheduler; the rendered script can be copied and submitted by hand',
      code: 'not-offered',
    });
  }
  const plan = backend.submit({
    script: posix.join(run.folder, run.job.filename),
    folder: run.folder,
    jobName: run.job.name,
    token: run.token,
    args: run.job.submitArgs,
    resources: run.job.resources,
    taken: run.job.resources.map((resource) => resource.key),
  });
  const [command, ...more] = plan.commands;
  if (!command || more.length > 0) throw new Error(`the submission to ${backend.name} has to be one command`);
  return { plan: { command, read: plan.read }, lock: { root: run.root, token: run.token } };
}

function filesOf(run: RunRecord): readonly FileWrite[] {
  const { folder } = run;
  const aux = Object.entries(run.job.aux).map(([name, content]) => ({
    path: posix.join(folder, name),
    content,
    mode: 0o700,
  }));
  const content = run.job.scriptBytes === null ? run.job.script : Buffer.from(run.job.scriptBytes, 'base64');
  return [...aux, { path: posix.join(folder, run.job.filename), content, mode: 0o700 }];
}
