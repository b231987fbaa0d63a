import type { Backend } from '../backends/contract.ts';
import type { Problem } from '../base/problem.ts';
import type { ConfigFolders } from '../job/configFolders.ts';
import { listProfiles } from '../job/configFolders.ts';
import type { Job, Rendering } from '../job/job.ts';
import { isJobLayer } from '../job/layers.ts';
import type { LoadOptions } from '../job/loadJob.ts';
import { loadJob, loadProfile } from '../job/loadJob.ts';
import { renderJob } from '../job/render.ts';
import { attributeText } from '../job/resolve.ts';
import type { SourceFiles } from '../job/sourceFiles.ts';
import { clusterOf } from './clusterOf.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { BackendSource } from './deps.ts';

/** A cluster that can be chosen for a job. */
export interface ClusterChoice {
  readonly cluster: ClusterSnapshot;
  /** The profile's files; none for the built-in `local`. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** A job as it stands for one cluster. */
export interface LoadedJob {
  readonly job: Job | null;
  readonly problems: readonly Problem[];
  /** Null where the job cannot be read. */
  readonly cluster: ClusterSnapshot | null;
}

/** What reading jobs needs of its surroundings. */
export interface JobLoaderOptions {
  readonly files: SourceFiles;
  readonly backends: BackendSource & { readonly all: readonly Backend[] };
  /** Where the settings of the user and of the workspace of a job lie, and what is wrong with these folders. */
  readonly folders: (
    jobPath: string,
  ) => Promise<{ readonly folders: ConfigFolders; readonly problems: readonly Problem[] }>;
  /** Name of this machine. */
  readonly host: string;
}

/** From the file that a user points at to a job on a cluster. Reads files only: it needs neither store nor connection. */
export class JobLoader {
  readonly files: SourceFiles;
  readonly backends: JobLoaderOptions['backends'];
  readonly #folders: JobLoaderOptions['folders'];
  readonly #host: string;

  constructor(options: JobLoaderOptions) {
    this.files = options.files;
    this.backends = options.backends;
    this.#folders = options.folders;
    this.#host = options.host;
  }

  /** All clusters that can be chosen for a job: the profiles, and `local`, which needs none. */
  async clusters(jobPath: string): Promise<readonly ClusterChoice[]> {
    const options = await this.#options(jobPath, null);
    const profiles = await listProfiles(options.folders, this.files);
    return await Promise.all(
      profiles.map(async ({ name, userFile, workspaceFile }) => {
        const { attributes, problems } = await loadProfile(name, options);
        const files = [userFile, workspaceFile].filter((file) => file !== null);
        return { cluster: clusterOf(name, attributes, this.#host), files, problems };
      }),
    );
  }

  /** Reads a job for a cluster; null: for the place that the job itself names. */
  async load(
    jobPath: string,
    profile: string | null,
    more: Pick<LoadOptions, 'set' | 'keywords'> = {},
  ): Promise<LoadedJob> {
    const options = { ...(await this.#options(jobPath, profile)), ...more };
    const { job, problems } = await loadJob(jobPath, options);
    const cluster = job && (await this.#clusterFor(job, options));
    return { job, problems: [...options.problems, ...problems], cluster };
  }

  /** The job's text for the scheduler that it is resolved for. */
  render(job: Job, run?: string): Rendering {
    return renderJob(job, this.backends.get(job.backend), run === undefined ? {} : { run });
  }

  /** The profile's place; what is no part of an address may be the job's own. */
  async #clusterFor(job: Job, options: LoadOptions): Promise<ClusterSnapshot> {
    if (options.profile === null) {
      const place = pinnedPlace(job) ?? attributeText(job.attributes, 'remote') ?? this.#host;
      return clusterOf(place, job.attributes, this.#host);
    }
    const { attributes } = await loadProfile(options.profile, options);
    const rootdir = attributeText(job.attributes, 'rootdir') ?? '.';
    return { ...clusterOf(options.profile, attributes, this.#host), rootdir };
  }

  async #options(
    jobPath: string,
    profile: string | null,
  ): Promise<LoadOptions & { readonly problems: readonly Problem[] }> {
    return { files: this.files, dialects: this.backends.all, profile, ...(await this.#folders(jobPath)) };
  }
}

/** The place to which the job's own settings pin it; null if they name none. */
export function pinnedPlace(job: Job): string | null {
  const remote = job.attributes.get('remote');
  return remote && remote.value !== null && isJobLayer(remote.origin.layer) ? String(remote.value) : null;
}
