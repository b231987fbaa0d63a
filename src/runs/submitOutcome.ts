import type { Backend, Refusal, SubmitAnswer } from '../backends/contract.ts';
import { errorText, UserError, unreachable } from '../base/errors.ts';
import type { TransportOptions } from '../transport/contract.ts';
import { carryOut } from './exchange.ts';
import { claimTelling } from './followedRuns.ts';
import { nameOnScheduler } from './logRequest.ts';
import { describeJobIds } from './parts.ts';
import type { Receipt } from './receipt.ts';
import type { RunChange, RunRecord, StateSource } from './record.ts';
import type { RunsContext } from './runsContext.ts';
import { submissionOf } from './submission.ts';
import type { AcceptedJobs } from './submittedJobs.ts';
import { describeMissing, foundJobs, jobsOf, sharedLogs } from './submittedJobs.ts';
import { overlayTasks } from './summary.ts';
import { isToken } from './token.ts';

/** How long the receipt may be missing before the scheduler is asked whether it knows the job, in ms. */
const RECEIPT_PATIENCE_MS = 60_000;
/** How long the scheduler may not know the job before the run is unsure, in ms. */
const SEARCH_PATIENCE_MS = 5 * 60_000;

const NOT_ENDED: SubmitAnswer = { kind: 'unclear', message: 'the submit command has not ended yet' };

/** How the cluster's word about a submission is taken. */
export interface BelieveOptions extends TransportOptions {
  /** Whether the caller tells the user of a refusal, so that nobody else need do so. */
  readonly told?: boolean;
}

/** Turns what is known of a submission into the state of its run. What cannot be told yet is left open, never guessed. */
export class SubmitOutcome {
  readonly #context: RunsContext;

  constructor(context: RunsContext) {
    this.#context = context;
  }

  /** Acts on what the cluster said about a submission. */
  async believe(run: RunRecord, backend: Backend, receipt: Receipt, options: BelieveOptions): Promise<RunRecord> {
    const { lock } = receipt;
    if (lock.kind === 'closed') return await this.notSubmitted(run);
    // Only who submits knows that nobody else has.
    if (lock.kind === 'impossible' && options.told) return await this.#couldNotLock(run, lock.message);
    if (lock.kind === 'impossible' || lock.kind === 'unclear') {
      return await this.update(run, { trouble: { message: lock.message, next: 'It is looked for by itself' } });
    }
    const answers = receipt.output
      ? submissionOf(run, backend)
          .read(receipt.output)
          .map((result) => result.answer)
      : [];
    // Where one job was accepted, what became of the others is told of their tasks.
    const answer = answers.find((each) => each?.kind === 'submitted') ?? answers[0] ?? NOT_ENDED;
    switch (answer.kind) {
      case 'submitted':
        return await this.#submitted(run, backend, jobsOf(run, answers), answer.note, 'submit');
      case 'refused': {
        const message = refusalText(run, answer);
        if (options.told) await this.#claimTelling(run);
        return await this.update(
          run,
          {
            step: 'answered',
            state: 'failed',
            exit: { class: 'never started', status: null, signal: null, message, final: true },
            ended: this.#context.clock.now(),
            trouble: { message, next: answer.next },
            epilogue: { kind: 'none' },
          },
          'submit',
          `refused: ${message}`,
        );
      }
      case 'unclear': {
        const waited = this.#context.clock.now() - run.created;
        if (!receipt.output && waited < RECEIPT_PATIENCE_MS) {
          return await this.update(run, { trouble: { message: answer.message, next: 'It is looked for by itself' } });
        }
        return await this.#search(run, backend, answer.message, waited, options);
      }
      default:
        return unreachable(answer);
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
      jobName: nameOnScheduler(run.job),
      folder: run.folder,
      since: run.created - SEARCH_PATIENCE_MS,
    });
    let candidates = run.candidates;
    if (plan) {
      const seen = await carryOut(this.#context, run.cluster, plan, options);
      // Who gives no answer has not said that there is no such job.
      if (seen.failure?.transient) {
        return await this.update(run, {
          trouble: {
            message: `It cannot be told yet whether it was submitted: ${seen.failure.message}`,
            next: 'It is looked for by itself',
          },
        });
      }
      const certain = seen.states.filter((state) => state.token === run.token);
      const found = foundJobs(run, certain);
      // Of an array that is cut further jobs may still be on their way.
      if (found && (found.missing.length === 0 || waitedMs >= SEARCH_PATIENCE_MS)) {
        return await this.#submitted(run, backend, found, 'found by its token', 'queue');
      }
      candidates = [...new Set(seen.states.filter((state) => !isToken(state.token)).map((state) => state.ref.id))];
    }
    const trouble = {
      message: `It cannot be told whether it was submitted: ${message}`,
      next: 'Look at the jobs on the cluster before you submit it again',
    };
    if (waitedMs < SEARCH_PATIENCE_MS) return await this.update(run, { candidates, trouble });
    return await this.update(
      run,
      { candidates, trouble, state: 'unsure' },
      'silence',
      'unsure whether it was submitted',
    );
  }

