import { join } from 'node:path';
import type { Event, TreeDataProvider, TreeView } from 'vscode';
import { EventEmitter, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, window, workspace } from 'vscode';
import type { Backend } from '../backends/contract.ts';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { unreachable } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { ClusterSnapshot } from '../runs/clusters.ts';
import type { ClusterLine, ClusterTopic } from '../runs/clusterTree.ts';
import { answerLines, topicLine } from '../runs/clusterTree.ts';
import type { ClusterLook } from '../runs/describeCluster.ts';
import { describeCluster } from '../runs/describeCluster.ts';
import type { JobLoader } from '../runs/jobLoader.ts';
import type { ClusterAnswers } from './clusterAnswers.ts';
import { ownConfigFolder } from './configFoldersOf.ts';
import { DrawnRows } from './drawnRows.ts';
import type { Jobs } from './jobs.ts';
import type { NearSchedulers } from './nearSchedulers.ts';
import type { RunsHost } from './runsHost.ts';
import { themeIcon } from './runsTree.ts';

/** A cluster to which a job of this workspace can go. */
export interface ClusterNode {
  readonly kind: 'known-cluster';
  readonly cluster: ClusterSnapshot;
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** What a cluster can be asked for; its children are what it answered. */
export interface TopicNode {
  readonly kind: 'topic';
  readonly cluster: ClusterSnapshot;
  readonly topic: ClusterTopic;
}

/** A queue, a job, or why there are none. */
export interface LineNode {
  readonly kind: 'line';
  readonly topic: TopicNode;
  readonly line: ClusterLine;
}

/** A scheduler of this machine for which there is no cluster yet. */
interface OfferNode {
  readonly kind: 'offer';
  readonly scheduler: Pick<Backend, 'name' | 'displayName'>;
}

/** A node of the view "Clusters". */
export type ClustersNode = ClusterNode | TopicNode | LineNode | OfferNode;

/** The view "Clusters": the clusters that the open workspace knows, whether they answer, and what they tell. */
export class ClustersTree implements Disposable, TreeDataProvider<ClustersNode> {
  readonly view: TreeView<ClustersNode>;
  readonly #jobs: Jobs;
  readonly #host: RunsHost;
  readonly #answers: ClusterAnswers;
  readonly #near: NearSchedulers;
  readonly #changes = new EventEmitter<ClustersNode[] | undefined>();
  /** The clusters that the editor has, and their topics. */
  readonly #drawn = new DrawnRows<ClusterNode | TopicNode>();
  /** The outermost rows that the editor has, as text. */
  #shown = '';
  readonly #held = new DisposableStore();
  #following: Disposable | null = null;

  readonly onDidChangeTreeData: Event<ClustersNode[] | undefined> = this.#changes.event;

  constructor(jobs: Jobs, host: RunsHost, answers: ClusterAnswers, near: NearSchedulers) {
    this.#jobs = jobs;
    this.#host = host;
    this.#answers = answers;
    this.#near = near;
    this.view = window.createTreeView('clusterjob.clusters', { treeDataProvider: this });
    const draw = (): void => void this.#draw();
    for (const held of [
      this.#changes,
      this.view,
      jobs.onDidChange(draw),
      answers.onDidChange(() => this.#drawChanged()),
      near.onDidChange(draw),
      window.onDidChangeActiveTextEditor(draw),
      this.view.onDidExpandElement(({ element }) => {
        if (element.kind === 'topic') void answers.opened(element.cluster, element.topic);
      }),
    ]) {
      this.#held.add(held);
    }
    this.#held.add(host.onDidChange(() => this.#attach()));
    this.#attach();
  }

  async getChildren(node?: ClustersNode): Promise<ClustersNode[]> {
    switch (node?.kind) {
      case undefined: {
        const roots = await this.#clusters();
        this.#drawn.clear();
        this.#shown = JSON.stringify(roots);
        return roots;
      }
      case 'known-cluster':
        return topicsOf(node, this.#jobs.loader).map((topic) => ({ kind: 'topic', cluster: node.cluster, topic }));
      case 'topic': {
        const answer = this.#answers.shown(node.cluster, node.topic);
        return answerLines(answer).map((line) => ({ kind: 'line', topic: node, line }));
      }
      case 'line':
      case 'offer':
        return [];
      default:
        return unreachable(node);
    }
  }

  getTreeItem(node: ClustersNode): TreeItem {
    switch (node.kind) {
      case 'known-cluster':
        return this.#clusterItem(node);
      case 'topic': {
        const { cluster, topic } = node;
        const item = lineItem(cluster, topic, this.#topicLine(node), TreeItemCollapsibleState.Collapsed);
        item.contextValue = 'topic';
        this.#drawn.add(`${cluster.name}:${topic}`, node, this.#rowText(node));
        return item;
      }
      case 'line':
        return lineItem(node.topic.cluster, node.topic.topic, node.line, TreeItemCollapsibleState.None);
      case 'offer':
        return offerItem(node);
      default:
        return unreachable(node);
    }
  }

  async #clusters(): Promise<ClustersNode[]> {
    const path = this.#somePath();
    const choices = await this.#jobs.loader.clusters(path ?? join(ownConfigFolder(), 'job'));
    // Without a folder, and without a cluster of the user's own, a welcome view says what to do.
    if (path === null && choices.length === 1) return [];
    const offers = this.#near.without(choices.map(({ cluster }) => cluster));
    return [
      ...choices.map((choice) => ({ kind: 'known-cluster' as const, ...choice })),
      ...offers.map(({ name, displayName }) => ({ kind: 'offer' as const, scheduler: { name, displayName } })),
    ];
  }

  #clusterItem(node: ClusterNode): TreeItem {
    const { cluster } = node;
    const look = this.#lookOf(node);
    this.#drawn.add(cluster.name, node, this.#rowText(node));
    const hasTopics = topicsOf(node, this.#jobs.loader).length > 0;
    const { Collapsed, None } = TreeItemCollapsibleState;
    const item = new TreeItem(cluster.name, hasTopics ? Collapsed : None);
    item.id = `known:${cluster.name}`;
    item.description = look.description;
    item.contextValue = look.context.join(' ');
    item.iconPath = themeIcon(look.icon);
    item.accessibilityInformation = { label: `${cluster.name}, ${look.description}` };
    return item;
  }

  /** A cluster is asked again and again: no row is drawn anew for its tooltip alone, which is written when it is shown. */
  resolveTreeItem(item: TreeItem, node: ClustersNode): TreeItem {
    if (node.kind === 'known-cluster') item.tooltip = this.#lookOf(node).tooltip.join('\n');
    return item;
  }

  #lookOf(node: ClusterNode): ClusterLook {
    const { service } = this.#host;
    return describeCluster({
      ...node,
      connection: service?.context.connections.state(node.cluster) ?? { kind: 'not connected' },
      status: service?.poller.status(node.cluster.key) ?? null,
    });
  }

  dispose(): void {
    this.#following?.dispose();
    this.#held.dispose();
  }

  /** Clusters belong to a folder: that of the active editor, else the first one that is open. */
  #somePath(): string | null {
    const active = window.activeTextEditor?.document.uri;
    if (active?.scheme === 'file' && workspace.getWorkspaceFolder(active)) return active.fsPath;
    const [first] = workspace.workspaceFolders ?? [];
    return first ? Uri.joinPath(first.uri, 'job').fsPath : null;
  }

