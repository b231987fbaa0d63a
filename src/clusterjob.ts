import { resolve } from 'node:path';
import type { Backend, Order } from './backends/contract.ts';
import type { BackendRegistry } from './backends/registry.ts';
import { builtInBackends, createRegistry } from './backends/registry.ts';
import type { Disposable } from './base/disposable.ts';
import { UserError } from './base/errors.ts';
import type { Log } from './base/log.ts';
import { silentLog } from './base/log.ts';
import type { Problem, ProblemRecord } from './base/problem.ts';
import { problemRecord } from './base/problem.ts';
import { checkPlace } from './job/checkPlace.ts';
import type { Resource } from './job/dialect.ts';
import type { Job } from './job/job.ts';
import type { JobRecord } from './job/jobRecord.ts';
import { jobRecord } from './job/jobRecord.ts';
import { loadExplicit, unknownProfile } from './job/loadJob.ts';
import { parseSetOption } from './job/optionValues.ts';
import { parseTasks } from './job/tasks.ts';
import type { Value } from './job/value.ts';
import type { ConversionRecord } from './language/convert/conversionRecord.ts';
import { conversionRecord } from './language/convert/conversionRecord.ts';
import { convertScript } from './language/convert/convertScript.ts';
import type {
  ClusterQueue,
  JobLayers,
  JobOptions,
  OpenOptions,
  QueueVerdict,
  ResubmitOptions,
  RunReference,
  SubmitOptions,
  TaskOptions,
} from './libraryOptions.ts';
import { closeRuns } from './runs/closeRuns.ts';
import { JobError } from './runs/jobError.ts';
import type { JobLoader, LoadedJob } from './runs/jobLoader.ts';
import type { LogName } from './runs/logs.ts';
import type { OrderRequest } from './runs/orders.ts';
import { ORDER_WORDS } from './runs/orders.ts';
import type { PublicCheck } from './runs/publicCheck.ts';
import { publicCheck } from './runs/publicCheck.ts';
import type { PublicRun } from './runs/publicRun.ts';
import { publicRun } from './runs/publicRun.ts';
import type { RunRecord } from './runs/record.ts';
import type { RunService } from './runs/service.ts';
import type { SubmitJobResult } from './runs/submitJob.ts';
import type { Environment } from './session.ts';
import { createLoader, gitCommit, openProgramRuns } from './session.ts';

/**
 * Jobs and their runs. Paths are relative to the current folder of the process. What goes wrong in an expected way is
 * a `UserError`, in words for people. To be closed with `close`.
 */
export class Clusterjob {
  readonly #env: Environment;
  readonly #log: Log;
  readonly #backends: BackendRegistry = createRegistry(builtInBackends());
  readonly #loader: JobLoader;
  #runs: Promise<RunService> | null = null;

  /** @internal `openClusterjob` makes it. */
  constructor({ env = process.env, log = silentLog }: OpenOptions) {
    this.#env = env;
    this.#log = log;
    this.#loader = createLoader(this.#backends, env);
  }

  /**
   * Adds a backend for another scheduler, or another way to use one, under its own name or `name`, until the answer is
   * disposed of.
   */
  registerBackend(backend: Backend, name?: string): Disposable {
    return this.#backends.register(backend, name);
  }

