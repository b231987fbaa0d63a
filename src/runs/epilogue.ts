import { errorText } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import type { RunsContext } from './deps.ts';
import { withLease } from './heldLease.ts';
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

  /** Runs the epilogue of a run if it is due and nobody else has claimed it. A failure of the script is kept with the run. */
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
    const current = await this.#context.store.get(run.id);
    if (current) await this.#claimAndRun(current, signal);
  }

  async #claimAndRun(run: RunRecord, signal: AbortSignal | undefined): Promise<void> {
    const { store, clock, owner } = this.#context;
    const script = run.job.epilogue;
    if (script === null) return;
    await withLease(this.#context, leaseName(run.id), CLAIM_MS, async () => {
      const claim: EpilogueState = { kind: 'claimed', by: owner, at: clock.now() };
      // Null: somebody else has changed the run meanwhile, perhaps claimed it; the next round sees it anew.
      const claimed = await store.update(run, { epilogue: claim }, { source: 'client', text: null });
      if (!claimed) return;
      const state = await this.#run(script, run.job.localFolder, signal);
      await store.change(run.id, () => ended(state));
    });
  }

  async #run(script: string, folder: string, signal: AbortSignal | undefined): Promise<EpilogueState> {
    const { clock } = this.#context;
    try {
      const { code, output } = await runLocalScript(script, folder, clock, signal);
      if (code === 0) return { kind: 'done', at: clock.now() };
      const last = output.trimEnd().split('\n').at(-1);
      const how = `It ended with ${code === null ? 'a signal' : `status ${code}`}`;
      return { kind: 'failed', at: clock.now(), message: last ? `${how}: ${last}` : how };
    } catch (error) {
      return { kind: 'failed', at: clock.now(), message: errorText(error) };
    }
  }

  /** A claim without a lease is that of a process which has died, unless it has ended since the run was read. */
  async #giveUpDeadClaim({ id }: RunRecord): Promise<void> {
    const { store, clock } = this.#context;
    const message = 'It was begun, but its program ended before it did; look whether it has to be repeated';
    await withLease(this.#context, leaseName(id), CLAIM_MS, () =>
      store.change(id, ({ epilogue }) =>
        epilogue.kind === 'claimed' ? ended({ kind: 'failed', at: clock.now(), message }) : null,
      ),
    );
  }
}

/** The change of a run whose epilogue has ended. */
function ended(state: EpilogueState) {
  const text = state.kind === 'failed' ? `epilogue failed: ${state.message}` : 'epilogue done';
  return { change: { epilogue: state }, source: 'client', text } as const;
}

function leaseName(id: string): string {
  return `epilogue:${id}`;
}
