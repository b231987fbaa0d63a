import { errorText, UserError } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import type { TransportOptions } from '../transport/contract.ts';
import { NOTHING_BEGUN } from '../transport/contract.ts';
import { carryOut, logExchange } from './exchange.ts';
import { withLease } from './heldLease.ts';
import { runJobScript } from './jobScript.ts';
import { closeLock, submitUnderLock } from './receipt.ts';
import type { RunChange, RunRecord } from './record.ts';
import type { RunsContext } from './runsContext.ts';
import { filesOf, submissionOf } from './submission.ts';
import { SubmitOutcome } from './submitOutcome.ts';
import { uploadFiles } from './transfer.ts';

/** How a run is submitted. */
export interface SendOptions extends TransportOptions {
  /** Called with a few words at every step. */
  readonly progress?: (step: string) => void;
  /** What is to be told in the history of the run, beside that it was submitted. */
  readonly note?: string;
}

/**
 * How long a process keeps the right to submit a run without renewing it, in ms: so long nobody looks after a run whose
 * process was killed.
 */
const SUBMIT_LEASE_MS = 20_000;
/** How long the cluster waits for a missing receipt when a submission is recovered, in seconds. */
const RECOVERY_WAIT_SECONDS = 2;

/**
 * Carries a stored run to its scheduler, exactly once. Every step is stored before the next begins, so that whoever
 * finds the run half way, in whatever process, can tell what has happened and go on from there.
 */
export class Submitter {
  readonly #context: RunsContext;
  readonly #outcome: SubmitOutcome;

  constructor(context: RunsContext) {
    this.#context = context;
    this.#outcome = new SubmitOutcome(context);
  }

