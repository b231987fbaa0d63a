import { errorText } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import type { RunsContext } from './deps.ts';
import { runLocalScript } from './localScript.ts';
import type { EpilogueState, RunRecord } from './record.ts';

/** How long a claim to an epilogue is good without being renewed, in ms; it is renewed while the script runs. */
const CLAIM_MS = 60_000;

/**
 * Runs the epilogues of finished runs on this machine, each once: a claim in the store keeps other windows from it.
 * One that was begun and not ended, because its process died, is not run again by itself.
 */
export class Epilogues {
  readonly #context: RunsContext;

  constructor(context: RunsContext) {
    this.#context = context;
  }

  /** Runs the epilogue of a run if it is due and nobody else has claimed it. Never rejects: a failure is kept with the run. */
  async runIfDue(run: RunRecord, signal?: AbortSignal): Promise<void> {
    const { kind } = run.epilogue;
    if (!isFinished(run.state) || (kind !== 'claimed' && kind !== 'waiting')) return;
    if (!this.#context.trusts(run.job.localFolder)) return;
    if (kind === 'claimed') await this.#giveUpDeadClaim(run);
    else await this.#claimAndRun(run, signal);
  }

  /** Runs the epilogues of all runs that have finished meanwhile, one after the other. */
  async runAllDue(signal?: AbortSignal): Promise<void> {
    for (const run of await this.#context.store.list({ hidden: true })) await this.runIfDue(run, signal);
  }

  /** Runs it again because the user wants it, whatever became of it before. */
  async repeat(run: RunRecord, signal?: AbortSignal): Promise<void> {
    if (run.job.epilogue !== null) await this.#claimAndRun(run, signal);
  }

  async #claimAndRun(run: RunRecord, signal: AbortSignal | undefined): Promise<void> {
    const { store, clock, owner } = this.#context;
    const script = run.job.epilogue;
    const lease = await store.takeLease(leaseName(run), owner, CLAIM_MS);
    if (!lease || script === null) return;
    const claim: EpilogueState = { kind: 'claimed', by: owner, at: clock.now() };
    const claimed = await store.update(run, { epilogue: claim }, { source: 'client', text: null });
    if (!claimed) return await store.releaseLease(lease);
    const renewal = new AbortController();
    void this.#renew(run, renewal.signal);
    try {
      const result = await runLocalScript(script, run.job.localFolder, signal);
      const last = result.output.trimEnd().split('\n').at(-1) ?? '';
      await this.#finish(
        run,
        result.code === 0
          ? { kind: 'done', at: clock.now() }
          : {
              kind: 'failed',
              at: clock.now(),
              message: `It ended with ${result.code === null ? 'a signal' : `status ${result.code}`}${last ? `: ${last}` : ''}`,
            },
      );
    } catch (error) {
      await this.#finish(run, { kind: 'failed', at: clock.now(), message: errorText(error) });
    } finally {
      renewal.abort();
      await store.releaseLease(lease);
    }
  }

  async #renew(run: RunRecord, signal: AbortSignal): Promise<void> {
    const { store, clock, owner } = this.#context;
    while (!signal.aborted) {
      await clock.sleep(CLAIM_MS / 3, signal).catch(() => undefined);
      if (!signal.aborted) await store.takeLease(leaseName(run), owner, CLAIM_MS);
    }
  }

  async #giveUpDeadClaim(run: RunRecord): Promise<void> {
    const { store, clock, owner } = this.#context;
    const lease = await store.takeLease(leaseName(run), owner, CLAIM_MS);
    if (!lease) return;
    const message = 'It was begun, but its program ended before it did; look whether it has to be repeated';
    await store.update(
      run,
      { epilogue: { kind: 'failed', at: clock.now(), message } },
      { source: 'client', text: 'epilogue interrupted' },
    );
    await store.releaseLease(lease);
  }

  async #finish(run: RunRecord, state: EpilogueState): Promise<void> {
    const text = state.kind === 'failed' ? `epilogue failed: ${state.message}` : 'epilogue done';
    await this.#context.store.change(run.id, () => ({ change: { epilogue: state }, source: 'client', text }));
  }
}

function leaseName(run: RunRecord): string {
  return `epilogue:${run.id}`;
}
