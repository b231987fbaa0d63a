import type { TextDocument } from 'vscode';
import { Source } from '../../base/problem.ts';
import { backendFileAt } from '../../job/configFolders.ts';
import type { SettingsDocument } from '../../job/settings/document.ts';
import { readSettings } from '../../job/settings/reader.ts';
import { viewSections } from '../../job/settings/sections.ts';
import type { BackendFile } from '../../language/backendFiles/backendFile.ts';
import { parentIn } from '../../language/backendFiles/backendFile.ts';
import type { LiveValues, Subject } from '../../language/subject.ts';
import type { ClusterSnapshot } from '../../runs/clusters.ts';
import { configFoldersOf } from '../configFoldersOf.ts';
import type { JobRole } from '../jobRole.ts';
import { roleOf } from '../jobRole.ts';
import type { CurrentJob, Jobs } from '../jobs.ts';
import type { RunsHost } from '../runsHost.ts';

/** For which scheduler keys are explained where nothing says it: the library's default. */
const USUAL_BACKEND = 'slurm';

/** A document as the language service sees it. */
export type Look =
  | {
      readonly kind: 'settings';
      readonly document: SettingsDocument;
      /** Whether it is a profile or holds defaults. */
      readonly cluster: boolean;
      readonly subject: Subject;
    }
  /** The file of a site's backend. */
  | ({ readonly kind: 'backend' } & BackendFile)
  | {
      readonly kind: 'script';
      readonly text: string;
      /** Whether its own directives count. */
      readonly plain: boolean;
      /** Whether braces in it are placeholders. */
      readonly placeholders: boolean;
      readonly subject: Subject;
    };

/** Puts documents and what is known of their jobs and clusters together. */
export class Looks {
  readonly #jobs: Jobs;
  readonly #host: RunsHost;
  /** Settings files as they were read last: the editor asks for many things after each key. */
  readonly #read = new WeakMap<TextDocument, { readonly version: number; readonly settings: SettingsDocument }>();

  constructor(jobs: Jobs, host: RunsHost) {
    this.#jobs = jobs;
    this.#host = host;
  }

  /** Null for a document that is none of ours, or whose job cannot be had at all: its diagnostics say why. */
  async of(document: TextDocument): Promise<Look | null> {
    const role = await roleOf(document, this.#jobs).catch(() => null);
    if (role === null) return null;
    if (role === 'cluster') return await this.#clusterLook(document);
    const current = await this.#jobs.current(document.uri.fsPath).catch(() => null);
    return current && (await this.#jobLook(current, role, document));
  }

  async #jobLook(current: CurrentJob, role: Exclude<JobRole, 'cluster'>, document: TextDocument): Promise<Look> {
    const { job } = current.loaded;
    const backend = job?.backend ?? current.place?.backend ?? USUAL_BACKEND;
    const subject = await this.#subject(current.path, backend, current.place, current);
    if (role === 'settings') return { kind: 'settings', document: this.#settings(document), cluster: false, subject };
    const plain = job?.kind === 'plain';
    return {
      kind: 'script',
      text: document.getText(),
      plain,
      placeholders: !plain && (job?.placeholders ?? false),
      subject,
    };
  }

  /** A profile is written for the backend that it names, and the file of a backend for the one that it extends. */
  async #clusterLook(document: TextDocument): Promise<Look> {
    const settings = this.#settings(document);
    const path = document.uri.fsPath;
    const { loader } = this.#jobs;
    const { folders } = await configFoldersOf(path, loader.files);
    if (backendFileAt(path, folders)) {
      const parents = loader.backends.all;
      const parent = parentIn(settings, parents)?.name ?? USUAL_BACKEND;
      const subject = await this.#subject(path, parent, null, null);
      return { kind: 'backend', document: settings, parents, subject };
    }
    const written = viewSections(settings)
      .sections.find(({ name }) => name === 'Attributes')
      ?.settings.find(({ key }) => key === 'backend')?.value;
    const subject = await this.#subject(path, written ?? USUAL_BACKEND, null, null);
    return { kind: 'settings', document: settings, cluster: true, subject };
  }

  #settings(document: TextDocument): SettingsDocument {
    const { version } = document;
    const known = this.#read.get(document);
    if (known?.version === version) return known.settings;
    const settings = readSettings(new Source(document.uri.fsPath, document.getText()));
    this.#read.set(document, { version, settings });
    return settings;
  }

  async #subject(
    path: string,
    name: string,
    cluster: ClusterSnapshot | null,
    current: CurrentJob | null,
  ): Promise<Subject> {
    const { loader } = this.#jobs;
    const [clusters, { all }] = await Promise.all([loader.clusters(path), loader.backendsFor(path)]);
    return {
      backend: all.find((backend) => backend.name === name) ?? loader.backends.get(USUAL_BACKEND, undefined),
      backends: all,
      job: current?.loaded.job ?? null,
      rendering: current?.rendering ?? null,
      clusters: clusters.map((choice) => choice.cluster.name),
      live: cluster && (await this.#live(cluster)),
      now: Date.now(),
    };
  }

  /** What the cluster told when it was last asked; nobody is asked because a document is open. */
  async #live(cluster: ClusterSnapshot): Promise<LiveValues | null> {
    const known = await this.#host.service?.knownQueues(cluster);
    return known ? { cluster: cluster.name, queues: known.queues, asOf: known.asked } : null;
  }
}
