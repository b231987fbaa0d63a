import { basename } from 'node:path';
import type { Event } from 'vscode';
import { EventEmitter, RelativePattern, Uri, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { unreachable } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import { LOCAL_PROFILE } from '../job/configFolders.ts';
import type { Rendering } from '../job/job.ts';
import type { ClusterDecision } from '../runs/chosenCluster.ts';
import { decideCluster } from '../runs/chosenCluster.ts';
import type { ClusterSnapshot } from '../runs/clusters.ts';
import type { JobLoader, LoadedJob } from '../runs/jobLoader.ts';
import { pinnedPlace } from '../runs/jobLoader.ts';
import type { ChosenClusters } from './chosenClusters.ts';
import { ownConfigFolder } from './configFoldersOf.ts';
import { editorSettings } from './editorSettings.ts';

/** A job as it stands now, unsaved changes included, for the cluster that is chosen for it. */
export interface CurrentJob {
  /** The file by which it was asked for. */
  readonly path: string;
  /** Absolute path of the body, by which the job is remembered; `path` where it has none. */
  readonly body: string;
  readonly name: string;
  readonly decision: ClusterDecision;
  /** Name of the cluster, or the place that the job names itself. */
  readonly cluster: string;
  /** What is known of that cluster; null where its profile, or the job that names it, cannot be read. */
  readonly place: ClusterSnapshot | null;
  readonly loaded: LoadedJob;
  readonly rendering: Rendering | null;
  readonly problems: readonly Problem[];
}

/** A job as it was read for the cluster that was decided on. */
type DecidedJob = Pick<CurrentJob, 'body' | 'decision' | 'loaded'>;

/** How long after the last key everything that depends on a job is made anew, in ms. */
const PAUSE_MS = 120;

/** The jobs of the open workspace. What is asked for is kept until a file, a setting or a choice changes. */
export class Jobs implements Disposable {
  readonly loader: JobLoader;
  readonly chosen: ChosenClusters;
  readonly #held = new DisposableStore();
  readonly #changes = new EventEmitter<void>();
  readonly #known = new Map<string, Promise<CurrentJob>>();
  /** Bodies by settings file, for the time in which a settings file cannot be read. */
  readonly #bodies = new Map<string, string>();
  #timer: NodeJS.Timeout | null = null;

  /** Something has changed on which jobs depend; told once for all changes of a short time. */
  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(loader: JobLoader, chosen: ChosenClusters) {
    this.loader = loader;
    this.chosen = chosen;
    const changed = (): void => this.#changed();
    const own = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(ownConfigFolder()), '**/*.ini'));
    for (const watcher of [own, workspace.createFileSystemWatcher('**/*.ini')]) {
      this.#held.add(watcher);
      for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
        this.#held.add(event(changed));
    }
    for (const watched of [
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.uri.scheme === 'file' && contentChanges.length > 0) this.#changed();
      }),
      workspace.onDidSaveTextDocument(changed),
      workspace.onDidCreateFiles(changed),
      workspace.onDidDeleteFiles(changed),
      workspace.onDidRenameFiles(changed),
      workspace.onDidChangeWorkspaceFolders(changed),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('clusterjob')) this.#changed();
      }),
      chosen.onDidChange(() => this.#tell()),
    ]) {
      this.#held.add(watched);
    }
  }

  /** The job to which a body or a settings file belongs. Rejects with a `UserError` where it cannot be had at all. */
  async current(path: string): Promise<CurrentJob> {
    const known = this.#known.get(path);
    if (known) return await known;
    const loading = this.#load(path);
    this.#known.set(path, loading);
    return await loading;
  }

  /** The job for a cluster that is named, whatever is chosen for it. */
  async forCluster(path: string, cluster: string): Promise<LoadedJob> {
    return await this.loader.load(path, cluster);
  }

  /** A job as it stands now, rendered for a cluster that is named, whatever is chosen for it. */
  async renderedFor(path: string, cluster: string): Promise<CurrentJob> {
    const [current, loaded] = await Promise.all([this.current(path), this.forCluster(path, cluster)]);
    const rendering = loaded.job && this.loader.render(loaded.job);
    const problems = [...loaded.problems, ...(rendering?.problems ?? [])];
    return { ...current, cluster, place: loaded.cluster, loaded, rendering, problems };
  }

  /** Tells again, as if a file had changed: a file outside the watched ones has. */
  refresh(): void {
    this.#changed();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#held.dispose();
    this.#changes.dispose();
  }

  async #load(path: string): Promise<CurrentJob> {
    const clusters = await this.loader.clusters(path);
    const names = clusters.map(({ cluster }) => cluster.name);
    const { body, decision, loaded } = (await this.#likely(path, names)) ?? (await this.#decided(path, names));
    const listed = clusters.find(({ cluster }) => cluster.name === nameOf(decision));
    const rendering = loaded.job && this.loader.render(loaded.job);
    return {
      path,
      body,
      name: loaded.job?.name ?? basename(path),
      decision,
      cluster: nameOf(decision),
      place: loaded.cluster ?? listed?.cluster ?? null,
      loaded,
      rendering,
      problems: [...loaded.problems, ...(rendering?.problems ?? [])],
    };
  }

  /** Reads the job once, for the cluster that it most likely has; null where what was read decides otherwise. */
  async #likely(path: string, names: readonly string[]): Promise<DecidedJob | null> {
    const body = this.#bodies.get(path) ?? path;
    const decision = await this.#decide(path, body, null, names);
    const loaded = await this.loader.load(path, nameOf(decision));
    const { job } = loaded;
    return job?.body.source.file === body && pinnedPlace(job) === null ? { body, decision, loaded } : null;
  }

  /** Reads the job for no cluster, to see which script it has and whether it names a place itself, and then for its cluster. */
  async #decided(path: string, names: readonly string[]): Promise<DecidedJob> {
    const free = await this.loader.load(path, null);
    const body = free.job?.body.source.file ?? this.#bodies.get(path) ?? path;
    if (body !== path) this.#bodies.set(path, body);
    const decision = await this.#decide(path, body, free.job && pinnedPlace(free.job), names);
    const loaded = decision.kind === 'pinned' ? free : await this.loader.load(path, nameOf(decision));
    return { body, decision, loaded };
  }

  async #decide(path: string, body: string, pinned: string | null, names: readonly string[]): Promise<ClusterDecision> {
    const preferred = editorSettings(Uri.file(path)).defaultCluster;
    return decideCluster({ pinned, remembered: await this.chosen.recall(body), preferred, names });
  }

  #changed(): void {
    this.#known.clear();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), PAUSE_MS);
  }

  #tell(): void {
    this.#known.clear();
    this.#timer = null;
    this.#changes.fire();
  }
}

/** Until the user has chosen, a job is shown for this machine. */
function nameOf(decision: ClusterDecision): string {
  switch (decision.kind) {
    case 'pinned':
      return decision.place;
    case 'profile':
      return decision.name;
    case 'ask':
      return LOCAL_PROFILE;
    default:
      return unreachable(decision);
  }
}
