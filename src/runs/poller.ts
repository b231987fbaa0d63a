import type { Disposable } from '../base/disposable.ts';
import { errorText, UserError } from '../base/errors.ts';
import type { Event } from '../base/event.ts';
import { Emitter } from '../base/event.ts';
import type { Intent, TransportOptions } from '../transport/contract.ts';
import type { ClusterLoop, PollStatus } from './clusterLoop.ts';
import { newLoop } from './clusterLoop.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { Epilogues } from './epilogue.ts';
import { withLease } from './heldLease.ts';
import { isOpen } from './reconcile.ts';
import type { RunRecord } from './record.ts';
import type { Pace } from './rhythm.ts';
import { clusterPause, defaultFloor, firstPace, nextPace, watchedCeiling } from './rhythm.ts';
import { askCluster } from './round.ts';
import type { RunsContext } from './runsContext.ts';
import { Submitter } from './submit.ts';

/** What a question is also about, and how it is stopped. */
interface Wanted {
  readonly runs?: readonly RunRecord[];
  readonly signal?: AbortSignal | undefined;
}

/** How long a process keeps the right to ask a cluster without renewing it, in ms. */
const ASK_LEASE_MS = 30_000;
/** The least pause after a failure, in ms; after a failed question the rhythm makes it longer. */
const FAILURE_PAUSE_MS = 5_000;
/** How often the store is looked at for changes by others, in ms. */
const WATCH_MS = 500;

/**
 * Follows all unfinished runs: one question per cluster at a time, by one process, in a gentle rhythm. It decides
 * nothing about runs itself; it says when to ask.
 */
export class Poller implements Disposable {
  readonly #context: RunsContext;
  readonly #submitter: Submitter;
  readonly #epilogues: Epilogues;
  readonly #loops = new Map<string, ClusterLoop>();
  readonly #asking = new Map<string, Promise<void>>();
  readonly #end = new AbortController();
  readonly #changes = new Emitter<PollStatus>();
  readonly #subscriptions: Disposable[] = [];
  #epilogueRound: Promise<void> | null = null;
  #watched = true;

  readonly onDidChangeStatus: Event<PollStatus> = this.#changes.event;

  constructor(context: RunsContext) {
    this.#context = context;
    this.#submitter = new Submitter(context);
    this.#epilogues = new Epilogues(context);
  }