  #attach(): void {
    this.#following?.dispose();
    this.#following = null;
    const { service } = this.#host;
    if (service) {
      const following = new DisposableStore();
      following.add(service.poller.onDidChangeStatus(() => this.#drawChanged()));
      following.add(service.context.connections.onDidChangeState(() => this.#drawChanged()));
      this.#following = following;
    }
    this.#changes.fire(undefined);
  }

  /**
   * Draws the whole tree only where clusters came, went or changed. Where they cannot be read, drawing them says so; where nobody
   * sees them, nothing is read and no scheduler looked for.
   */
  async #draw(): Promise<void> {
    const roots = this.view.visible ? await this.#clusters().catch(() => null) : null;
    if (roots === null || JSON.stringify(roots) !== this.#shown) this.#changes.fire(undefined);
    else this.#drawChanged();
  }

  #drawChanged(): void {
    const changed = this.#drawn.changed((node) => this.#rowText(node));
    if (changed.length > 0) this.#changes.fire(changed);
  }

  /** All that can be seen of a row or be done with it; of a topic also what stands below it. */
  #rowText(node: ClusterNode | TopicNode): string {
    if (node.kind === 'topic') {
      return JSON.stringify([this.#topicLine(node), this.#answers.known(node.cluster, node.topic)]);
    }
    const { description, icon, context } = this.#lookOf(node);
    return JSON.stringify([description, icon, context]);
  }

  #topicLine({ cluster, topic }: TopicNode): ClusterLine {
    return topicLine(topic, this.#answers.known(cluster, topic), Date.now());
  }
}

/** What a cluster can be asked for: what its backend has the power to ask. */
function topicsOf({ cluster, problems }: ClusterNode, { backends }: JobLoader): readonly ClusterTopic[] {
  if (hasErrors(problems)) return [];
  const { queues, queryMine, programs } = backends.get(cluster.backend, cluster.definition);
  // A backend without programs has no jobs but ours.
  return [...(queues ? (['queues'] as const) : []), ...(queryMine && programs.length > 0 ? (['jobs'] as const) : [])];
}

function offerItem({ scheduler: { name, displayName } }: OfferNode): TreeItem {
  const item = new TreeItem(`Add ${displayName}...`, TreeItemCollapsibleState.None);
  item.id = `offer:${name}`;
  item.description = 'found on this machine';
  item.tooltip = `The commands of ${displayName} are on the PATH of this machine: add a cluster for it`;
  item.iconPath = new ThemeIcon('add');
  item.command = { title: 'Add Cluster', command: 'clusterjob.addCluster', arguments: [name] };
  return item;
}

function lineItem(
  cluster: ClusterSnapshot,
  topic: ClusterTopic,
  { id, label, description, icon, tooltip, adoptable }: ClusterLine,
  state: TreeItemCollapsibleState,
): TreeItem {
  const item = new TreeItem(label, state);
  item.id = `known:${cluster.name}:${topic}:${id}`;
  if (description !== null) item.description = description;
  item.iconPath = themeIcon(icon);
  item.tooltip = tooltip.join('\n');
  item.contextValue = adoptable === null ? 'line' : 'line can-adopt';
  item.accessibilityInformation = { label: [label, description ?? ''].join(', ') };
  return item;
}
