import type { Backend } from '../backends/contract.ts';
import type { Problem } from '../base/problem.ts';
import type { ConfigFolders } from '../job/configFolders.ts';
import { listProfiles } from '../job/configFolders.ts';
import type { Job, Rendering } from '../job/job.ts';
import type { JobPaths } from '../job/jobPaths.ts';
import { findJobPaths } from '../job/jobPaths.ts';
import { isJobLayer } from '../job/layers.ts';
import type { LoadOptions } from '../job/loadJob.ts';
import { loadJob, loadProfile } from '../job/loadJob.ts';
import { renderJob } from '../job/render.ts';
import { attributeText, attributeValue } from '../job/resolve.ts';
import type { SourceFiles } from '../job/sourceFiles.ts';
import { clusterOf, withDefinition } from './clusterOf.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { clusterKey } from './clusters.ts';
import type { BackendSource } from './runsContext.ts';

/** A cluster that can be chosen for a job. */
export interface ClusterChoice {
  readonly cluster: ClusterSnapshot;
  /** The profile's files; none for the built-in `local`. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Whether scripts there leave an exit marker, as far as the profile decides it. */
  readonly exitMarker: boolean;
}

/** A job as it stands for one cluster. */
export interface LoadedJob {
  readonly job: Job | null;
  readonly problems: readonly Problem[];
  /** Null where the job cannot be read. */
  readonly cluster: ClusterSnapshot | null;
}

/** The backends that count in one place, those of the site's files there among them. */
export interface BackendScope extends BackendSource {
  readonly all: readonly Backend[];
  /** What is wrong with the files as such. */
  readonly problems: readonly Problem[];
}

/** What reading jobs needs of its surroundings. */
export interface JobLoaderOptions {
  readonly files: SourceFiles;
  readonly backends: BackendSource & { readonly all: readonly Backend[] };
  /** The backends that the files of a site describe in these folders, beside `backends`; absent: there are none. */
  readonly siteBackends?: (folders: ConfigFolders) => Promise<BackendScope>;
  /** Where the settings of the user and of the workspace of a job lie, and what is wrong with these folders. */
  readonly folders: (
    jobPath: string,
  ) => Promise<{ readonly folders: ConfigFolders; readonly problems: readonly Problem[] }>;
  /** Name of this machine. */
  readonly host: string;
  /** Where a remote leads, as `user@host:port`; absent: it stands for itself. */
  readonly resolveAddress?: (remote: string) => Promise<string>;
}

/** From the file that a user points at to a job on a cluster. Reads files only: it needs neither store nor connection. */
export class JobLoader {
  readonly files: SourceFiles;
  /** Those that count everywhere; `backendsFor` tells which count for a job. */
  readonly backends: JobLoaderOptions['backends'];
  readonly #siteBackends: JobLoaderOptions['siteBackends'];
  readonly #folders: JobLoaderOptions['folders'];
  readonly #host: string;
  readonly #resolveAddress: JobLoaderOptions['resolveAddress'];

  constructor(options: JobLoaderOptions) {
    this.files = options.files;
    this.backends = options.backends;
    this.#siteBackends = options.siteBackends;
    this.#folders = options.folders;
    this.#host = options.host;
    this.#resolveAddress = options.resolveAddress;
  }

  /** The backends whose names may stand in the settings of a job. */
  async backendsFor(jobPath: string): Promise<BackendScope> {
    return await this.#scope((await this.#folders(jobPath)).folders);
  }

  /** All clusters that can be chosen for a job: the profiles, and `local`, which needs none. */
  async clusters(jobPath: string): Promise<readonly ClusterChoice[]> {
    const options = await this.#options(jobPath, null);
    const profiles = await listProfiles(options.folders, this.files);
    return await Promise.all(
      profiles.map(async ({ name, userFile, workspaceFile }) => {
        const { attributes, problems } = await loadProfile(name, options);
        const files = [userFile, workspaceFile].filter((file) => file !== null);
        const cluster = withDefinition(await this.#clusterOf(name, attributes), options.dialects);
        return { cluster, files, problems, exitMarker: attributeValue(attributes, 'exit_marker') === true };
      }),
    );
  }

  /** The files of the job to which a file belongs, by their names; nothing is read. */
  async pathsOf(jobPath: string): Promise<JobPaths> {
    const { folders } = await this.#folders(jobPath);
    const profiles = await listProfiles(folders, this.files);
    return await findJobPaths(jobPath, new Set(profiles.map(({ name }) => name)), this.files);
  }

  /** Reads a job for a cluster; null: for the place that the job itself names. */
  async load(
    jobPath: string,
    profile: string | null,
    more: Pick<LoadOptions, 'set' | 'keywords'> = {},
  ): Promise<LoadedJob> {
    const options = { ...(await this.#options(jobPath, profile)), ...more };
    const { job, problems } = await loadJob(jobPath, options);
    const cluster = job && withDefinition(await this.#clusterFor(job, options), options.dialects);
    return { job, problems: [...options.problems, ...problems], cluster };
  }

  /** The job's text for the scheduler that it is resolved for. */
  render(job: Job, run?: string): Rendering {
    return renderJob(job, job.dialect, run === undefined ? {} : { run });
  }

  /** The profile's place; what is no part of an address may be the job's own. */
  async #clusterFor(job: Job, options: LoadOptions): Promise<ClusterSnapshot> {
    if (options.profile === null) {
      const place = pinnedPlace(job) ?? attributeText(job.attributes, 'remote') ?? this.#host;
      return await this.#clusterOf(place, job.attributes);
    }
    const { attributes } = await loadProfile(options.profile, options);
    const rootdir = attributeText(job.attributes, 'rootdir') ?? '.';
    return { ...(await this.#clusterOf(options.profile, attributes)), rootdir };
  }

  /** The cluster that attributes describe, known by where its address leads now. */
  async #clusterOf(name: string, attributes: Job['attributes']): Promise<ClusterSnapshot> {
    const cluster = clusterOf(name, attributes, this.#host);
    const { backend, transport, remote } = cluster;
    if (remote === null || !this.#resolveAddress) return cluster;
    return { ...cluster, key: clusterKey(backend, transport, await this.#resolveAddress(remote)) };
  }

  async #options(jobPath: string, profile: string | null): Promise<LoadOptions & LoadContext> {
    const { folders, problems } = await this.#folders(jobPath);
    const scope = await this.#scope(folders);
    return { files: this.files, dialects: scope.all, profile, folders, problems: [...problems, ...scope.problems] };
  }

  async #scope(folders: ConfigFolders): Promise<BackendScope> {
    const { all } = this.backends;
    const scope = await this.#siteBackends?.(folders);
    return scope ?? { all, get: (name, definition) => this.backends.get(name, definition), problems: [] };
  }
}

/** What a job is loaded with, and what is wrong with it. */
interface LoadContext {
  readonly dialects: readonly Backend[];
  readonly problems: readonly Problem[];
}

/** The place to which the job's own settings pin it; null if they name none. */
export function pinnedPlace(job: Job): string | null {
  const remote = job.attributes.get('remote');
  return remote && remote.value !== null && isJobLayer(remote.origin.layer) ? String(remote.value) : null;
}