  /**
   * Stores a new run and submits it. The record returned says how it went: also a refusal is a result. Rejects with
   * a `UserError` if nothing was sent; the run is then `failed` in the store with the same words.
   */
  async submit(run: RunRecord, options: SendOptions): Promise<RunRecord> {
    const { store, log } = this.#context;
    // The lease comes first: a run that others see without it is one whose process has died.
    const submitted = await withLease(this.#context, leaseName(run), SUBMIT_LEASE_MS, async () => {
      await store.insert(run, { source: 'client', text: options.note ?? null });
      try {
        await store.saveCluster(run.cluster, null);
        const placed = await this.#place(run, options);
        await this.#awaitTurn(run, options);
        return await this.#send(placed, options);
      } catch (error) {
        // Where its end cannot be stored now, the run is given up by whoever looks at it next.
        await this.#outcome.giveUp(run, error).catch((reason: unknown) => log.warn(`${run.id}: ${errorText(reason)}`));
        throw error;
      }
    });
    return submitted ?? run;
  }

  /**
   * Goes on with a run whose submitting process is gone. Never concludes from not seeing: before `sent` was stored
   * nothing can have been submitted; afterwards the lock decides, then the receipt, then the scheduler.
   */
  async recover(run: RunRecord, options: TransportOptions): Promise<RunRecord> {
    const recovered = await withLease(this.#context, leaseName(run), SUBMIT_LEASE_MS, async () => {
      const current = (await this.#context.store.get(run.id)) ?? run;
      if (current.schedulerId !== null || isFinished(current.state)) return current;
      if (current.step === 'stored' || current.step === 'placed') return await this.#outcome.notSubmitted(current);
      return await this.#askAfter(current, options);
    });
    return recovered ?? run;
  }

  async #place(run: RunRecord, options: SendOptions): Promise<RunRecord> {
    options.progress?.('connecting');
    const transport = await this.#context.connections.connect(run.cluster);
    options.progress?.('placing files');
    await transport.writeFiles(filesOf(run), options);
    await uploadFiles(run, transport, { ...options, clock: this.#context.clock });
    if (run.job.prologue !== null) {
      options.progress?.('running the prologue');
      await this.#runPrologue(run, run.job.prologue, options);
    }
    return await this.#step(run, { step: 'placed' }, null);
  }

  /** Submits to no cluster more often than its profile permits, in all windows together. */
  async #awaitTurn({ cluster }: RunRecord, options: SendOptions): Promise<void> {
    const { store, clock } = this.#context;
    if (cluster.maxSubmitRate <= 0) return;
    const turn = await store.takeTurn(`submissions:${cluster.key}`, 1000 / cluster.maxSubmitRate);
    const wait = turn - clock.now();
    if (wait <= 0) return;
    options.progress?.(`waiting: at most ${cluster.maxSubmitRate} submissions a second`);
    await clock.sleep(wait, options.signal);
  }

  async #runPrologue(run: RunRecord, prologue: string, options: TransportOptions): Promise<void> {
    if (!this.#context.trusts(run.job.localFolder)) {
      throw new UserError({
        what: 'The prologue was not run, because its folder is not trusted',
        next: 'Trust the workspace and submit again',
        code: 'not-trusted',
      });
    }
    const { code, output } = await runJobScript(this.#context, run, prologue, options);
    if (code === 0) return;
    const lines = output.trimEnd().split('\n');
    throw new UserError({
      what: code === null ? 'The prologue was ended by a signal' : `The prologue ended with status ${code}`,
      detail: lines.at(-1) ?? '',
      next: 'Nothing was submitted; mend the prologue and submit again',
      code: 'prologue-failed',
    });
  }

  async #send(run: RunRecord, options: SendOptions): Promise<RunRecord> {
    options.progress?.('submitting');
    const backend = this.#context.backends.get(run.cluster.backend, run.cluster.definition);
    const { commands, read, lock } = submissionOf(run, backend);
    // From here on the job may exist: what goes wrong now is not "not submitted".
    const sent = await this.#step(run, { step: 'sent' }, null);
    try {
      const receipt = await carryOut(this.#context, run.cluster, submitUnderLock(lock, commands), options);
      for (const { command, output } of receipt.output ? read(receipt.output) : []) {
        if (output) logExchange(this.#context, run.cluster, command, output);
      }
      return await this.#outcome.believe(sent, backend, receipt, { ...options, told: true });
    } catch (error) {
      if (error instanceof UserError && NOTHING_BEGUN.has(error.code))
        return await this.#outcome.nothingBegun(sent, error);
      this.#context.log.warn(`${run.id}: no answer to the submission: ${errorText(error)}`);
      return await this.#leaveOpen(sent, error);
    }
  }

  /** Leaves a run open whose job may exist, so that it is looked for. */
  async #leaveOpen(run: RunRecord, reason: unknown): Promise<RunRecord> {
    const message = `No answer to the submission: ${errorText(reason)}`;
    const next = 'It is looked for by itself; Refresh does so at once';
    try {
      return await this.#outcome.update(run, { trouble: { message, next } });
    } catch (cause) {
      throw new UserError({
        what: 'The job was sent, but what became of it could not be kept in the list of runs',
        detail: (cause instanceof UserError && cause.detail) || errorText(cause),
        next: 'Mend that and do not submit it again: the job is then found by itself',
        code: 'answer-not-kept',
        cause,
      });
    }
  }

  async #askAfter(run: RunRecord, options: TransportOptions): Promise<RunRecord> {
    const backend = this.#context.backends.get(run.cluster.backend, run.cluster.definition);
    const { lock } = submissionOf(run, backend);
    const receipt = await carryOut(this.#context, run.cluster, closeLock(lock, RECOVERY_WAIT_SECONDS), options);
    // Here both mean that nothing was submitted under this lock and nothing can be any more.
    if (receipt.lock.kind === 'taken' || receipt.lock.kind === 'closed') return await this.#outcome.notSubmitted(run);
    return await this.#outcome.believe(run, backend, receipt, options);
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
}

function leaseName(run: Pick<RunRecord, 'id'>): string {
  return `submit:${run.id}`;
}