  async #submitted(
    run: RunRecord,
    backend: Backend,
    { ids, missing }: AcceptedJobs,
    note: string | null,
    source: StateSource,
  ): Promise<RunRecord> {
    const { clock } = this.#context;
    const id = ids.find((each) => each !== null) ?? null;
    if (id === null) throw new Error(`no job of ${run.id} was accepted`);
    const known = { schedulerId: id, ...(run.job.cuts ? { schedulerIds: ids } : {}) };
    const logs = sharedLogs(run, backend, ids);
    const now = clock.now();
    const waiting = run.job.tasks && [
      { tasks: run.job.tasks, state: 'pending', nativeState: null, exit: null, reason: null } as const,
    ];
    const said = [`submitted as ${describeJobIds({ ...run, ...known })}`, note].filter((text) => text !== null);
    const trouble = describeMissing(missing);
    return await this.update(
      run,
      {
        step: 'answered',
        state: 'pending',
        ...known,
        stdout: logs?.stdout ?? null,
        stderr: logs?.stderr ?? null,
        trouble,
        candidates: [],
        asOf: now,
        source,
        tasks: waiting && overlayTasks(waiting, missing),
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
      [said.join(': '), trouble?.message ?? null].filter((text) => text !== null).join('; '),
    );
  }

  /** Gives up a run that cannot have been submitted any more, unless its process has gone on with it after all. */
  async notSubmitted(run: RunRecord): Promise<RunRecord> {
    const message = 'It was not submitted: the program that submitted it ended before';
    const change = givenUp(message, 'Submit it again', this.#context.clock.now());
    const next = await this.#context.store.change(run.id, ({ step }) =>
      step === run.step ? { change, source: 'client', text: 'not submitted' } : null,
    );
    return next ?? run;
  }

  async #couldNotLock(run: RunRecord, detail: string): Promise<RunRecord> {
    const next = 'Free some space or check the permissions there, and submit it again';
    return await this.#nothingSubmitted(run, `${run.root}/.clusterjob cannot be written: ${detail}`, next);
  }

  /** Gives up a run that was sent where nothing was begun, of which the caller tells the user. */
  async nothingBegun(run: RunRecord, error: UserError): Promise<RunRecord> {
    const words = error.detail === undefined ? error.what : `${error.what}: ${error.detail}`;
    return await this.#nothingSubmitted(run, words, error.next ?? null);
  }

  async #nothingSubmitted(run: RunRecord, why: string, next: string | null): Promise<RunRecord> {
    const message = `Nothing was submitted: ${why}`;
    await this.#claimTelling(run);
    return await this.update(run, givenUp(message, next, this.#context.clock.now()), 'submit', message);
  }

  /** Gives up a run because of an error before anything was sent, of which the caller tells the user. */
  async giveUp(run: RunRecord, error: unknown): Promise<void> {
    await this.#claimTelling(run);
    const next = error instanceof UserError ? (error.next ?? null) : null;
    await this.#context.store.change(run.id, (current) =>
      current.step === 'sent' || current.schedulerId !== null
        ? null
        : {
            change: givenUp(errorText(error), next, this.#context.clock.now()),
            source: 'client',
            text: `not submitted: ${errorText(error)}`,
          },
    );
  }

  async #claimTelling({ id }: RunRecord): Promise<void> {
    const { store, owner } = this.#context;
    await claimTelling(store, id, `${owner}/submitting`);
  }

  /** Changes the run whatever was changed meanwhile: the answer to its submission is the newest that there is. */
  async update(
    run: RunRecord,
    change: RunChange,
    source: StateSource = 'client',
    text: string | null = null,
  ): Promise<RunRecord> {
    return (await this.#context.store.change(run.id, () => ({ change, source, text }))) ?? run;
  }
}

/** The end of a run that was not submitted and will not be. */
function givenUp(message: string, next: string | null, now: number): RunChange {
  return {
    step: 'given-up',
    state: 'failed',
    exit: { class: 'never started', status: null, signal: null, message, final: true },
    ended: now,
    trouble: { message, next },
    epilogue: { kind: 'none' },
  };
}

/** Why a submission was refused: the scheduler's words, and the setting that is to blame where that is known. */
function refusalText({ job }: RunRecord, { message, key }: Refusal): string {
  const value = job.resources.find((resource) => resource.key === key)?.value ?? null;
  return value === null ? message : `${message} (${key} = ${value})`;
}
