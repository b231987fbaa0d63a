import { errorText, UserError } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import type { Intent, TransportOptions } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { openConnection } from './connecting.ts';
import { describeEpilogue } from './describeEpilogue.ts';
import { withLease } from './heldLease.ts';
import { runJobScript } from './jobScript.ts';
import type { EpilogueState, RunRecord, SentJob } from './record.ts';
import type { RunsContext } from './runsContext.ts';
import { downloadFiles } from './transfer.ts';

/** How long a claim to an epilogue is good without being renewed, in ms; it is renewed while the script runs. */
const CLAIM_MS = 60_000;

/**
 * Brings home the files of finished runs and runs their epilogues on this machine, each once: a claim in the store keeps other
 * windows from it.
 * One that was begun and not ended, because its process died, is not run again by itself.
 */
export class Epilogues {
  readonly #context: RunsContext;
  /** Clusters that were out of reach when an epilogue was due, by their keys. */
  readonly #awaited = new Map<string, ClusterSnapshot>();

  constructor(context: RunsContext) {
    this.#context = context;
  }

  /** Whether a cluster is connected now that an epilogue waits for. */
  get canGoOn(): boolean {
    const { connections } = this.#context;
    return [...this.#awaited.values()].some((cluster) => connections.state(cluster).kind === 'connected');
  }

  /** Runs the epilogue of a run if it is due and nobody else has claimed it. A failure of the script is kept with the run. */
  async runIfDue(run: RunRecord, signal?: AbortSignal): Promise<void> {
    const { kind } = run.epilogue;
    if (!isFinished(run.state) || (kind !== 'claimed' && kind !== 'waiting')) return;
    if (!this.#context.trusts(run.job.localFolder)) return;
    if (kind === 'claimed') await this.#giveUpDeadClaim(run);
    else await this.#claimAndRun(run, 'background', signal);
  }

  /** Runs the epilogues of all runs that have finished meanwhile, one after the other. */
  async runAllDue(signal?: AbortSignal): Promise<void> {
    for (const run of await this.#context.store.list({ hidden: true })) await this.runIfDue(run, signal);
  }

  /** Does it again because the user wants it, whatever became of it before. */
  async repeat(run: RunRecord, signal?: AbortSignal): Promise<void> {
    const current = await this.#context.store.get(run.id);
    if (current) await this.#claimAndRun(current, 'user', signal);
  }

  async #claimAndRun(run: RunRecord, intent: Intent, signal: AbortSignal | undefined): Promise<void> {
    const { store, clock, owner } = this.#context;
    if (run.epilogue.kind === 'none') return;
    await withLease(this.#context, leaseName(run.id), CLAIM_MS, async () => {
      const options = { intent, ...(signal ? { signal } : {}) };
      if (!(await this.#isWithinReach(run, options))) return;
      const claim: EpilogueState = { kind: 'claimed', by: owner, at: clock.now() };
      // Null: somebody else has changed the run meanwhile, perhaps claimed it; the next round sees it anew.
      const claimed = await store.update(run, { epilogue: claim }, { source: 'client', text: null });
      if (!claimed) return;
      const state = (await this.#download(run, options)) ?? (await this.#run(run, options));
      await store.change(run.id, () => ended(state, run));
    });
  }

  /**
   * Whether the cluster can be had, which both the files and the `ssh` of the script need. Where it is out of reach for now the
   * epilogue stays due, without a change of the run: all windows look again at each of them. A user finds out by trying.
   */
  async #isWithinReach({ id, cluster }: RunRecord, options: TransportOptions): Promise<boolean> {
    if (cluster.transport === 'local' || options.intent === 'user') return true;
    this.#awaited.delete(cluster.key);
    try {
      await openConnection(this.#context, cluster, options);
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!error.transient) return true;
      this.#awaited.set(cluster.key, cluster);
      this.#context.log.warn(`${id}: its epilogue waits for its cluster: ${error.message}`);
      return false;
    }
  }

  /** Null where all is there; else what keeps the epilogue from being run. */
  async #download(run: RunRecord, options: TransportOptions): Promise<EpilogueState | null> {
    const { clock, connections, log } = this.#context;
    if (!run.job.download) return null;
    try {
      const transport = await connections.connect(run.cluster);
      const { copied, bytes, unmatched } = await downloadFiles(run, transport, { ...options, clock });
      log.info(`${run.id}: ${copied} files were copied back, ${bytes} bytes`);
      if (unmatched.length > 0) log.warn(`${run.id}: nothing to copy back for ${unmatched.join(' ')}`);
      return null;
    } catch (error) {
      const message = `The files were not copied back: ${errorText(error)}`;
      // Out of reach for now: the next round tries again.
      const later = options.intent === 'background' && error instanceof UserError && error.transient;
      if (later) {
        this.#awaited.set(run.cluster.key, run.cluster);
        log.warn(`${run.id}: ${message}`);
      }
      return later ? { kind: 'waiting' } : { kind: 'failed', at: clock.now(), message, part: 'download' };
    }
  }

  async #run(run: RunRecord, options: TransportOptions): Promise<EpilogueState> {
    const { clock } = this.#context;
    const { epilogue } = run.job;
    if (epilogue === null) return { kind: 'done', at: clock.now() };
    try {
      const { code, output } = await runJobScript(this.#context, run, epilogue, options);
      if (code === 0) return { kind: 'done', at: clock.now() };
      const last = output.trimEnd().split('\n').at(-1);
      const how = `It ended with ${code === null ? 'a signal' : `status ${code}`}`;
      return { kind: 'failed', at: clock.now(), message: last ? `${how}: ${last}` : how, part: 'epilogue' };
    } catch (error) {
      return { kind: 'failed', at: clock.now(), message: errorText(error), part: 'epilogue' };
    }
  }

  /** A claim without a lease is that of a process which has died, unless it has ended since the run was read. */
  async #giveUpDeadClaim({ id }: RunRecord): Promise<void> {
    const { store, clock } = this.#context;
    const message = 'It was begun, but its program ended before it did; look whether it has to be repeated';
    await withLease(this.#context, leaseName(id), CLAIM_MS, () =>
      store.change(id, (current) =>
        current.epilogue.kind === 'claimed' ? ended({ kind: 'failed', at: clock.now(), message }, current) : null,
      ),
    );
  }
}

/** The change of a run whose epilogue has ended, or could not begin. */
function ended(state: EpilogueState, { job }: RunRecord) {
  return { change: { epilogue: state }, source: 'client', text: wordsFor(state, job) } as const;
}

function wordsFor(state: EpilogueState, job: SentJob): string | null {
  if (state.kind === 'waiting') return null;
  const trouble = describeEpilogue({ epilogue: state, job });
  if (trouble) return `${trouble.part} ${trouble.text}`;
  return `${job.epilogue === null ? 'download' : 'epilogue'} done`;
}

function leaseName(id: string): string {
  return `epilogue:${id}`;
}