  /** Begins to follow what is in the store, and whatever comes into it later. */
  start(): void {
    const { store, connections } = this.#context;
    this.#subscriptions.push(
      store.watch(WATCH_MS),
      store.onDidChange(() => void this.#adjust()),
      connections.onDidChangeState(() => this.#wakeConnected()),
    );
    void this.#adjust();
  }

  /** Whether somebody looks at the runs; else the questions are less frequent. */
  setWatched(watched: boolean): void {
    if (watched === this.#watched) return;
    this.#watched = watched;
    if (watched) for (const loop of this.#loops.values()) loop.wake.abort();
  }

  status(key: string): PollStatus {
    return this.#loops.get(key)?.status ?? { key, asked: null, next: null, failure: null };
  }

  /** Asks at once about the open runs of one cluster, or of all. Rejects with the first failure. */
  async refresh(key: string | null, intent: Intent = 'user'): Promise<void> {
    const clusters = new Map<string, ClusterSnapshot>();
    for (const run of await this.#unfinishedRuns()) {
      if (key === null || run.cluster.key === key) clusters.set(run.cluster.key, run.cluster);
    }
    const results = await Promise.allSettled([...clusters.values()].map((cluster) => this.#ask(cluster, intent)));
    await this.runEpilogues();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /**
   * Asks the cluster of these runs now, about them whatever their state and about all that are open there. A question that
   * is under way is older than what the caller wants to know: this one comes behind it, and the next ones soon: what was ordered
   * shows only in them.
   */
  async askAbout(runs: readonly RunRecord[], options: TransportOptions): Promise<void> {
    const [first] = runs;
    if (!first) return;
    const { cluster } = first;
    for (let before = this.#asking.get(cluster.key); before; before = this.#asking.get(cluster.key)) {
      await before.catch(() => undefined);
    }
    await this.#ask(cluster, options.intent, { runs, signal: options.signal });
    const loop = this.#loops.get(cluster.key);
    for (const run of runs) loop?.paces.set(run.id, firstPace(run.pollLimitSeconds, this.#context.clock.now()));
    loop?.wake.abort();
  }

  /** Runs the epilogues that are due; a round at a time. */
  async runEpilogues(): Promise<void> {
    this.#epilogueRound ??= this.#epilogues.runAllDue(this.#end.signal).finally(() => {
      this.#epilogueRound = null;
    });
    await this.#epilogueRound;
  }

  dispose(): void {
    this.#end.abort();
    for (const loop of this.#loops.values()) loop.end.abort();
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
    this.#changes.dispose();
  }

  /** Runs that the scheduler has still to be asked about, and submissions whose end nobody has seen. */
  async #unfinishedRuns(): Promise<readonly RunRecord[]> {
    const now = this.#context.clock.now();
    const runs = await this.#context.store.list({ hidden: true });
    return runs.filter((run) => isOpen(run, now) || needsRecovery(run));
  }

  /** Begins a loop for every cluster with open runs, ends the others. */
  async #adjust(): Promise<void> {
    try {
      const open = await this.#unfinishedRuns();
      if (this.#end.signal.aborted) return;
      const keys = new Set(open.map((run) => run.cluster.key));
      for (const [key, loop] of this.#loops) {
        if (!keys.has(key)) {
          loop.end.abort();
          this.#loops.delete(key);
        }
      }
      for (const { cluster } of open) {
        if (!this.#loops.has(cluster.key)) this.#begin(cluster);
      }
      await this.runEpilogues();
    } catch (error) {
      this.#context.log.error(`The list of runs could not be read: ${errorText(error)}`, error);
    }
  }

  #begin(snapshot: ClusterSnapshot): void {
    const loop = newLoop(snapshot, this.#context.clock.now());
    this.#loops.set(snapshot.key, loop);
    void this.#follow(loop);
  }

  /** Whoever has just signed in wants to see more than the last failure: what was put off because of it is asked soon. */
  #wakeConnected(): void {
    for (const loop of this.#loops.values()) {
      const connected = this.#context.connections.state(loop.snapshot).kind === 'connected';
      if (connected && !loop.connected && loop.failures > 0) {
        loop.failures = 0;
        loop.wake.abort();
      }
      loop.connected = connected;
    }
    // Also where no run is open any more whose questions would bring it about.
    if (this.#epilogues.canGoOn) void this.#adjust();
  }

  async #follow(loop: ClusterLoop): Promise<void> {
    while (!loop.end.signal.aborted) {
      try {
        const pause = await this.#pauseLeft(loop);
        if (pause > 0) {
          this.#report(loop, { next: this.#context.clock.now() + pause });
          await this.#sleep(loop, pause);
        } else if (!(await this.#askAlone(loop.snapshot))) {
          await this.#sleep(loop, WATCH_MS);
        }
      } catch (error) {
        // Told through the status, where it is shown once; also a store that cannot be used keeps from asking.
        this.#context.log.warn(errorText(error));
        this.#report(loop, { failure: errorText(error) });
        await this.#sleep(loop, FAILURE_PAUSE_MS);
      }
    }
  }

  /**
   * How long to wait still, in ms: the pause counts from the last question of whichever window, so that many windows ask
   * no more often than the one with the shortest pause.
   */
  async #pauseLeft(loop: ClusterLoop): Promise<number> {
    const asked = await this.#context.store.recall(askedName(loop.snapshot));
    const last = asked === null ? loop.begun : Number(asked);
    return last + (await this.#pause(loop)) - this.#context.clock.now();
  }

  /** Asks, unless another window is asking just now; returns whether it was this one. */
  async #askAlone(cluster: ClusterSnapshot): Promise<boolean> {
    const { store, clock } = this.#context;
    const done = await withLease(this.#context, `ask:${cluster.key}`, ASK_LEASE_MS, async () => {
      await store.remember(askedName(cluster), String(clock.now()));
      await this.#ask(cluster, 'background');
      return true;
    });
    return done ?? false;
  }

  async #pause(loop: ClusterLoop): Promise<number> {
    const { snapshot } = loop;
    const paces = await this.#pacesOf(loop);
    const ceilingSeconds = watchedCeiling(snapshot.transport, snapshot.backend);
    return clusterPause(paces.length > 0 ? paces : [firstPace(60, this.#context.clock.now())], {
      floorSeconds: snapshot.minPollSeconds ?? defaultFloor(snapshot.transport, snapshot.backend),
      ...(ceilingSeconds === undefined ? {} : { ceilingSeconds }),
      watched: this.#watched,
      failures: loop.failures,
    });
  }

  /** The paces of the open runs of a cluster; those that are known while the store cannot be read. */
  async #pacesOf({ snapshot, paces }: ClusterLoop): Promise<readonly Pace[]> {
    try {
      const open = (await this.#unfinishedRuns()).filter((run) => run.cluster.key === snapshot.key);
      for (const run of open) {
        if (!paces.has(run.id)) paces.set(run.id, firstPace(run.pollLimitSeconds, this.#context.clock.now()));
      }
      return open.flatMap((run) => paces.get(run.id) ?? []);
    } catch (error) {
      this.#context.log.warn(errorText(error));
      return [...paces.values()];
    }
  }

  async #sleep(loop: ClusterLoop, ms: number): Promise<void> {
    loop.wake = new AbortController();
    const signal = AbortSignal.any([loop.wake.signal, loop.end.signal]);
    await this.#context.clock.sleep(ms, signal).catch(() => undefined);
  }

  /** One question at a time: who comes while one is under way waits for it and shares its result. */
  #ask(cluster: ClusterSnapshot, intent: Intent, more: Wanted = {}): Promise<void> {
    const running = this.#asking.get(cluster.key);
    if (running !== undefined) return running;
    const asking = this.#askOnce(cluster, intent, more).finally(() => this.#asking.delete(cluster.key));
    this.#asking.set(cluster.key, asking);
    return asking;
  }

  async #askOnce(cluster: ClusterSnapshot, intent: Intent, { runs: wanted = [], signal }: Wanted): Promise<void> {
    const { clock, store } = this.#context;
    const loop = this.#loops.get(cluster.key);
    const options = { intent, signal: signal ? AbortSignal.any([signal, this.#end.signal]) : this.#end.signal };
    try {
      const open = (await this.#unfinishedRuns()).filter((run) => run.cluster.key === cluster.key);
      for (const run of open.filter(needsRecovery)) await this.#submitter.recover(run, options);
      const others = (await Promise.all(wanted.map(({ id }) => store.get(id)))).filter((run) => run !== null);
      const due = open.filter((run) => isOpen(run, clock.now()));
      const asked = [...new Map([...due, ...others].map((run) => [run.id, run])).values()];
      const changed = new Set(await askCluster(this.#context, cluster, asked, options));
      if (!loop) return;
      loop.failures = 0;
      for (const run of asked) {
        const pace = loop.paces.get(run.id) ?? firstPace(run.pollLimitSeconds, clock.now());
        loop.paces.set(run.id, nextPace(pace, run.pollLimitSeconds, changed.has(run.id), clock.now()));
      }
      this.#report(loop, { asked: clock.now(), failure: null });
    } catch (error) {
      if (loop && !this.#end.signal.aborted) {
        loop.failures++;
        this.#report(loop, { failure: error instanceof UserError ? error.message : errorText(error) });
      }
      throw error;
    }
  }

  #report(loop: ClusterLoop, change: Partial<PollStatus>): void {
    loop.status = { ...loop.status, ...change };
    this.#changes.fire(loop.status);
  }
}

/** Under this name the store remembers when a cluster was last asked. */
function askedName({ key }: ClusterSnapshot): string {
  return `asked:${key}`;
}

/** Whether a submission is under way or was left half way; the lease on it tells which. */
function needsRecovery(run: RunRecord): boolean {
  return run.schedulerId === null && (run.state === 'submitting' || run.state === 'unsure');
}
