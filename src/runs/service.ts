import type { Order } from '../backends/contract.ts';
import type { Disposable } from '../base/disposable.ts';
import { UserError } from '../base/errors.ts';
import type { Resource } from '../job/dialect.ts';
import { isFinished } from '../job/states.ts';
import type { FileSlice, Intent, TransportOptions } from '../transport/contract.ts';
import { adoptJob } from './adopt.ts';
import { readChanges } from './alter.ts';
import type { ClusterJob } from './clusterJobs.ts';
import { askJobs } from './clusterJobs.ts';
import type { KnownQueues } from './clusterQueues.ts';
import { askQueues, knownQueues } from './clusterQueues.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { openConnection } from './connecting.ts';
import { Epilogues } from './epilogue.ts';
import type { LogName, SpooledLog } from './logs.ts';
import { logPath, missingLog, readLog, spooledLog } from './logs.ts';
import type { AskAbout, OrderRequest, OrderResult } from './orders.ts';
import { canOrder, giveOrder } from './orders.ts';
import { hasJob } from './parts.ts';
import { Poller } from './poller.ts';
import type { RunEvent, RunRecord } from './record.ts';
import { firstPace, nextPace } from './rhythm.ts';
import type { RunsContext } from './runsContext.ts';
import type { SendOptions } from './submit.ts';
import { Submitter } from './submit.ts';

/** So many runs are named where an id is ambiguous. */
const NAMED = 5;
/** The longest pause between two looks at a job of the backend `local` or at an epilogue, in ms: they cost next to nothing. */
const QUICK_PAUSE_MS = 1000;

/** What waiting for a run came to. */
export interface WaitResult {
  readonly run: RunRecord;
  /** `unreachable`: the time is over, and the last questions to its cluster had no answer. */
  readonly outcome: 'finished' | 'timed out' | 'unreachable';
}

/** All that can be done with runs, for the editor, the command line and programs. */
export class RunService implements Disposable {
  readonly context: RunsContext;
  readonly poller: Poller;
  readonly #submitter: Submitter;
  readonly #epilogues: Epilogues;

  constructor(context: RunsContext) {
    this.context = context;
    this.poller = new Poller(context);
    this.#submitter = new Submitter(context);
    this.#epilogues = new Epilogues(context);
  }

  /** Stores a run and carries it to its scheduler. The returned record says how it went; a refusal is no error. */
  async submit(run: RunRecord, options: SendOptions): Promise<RunRecord> {
    return await this.#submitter.submit(run, options);
  }

  /** The unfinished run that owns the file which another run would write; null if there is none. */
  async ownerOfScript(run: RunRecord): Promise<RunRecord | null> {
    const { id, cluster, folder, job } = run;
    const others = await this.context.store.list({ clusterKey: cluster.key, unfinished: true, hidden: true });
    return (
      others.find((other) => other.id !== id && other.folder === folder && other.job.filename === job.filename) ?? null
    );
  }

  /**
   * The run with this id, else the one that the scheduler calls so, else the one whose id begins so. Rejects with a
   * `UserError` if that is none or several.
   */
  async find(id: string): Promise<RunRecord> {
    const exact = await this.context.store.get(id);
    if (exact) return exact;
    const runs = await this.context.store.list({ hidden: true });
    const named = runs.filter((run) => hasJob(run, id));
    const found = named.length > 0 || id === '' ? named : runs.filter((run) => run.id.startsWith(id));
    const [first, second] = found;
    if (first && !second) return first;
    const next = '`clusterjob list` shows the runs with their ids';
    if (!first) throw new UserError({ what: `There is no run '${id}'`, next, code: 'no-such-run' });
    const told = found.slice(0, NAMED).map((run) => `${run.id} (${run.job.name} on ${run.cluster.name})`);
    const list = found.length > NAMED ? [...told, `${found.length - NAMED} more`] : told;
    throw new UserError({ what: `Several runs are meant by '${id}': ${list.join(', ')}`, next, code: 'ambiguous-run' });
  }

  async events(run: RunRecord): Promise<readonly RunEvent[]> {
    return await this.context.store.events(run.id);
  }

  /** Asks the cluster of a run at once and returns what is known of it then. */
  async refresh(run: RunRecord, intent: Intent = 'user'): Promise<RunRecord> {
    await this.poller.refresh(run.cluster.key, intent);
    return await this.#reload(run);
  }

