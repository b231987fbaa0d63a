import type { Event } from 'vscode';
import { EventEmitter } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { errorText, UserError } from '../base/errors.ts';
import type { ClusterSnapshot } from '../runs/clusters.ts';
import type { ClusterAnswer, ClusterTopic } from '../runs/clusterTree.ts';
import type { RunService } from '../runs/service.ts';
import type { RunsHost } from './runsHost.ts';

/** How old an answer of another window or of the command line may be to be shown without asking, in ms. */
const FRESH_MS = 10 * 60_000;

/** What clusters told of their queues and of the user's jobs. Nobody is asked before somebody wants to see it. */
export class ClusterAnswers implements Disposable {
  readonly #host: RunsHost;
  readonly #answers = new Map<string, ClusterAnswer>();
  readonly #changes = new EventEmitter<void>();

  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(host: RunsHost) {
    this.#host = host;
  }

  /** What is known; nobody is asked. */
  known(cluster: ClusterSnapshot, topic: ClusterTopic): ClusterAnswer {
    return this.#answers.get(keyOf(cluster, topic)) ?? { kind: 'not asked' };
  }

  /** What is known for somebody who looks: where nothing is, the cluster is asked. */
  wanted(cluster: ClusterSnapshot, topic: ClusterTopic): ClusterAnswer {
    const known = this.known(cluster, topic);
    if (known.kind === 'not asked') void this.refresh(cluster, topic, true);
    return this.known(cluster, topic);
  }

  /** Asks anew. `keptWillDo`: what another window was told a short time ago is as good. */
  async refresh(cluster: ClusterSnapshot, topic: ClusterTopic, keptWillDo = false): Promise<void> {
    if (this.known(cluster, topic).kind === 'asking') return;
    this.#set(cluster, topic, { kind: 'asking' });
    try {
      const service = await this.#host.ready();
      this.#set(cluster, topic, await ask(service, cluster, topic, keptWillDo));
    } catch (error) {
      this.#set(cluster, topic, { kind: 'failed', message: errorText(error) });
      if (!(error instanceof UserError)) throw error;
    }
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #set(cluster: ClusterSnapshot, topic: ClusterTopic, answer: ClusterAnswer): void {
    this.#answers.set(keyOf(cluster, topic), answer);
    this.#changes.fire();
  }
}

async function ask(
  service: RunService,
  cluster: ClusterSnapshot,
  topic: ClusterTopic,
  keptWillDo: boolean,
): Promise<ClusterAnswer> {
  if (topic === 'jobs') {
    const jobs = await service.jobsOn(cluster, { intent: 'user' });
    return { kind: 'jobs', jobs, asked: Date.now() };
  }
  const kept = keptWillDo ? await service.knownQueues(cluster) : null;
  const fresh = kept !== null && Date.now() - kept.asked < FRESH_MS;
  return { kind: 'queues', known: fresh ? kept : await service.queues(cluster, { intent: 'user' }) };
}

function keyOf({ key, name }: ClusterSnapshot, topic: ClusterTopic): string {
  return `${key}:${name}:${topic}`;
}