  /** The names of the clusters that can be chosen for a job, `local` first. */
  async clusters(file: string): Promise<readonly string[]> {
    return (await this.#loader.clusters(resolve(file))).map(({ cluster }) => cluster.name);
  }

  /** A job with all its layers put together, and the scripts that its scheduler would get. */
  async render(file: string, options: JobOptions = {}): Promise<JobRecord> {
    const loaded = await this.#load(file, options);
    return jobRecord(loaded, loaded.job && this.#loader.render(loaded.job));
  }

  /** The same for a job whose layers are given one by one. */
  async renderLayers({ body, defaults, settings = [], jobname, set, keywords }: JobLayers): Promise<JobRecord> {
    const { all } = await this.#loader.backendsFor(resolve(body));
    const resolved = await loadExplicit(
      {
        body: resolve(body),
        defaults: defaults === undefined ? null : resolve(defaults),
        settings: settings.map((file) => resolve(file)),
        jobname,
        ...values({ set, keywords }),
      },
      { files: this.#loader.files, dialects: all },
    );
    return jobRecord(resolved, resolved.job && this.#loader.render(resolved.job));
  }

  /**
   * A script of one scheduler as one of another (`to`: a backend's name), or as a portable job (`portable`). `file`: its path,
   * for problems. Throws where it cannot be told which scheduler it is for, unless `from` says so.
   */
  convert(
    script: string,
    { to, from, file }: { readonly to: string; readonly from?: string; readonly file?: string },
  ): ConversionRecord {
    const backends = this.#backends.all;
    return conversionRecord(script, convertScript(script, { backends, to, from: from ?? null, file: file ?? null }));
  }

  /** What is wrong with a job; no cluster is contacted. */
  async check(file: string, options: JobOptions = {}): Promise<readonly ProblemRecord[]> {
    const { job, problems } = await this.#load(file, options);
    const more = job ? this.#problemsOf(job) : [];
    return [...problems, ...more].map(problemRecord);
  }

  /**
   * Submits a job. A run that the scheduler refuses is returned as `failed`, with the scheduler's words as its reason.
   * Throws a `JobError` if the job has errors.
   */
  async submit(file: string, options: SubmitOptions = {}): Promise<PublicRun> {
    const service = await this.#open();
    const loaded = await this.#load(file, options);
    const { submitJob } = await import('./runs/submitJob.ts');
    const { conflict = 'stop', reuse = false, retry = true, force = false, signal } = options;
    const result = await submitJob(service, this.#loader, loaded, {
      intent: 'user',
      conflict,
      gitCommit: loaded.job && (await gitCommit(loaded.job.folder)),
      ...(reuse === false ? {} : { reuse: { cacheId: reuse === true ? null : reuse, retry, force } }),
      ...(signal ? { signal } : {}),
    });
    return runOf(result, file);
  }

  /**
   * Submits the job of a run once more, as a run of its own: as its files are now, to the cluster of that run; with `scale`
   * it asks for more than that run did.
   */
  async resubmit(
    run: RunReference,
    { scale = {}, conflict = 'stop', signal }: ResubmitOptions = {},
  ): Promise<PublicRun> {
    const service = await this.#open();
    const found = await this.#find(run);
    const { resubmit } = await import('./runs/resubmit.ts');
    const commit = await gitCommit(found.job.localFolder);
    const how = { scale, conflict, intent: 'user', gitCommit: commit, ...(signal ? { signal } : {}) } as const;
    return runOf(await resubmit(service, this.#loader, found, how), found.job.file ?? found.id);
  }

  /** Has the scheduler say whether it would take a job, and when it would start; nothing is submitted. */
  async checkOnCluster(file: string, options: JobOptions = {}): Promise<PublicCheck> {
    const service = await this.#open();
    const { checkOnCluster } = await import('./runs/clusterCheck.ts');
    return publicCheck(
      await checkOnCluster(service, this.#loader, await this.#load(file, options), { intent: 'user' }),
    );
  }

  /** Asks the cluster of a profile for its queues. `file`: the job, or a file beside it, for which profiles are looked up. */
  async queues(cluster: string, file = 'job'): Promise<readonly ClusterQueue[]> {
    const service = await this.#open();
    const known = (await this.#loader.clusters(resolve(file))).map((choice) => choice.cluster);
    const chosen = known.find((one) => one.name === cluster);
    if (!chosen) throw unknownProfile(cluster, known);
    const { name, extends: ancestors } = this.#backends.get(chosen.backend, chosen.definition);
    const { queues } = await service.queues(chosen, { intent: 'user' });
    return queues.map((queue) => ({ ...queue, backend: ancestors?.at(-1) ?? name }));
  }

  /** Holds resources against the limits of a queue; `strict`: what does not fit makes them invalid. Nobody is asked. */
  validate(
    resources: Readonly<Record<string, Value>>,
    queue: ClusterQueue,
    { strict = false }: { readonly strict?: boolean } = {},
  ): QueueVerdict {
    const problems = this.#backends.get(queue.backend, undefined).validate?.(listOf(resources), queue) ?? [];
    return { valid: !strict || problems.length === 0, problems };
  }

  /** The resources with every value that a queue does not give set to the nearest that it does. Nobody is asked. */
  coerce(resources: Readonly<Record<string, Value>>, queue: ClusterQueue): Readonly<Record<string, Value>> {
    const list = listOf(resources);
    const fitting = this.#backends.get(queue.backend, undefined).coerce?.(list, queue) ?? list;
    return Object.fromEntries(fitting.map(({ key, value }) => [key, value]));
  }

  /** The runs as they are known, the newest first; nobody is asked. */
  async list(options: { readonly unfinished?: boolean } = {}): Promise<readonly PublicRun[]> {
    const { store } = (await this.#open()).context;
    return (await store.list({ unfinished: options.unfinished ?? false })).map(publicRun);
  }

  /** A run as it is known; nobody is asked. A string may be the beginning of its id, or the scheduler's id. */
  async get(run: RunReference): Promise<PublicRun> {
    return publicRun(await this.#find(run));
  }

  /** Asks the cluster once how a run is. */
  async poll(run: RunReference): Promise<PublicRun> {
    const service = await this.#open();
    return publicRun(await service.refresh(await this.#find(run)));
  }

  /**
   * Waits, asking with growing pauses, until a run is finished and its epilogue has ended. After `timeoutMs` milliseconds
   * it is returned as it is then.
   */
  async wait(
    run: RunReference,
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<PublicRun> {
    const { timeoutMs = null, signal } = options;
    const service = await this.#open();
    const how = { intent: 'user', ...(signal ? { signal } : {}) } as const;
    return publicRun((await service.wait(await this.#find(run), timeoutMs, how)).run);
  }

  /** Cancels a run, or some tasks of an array (`1-3,7`). A finished run stays as it is. Throws if the scheduler refuses. */
  async cancel(run: RunReference, options: TaskOptions = {}): Promise<PublicRun> {
    return await this.#order('cancel', run, options);
  }

  /** Keeps a waiting run, or some tasks of an array, from starting. Throws unless the scheduler does so, as all orders below. */
  async hold(run: RunReference, options: TaskOptions = {}): Promise<PublicRun> {
    return await this.#order('hold', run, options);
  }

  /** Lets a held run, or some tasks of an array, start. */
  async release(run: RunReference, options: TaskOptions = {}): Promise<PublicRun> {
    return await this.#order('release', run, options);
  }

  /** Ends a run, or some tasks of an array, and puts them back into the queue. */
  async requeue(run: RunReference, options: TaskOptions = {}): Promise<PublicRun> {
    return await this.#order('requeue', run, options);
  }

  /** Changes resources of a waiting run, written as in a settings file: `{ time: '2:00:00' }`. */
  async alter(run: RunReference, changes: Readonly<Record<string, string>>): Promise<PublicRun> {
    const service = await this.#open();
    const found = await this.#find(run);
    const words = Object.entries(changes).map(([key, value]) => `${key}=${value}`);
    return await this.#give({ order: 'alter', changes: service.readChanges(found, words) }, found);
  }

  /** The end of what a run, or a task of an array, has printed; null where there is nothing yet. At most `maxBytes` bytes (1 MiB). */
  async log(
    run: RunReference,
    log: LogName = 'stdout',
    options: { readonly task?: number; readonly maxBytes?: number } = {},
  ): Promise<string | null> {
    const { task, maxBytes = 1 << 20 } = options;
    const service = await this.#open();
    const found = await this.#find(run);
    const path = service.logPath(found, log, task);
    if (path === null) return null;
    const slice = await service.readLog(found, path, { offset: -maxBytes, length: maxBytes }, { intent: 'user' });
    return slice && new TextDecoder().decode(slice.bytes);
  }

  /** Lets go of the store and of all connections; runs go on. */
  async close(): Promise<void> {
    const runs = this.#runs;
    this.#runs = null;
    if (runs) closeRuns(await runs);
  }

  async #order(order: Exclude<Order, 'alter'>, run: RunReference, { tasks: text }: TaskOptions): Promise<PublicRun> {
    const tasks = text === undefined ? undefined : parseTasks(text);
    if (tasks === null) throw new UserError({ what: `${text} is no list of tasks`, next: 'Write it as 1-3,7' });
    return await this.#give({ order, ...(tasks ? { tasks } : {}) }, await this.#find(run));
  }

  async #give(request: OrderRequest, run: RunRecord): Promise<PublicRun> {
    const service = await this.#open();
    const [result] = await service.order(request, [run], { intent: 'user' });
    const over = request.order === 'cancel' && (result?.outcome === 'gone' || result?.outcome === 'nothing to do');
    if (result && (result.outcome === 'accepted' || over)) return publicRun(result.run);
    throw new UserError({
      what: `The run ${run.id} could not be ${ORDER_WORDS[request.order]}`,
      ...(result ? { detail: result.message ?? result.outcome } : {}),
      code: 'order-not-obeyed',
    });
  }

  async #load(file: string, { cluster, set, keywords }: JobOptions): Promise<LoadedJob> {
    return await this.#loader.load(resolve(file), cluster ?? null, values({ set, keywords }));
  }

  #problemsOf(job: Job): readonly Problem[] {
    return [...this.#loader.render(job).problems, ...checkPlace(job, this.#backends.all)];
  }

  /** The store needs a newer Node than the rest, and is opened only by what deals with runs. */
  async #open(): Promise<RunService> {
    // Who names a cluster in a program permits the connection to it.
    const askConsent = async (): Promise<boolean> => true;
    this.#runs ??= openProgramRuns(this.#backends, { env: this.#env, log: this.#log, askConsent });
    try {
      return await this.#runs;
    } catch (error) {
      this.#runs = null;
      throw error;
    }
  }

  async #find(run: RunReference): Promise<RunRecord> {
    const service = await this.#open();
    return await service.find(typeof run === 'string' ? run : run.id);
  }
}

function values({ set, keywords }: { [Key in 'set' | 'keywords']?: JobOptions[Key] | undefined }) {
  return {
    set: Object.entries(set ?? {}).map(([key, value]) => parseSetOption(`${key}=${value}`)),
    keywords: new Map(Object.entries(keywords ?? {})),
  };
}

function listOf(resources: Readonly<Record<string, Value>>): readonly Resource[] {
  return Object.entries(resources).map(([key, value]) => ({ key, value, native: false }));
}

/** The run that came of a submission. */
function runOf(result: SubmitJobResult, file: string): PublicRun {
  if (result.kind === 'problems') throw new JobError(file, result.problems);
  if (result.kind === 'run') return publicRun(result.run);
  throw new UserError({
    what: `${file} was not submitted: the unfinished run ${result.owner.id} uses the same files`,
    next: "Wait for it, or submit with the conflict 'new-folder' or 'overwrite'",
    code: 'folder-in-use',
  });
}