  /**
   * Asks again and again, with growing pauses, until the run is finished and its epilogue has ended, or `timeoutMs` is over.
   * A cluster that cannot be reached for a while does not end the waiting. Only the first question is the user's own: none of
   * the later ones asks for a password.
   */
  async wait(run: RunRecord, timeoutMs: number | null, options: TransportOptions): Promise<WaitResult> {
    const { clock } = this.context;
    const end = timeoutMs === null ? Number.POSITIVE_INFINITY : clock.now() + timeoutMs;
    let pace = firstPace(run.pollLimitSeconds, clock.now());
    let quickPause = QUICK_PAUSE_MS / 8;
    let { intent } = options;
    for (let current = await this.#reload(run); ; ) {
      const { state } = current;
      // What is over needs no cluster: it may be out of reach by now.
      const asked =
        !isFinished(state) || this.#awaitsEpilogue(current) ? await this.#tryRefresh(current, intent) : true;
      intent = 'background';
      current = await this.#reload(current);
      const finished = isFinished(current.state);
      if (finished && !this.#awaitsEpilogue(current)) return { run: current, outcome: 'finished' };
      if (clock.now() >= end) {
        return { run: current, outcome: finished ? 'finished' : asked ? 'timed out' : 'unreachable' };
      }
      // An epilogue that is not under way waits for its cluster.
      const quick = asked && (finished ? current.epilogue.kind === 'claimed' : current.cluster.backend === 'local');
      const pause = quick ? quickPause : pace.pauseMs;
      await clock.sleep(Math.min(pause, end - clock.now()), options.signal);
      quickPause = Math.min(quickPause * 2, QUICK_PAUSE_MS);
      pace = nextPace(pace, run.pollLimitSeconds, current.state !== state, clock.now());
    }
  }

  /** Asks the cluster of a run; returns whether it answered. */
  async #tryRefresh(run: RunRecord, intent: Intent): Promise<boolean> {
    try {
      await this.refresh(run, intent);
      return true;
    } catch (error) {
      if (!(error instanceof UserError) || !error.transient) throw error;
      this.context.log.warn(error.message);
      return false;
    }
  }

  async #reload(run: RunRecord): Promise<RunRecord> {
    return (await this.context.store.get(run.id)) ?? run;
  }

  /** Whether the epilogue of a finished run is still to end: another process may have it under way. */
  #awaitsEpilogue({ epilogue, job }: RunRecord): boolean {
    const due = epilogue.kind === 'waiting' || epilogue.kind === 'claimed';
    return due && this.context.trusts(job.localFolder);
  }

  canOrder(run: RunRecord, order: Order): boolean {
    return canOrder(this.context, run, order);
  }

  /** Changes of a run's resources as a user writes them (`time=2:00:00`). Throws a `UserError` for what cannot be read. */
  readChanges(run: RunRecord, words: readonly string[]): readonly Resource[] {
    return readChanges(words, this.context.backends.get(run.cluster.backend, run.cluster.definition));
  }

  /** Gives an order for some runs, whatever their clusters, and returns what became of it for each. */
  async order(
    request: OrderRequest,
    runs: readonly RunRecord[],
    options: TransportOptions,
  ): Promise<readonly OrderResult[]> {
    const groups = Map.groupBy(runs, (run) => run.cluster.key);
    const askAbout: AskAbout = (about, how) => this.poller.askAbout(about, how);
    const results = await Promise.all(
      [...groups.values()].map((group) => giveOrder(this.context, askAbout, request, group, options)),
    );
    await this.poller.runEpilogues();
    return results.flat();
  }

  /** Asks a cluster for its queues. */
  async queues(cluster: ClusterSnapshot, options: TransportOptions): Promise<KnownQueues> {
    return await askQueues(this.context, cluster, options);
  }

  /** The queues of a cluster as it last told them; null where it never did. */
  async knownQueues(cluster: ClusterSnapshot): Promise<KnownQueues | null> {
    return await knownQueues(this.context, cluster);
  }

  /** Asks a cluster for all unfinished jobs of the user, those of ours marked. */
  async jobsOn(cluster: ClusterSnapshot, options: TransportOptions): Promise<readonly ClusterJob[]> {
    return await askJobs(this.context, cluster, options);
  }

  /** Makes a run of one of these that was submitted in another way; `id`: as the scheduler writes it. */
  async adopt(cluster: ClusterSnapshot, id: string, options: TransportOptions): Promise<RunRecord> {
    return await adoptJob(this.context, cluster, id, options);
  }

  /** Opens the connection to a cluster, and asks there at once about its runs. */
  async connect(cluster: ClusterSnapshot, options: TransportOptions): Promise<void> {
    await openConnection(this.context, cluster, options);
    await this.poller.refresh(cluster.key, options.intent);
  }

  async repeatEpilogue(run: RunRecord, signal?: AbortSignal): Promise<RunRecord> {
    await this.#epilogues.repeat(run, signal);
    return await this.#reload(run);
  }

  logPath(run: RunRecord, log: LogName, task?: number): string | null {
    return logPath(this.context, run, log, task);
  }

  /** Why the log of a run cannot be read before it has ended; null where it can. */
  spooledLog(run: RunRecord): SpooledLog | null {
    return spooledLog(this.context, run);
  }

  /** Why there is nothing to show at the path of a log, in words. */
  missingLog(run: RunRecord, path: string): string {
    return missingLog(this.context, run, path);
  }

  async readLog(
    run: RunRecord,
    path: string,
    range: { readonly offset: number; readonly length: number },
    options: TransportOptions,
  ): Promise<FileSlice | null> {
    return await readLog(this.context, run, path, range, options);
  }

  /** Takes a run out of the list, or puts it back; nothing of it is deleted. */
  async hide(run: RunRecord, hidden: boolean): Promise<void> {
    await this.context.store.change(run.id, () => ({ change: { hidden }, source: 'client', text: null }));
  }

  dispose(): void {
    this.poller.dispose();
  }
}
