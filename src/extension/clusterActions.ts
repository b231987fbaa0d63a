import { ProgressLocation, window } from 'vscode';
import { UserError } from '../base/errors.ts';
import type { ClusterSnapshot } from '../runs/clusters.ts';
import { addCluster } from './addCluster.ts';
import { signalOf } from './cancellation.ts';
import type { ClusterAnswers } from './clusterAnswers.ts';
import type { ClustersNode } from './clustersTree.ts';
import type { Jobs } from './jobs.ts';
import type { RunsHost } from './runsHost.ts';
import type { RunViews } from './runViews.ts';

/** What the user does with clusters: add one, connect, disconnect, adopt a job there. */
export class ClusterActions {
  readonly #jobs: Jobs;
  readonly #host: RunsHost;
  readonly #answers: ClusterAnswers;
  readonly #views: RunViews;

  constructor(jobs: Jobs, host: RunsHost, answers: ClusterAnswers, views: RunViews) {
    this.#jobs = jobs;
    this.#host = host;
    this.#answers = answers;
    this.#views = views;
  }

  /** Adds a cluster, step by step. `given`: the backend of this machine that it is for, where a row of the view offers it. */
  async add(given: unknown): Promise<void> {
    await addCluster(this.#host, this.#jobs, typeof given === 'string' ? given : null);
  }

  /** Opens the connection to a cluster; questions of its host are asked meanwhile. */
  async connect(cluster: ClusterSnapshot): Promise<void> {
    const service = await this.#host.ready();
    const title = `Connecting to ${cluster.name}`;
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    await window.withProgress(options, async (_progress, token) => {
      await service.connect(cluster, { intent: 'user', signal: signalOf(token) });
    });
  }

  /** Ends the connection to a cluster. Its runs go on there. */
  async disconnect(cluster: ClusterSnapshot): Promise<void> {
    const service = await this.#host.ready();
    await service.context.connections.close(cluster);
  }

  /** Makes a run of a job that the view of clusters lists. */
  async adopt(given: unknown): Promise<void> {
    const node = given as ClustersNode | undefined;
    const id = node?.kind === 'line' ? node.line.adoptable : null;
    if (node?.kind !== 'line' || id === null) {
      throw new UserError({
        what: 'No job is selected',
        next: 'Use the command on a job below a cluster in the side bar',
        code: 'no-such-job',
      });
    }
    const { cluster, topic } = node.topic;
    const service = await this.#host.ready();
    const run = await service.adopt(cluster, id, { intent: 'user' });
    await this.#answers.refresh(cluster, topic);
    await this.#views.show(run);
  }
}
