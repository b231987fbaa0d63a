import type { Event } from 'vscode';
import { EventEmitter } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { errorText, UserError } from '../base/errors.ts';
import type { ClusterSnapshot } from '../runs/clusters.ts';
import type { ClusterAnswer, ClusterTopic } from '../runs/clusterTree.ts';
import type { RunService } from '../runs/service.ts';
import type { Intent } from '../transport/contract.ts';
import type { RunsHost } from './runsHost.ts';

/** How old an answer of another window or of the command line may be to be shown without asking, in ms. */
const FRESH_MS = 10 * 60_000;

/** What clusters told of their queues and of the user's jobs. Nobody is asked before somebody wants to see it. */
export class ClusterAnswers implements Disposable {
  readonly #host: RunsHost;
  readonly #answers = new Map<string, ClusterAnswer>();
  readonly #asking = new Map<string, Promise<void>>();
  readonly #changes = new EventEmitter<void>();
  readonly #opened: Disposable;

  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(host: RunsHost) {
    this.#host = host;
    this.#opened = host.onDidChange(({ kind }) => {
      if (kind === 'ready') this.#forgetFailures();
    });
  }

  /** What is known; nobody is asked. */
  known(cluster: ClusterSnapshot, topic: ClusterTopic): ClusterAnswer {
    return this.#answers.get(keyOf(cluster, topic)) ?? { kind: 'not asked' };
  }

  /**
   * What is known for a view that shows it: where nothing is, the cluster is asked. No question to the user may come of it, as
   * a window that is reloaded shows again what was open.
   */
  shown(cluster: ClusterSnapshot, topic: ClusterTopic): ClusterAnswer {
    const known = this.known(cluster, topic);
    if (known.kind === 'not asked') void this.#askFor(cluster, topic, { intent: 'background', keptWillDo: true });
    return this.known(cluster, topic);
  }

  /** Asks for the user who has opened it, unless there is an answer already. */
  async opened(cluster: ClusterSnapshot, topic: ClusterTopic): Promise<void> {
    await this.#asking.get(keyOf(cluster, topic));
    const { kind } = this.known(cluster, topic);
    if (kind === 'not asked' || kind === 'failed') await this.refresh(cluster, topic, true);
  }

  /** Asks anew for the user. `keptWillDo`: what another window was told a short time ago is as good. */
  async refresh(cluster: ClusterSnapshot, topic: ClusterTopic, keptWillDo = false): Promise<void> {
    await this.#asking.get(keyOf(cluster, topic));
    await this.#askFor(cluster, topic, { intent: 'user', keptWillDo });
  }

  async #askFor(cluster: ClusterSnapshot, topic: ClusterTopic, how: Asked): Promise<void> {
    const key = keyOf(cluster, topic);
    const asking = this.#asking.get(key) ?? this.#askOnce(cluster, topic, how).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    await asking;
  }

  async #askOnce(cluster: ClusterSnapshot, topic: ClusterTopic, how: Asked): Promise<void> {
    this.#set(cluster, topic, { kind: 'asking' });
    try {
      const service = await this.#host.ready();
      this.#set(cluster, topic, await ask(service, cluster, topic, how));
    } catch (error) {
      this.#set(cluster, topic, { kind: 'failed', message: errorText(error) });
      if (!(error instanceof UserError)) throw error;
    }
  }

  dispose(): void {
    this.#opened.dispose();
    this.#changes.dispose();
  }

  /** What failed before the workspace was trusted is asked anew: why it failed is no longer true. */
  #forgetFailures(): void {
    for (const [key, { kind }] of this.#answers) if (kind === 'failed') this.#answers.delete(key);
    this.#changes.fire();
  }

  #set(cluster: ClusterSnapshot, topic: ClusterTopic, answer: ClusterAnswer): void {
    this.#answers.set(keyOf(cluster, topic), answer);
    this.#changes.fire();
  }
}

/** For whom a cluster is asked, and whether a kept answer is as good. */
interface Asked {
  readonly intent: Intent;
  readonly keptWillDo: boolean;
}

async function ask(
  service: RunService,
  cluster: ClusterSnapshot,
  topic: ClusterTopic,
  { intent, keptWillDo }: Asked,
): Promise<ClusterAnswer> {
  if (topic === 'jobs') {
    const jobs = await service.jobsOn(cluster, { intent });
    return { kind: 'jobs', jobs, asked: Date.now() };
  }
  const kept = keptWillDo ? await service.knownQueues(cluster) : null;
  const fresh = kept !== null && Date.now() - kept.asked < FRESH_MS;
  return { kind: 'queues', known: fresh ? kept : await service.queues(cluster, { intent }) };
}

function keyOf({ key, name }: ClusterSnapshot, topic: ClusterTopic): string {
  return `${key}:${name}:${topic}`;
}
