import type { Event, TreeDataProvider, TreeView } from 'vscode';
import { EventEmitter, ThemeColor, ThemeIcon, TreeItem, Uri, window, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { ClusterSnapshot } from '../runs/clusters.ts';
import type { PollStatus } from '../runs/poller.ts';
import { clusterIcon, clusterTooltip, describePlace } from '../runs/runTree.ts';
import type { Jobs } from './jobs.ts';
import type { RunsHost } from './runsHost.ts';
import { themeIcon } from './runsTree.ts';

/** A cluster to which a job of this workspace can go. */
export interface ClusterNode {
  readonly kind: 'known-cluster';
  readonly cluster: ClusterSnapshot;
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** The view "Clusters": the clusters that the open workspace knows, and whether they answer. */
export class ClustersTree implements Disposable, TreeDataProvider<ClusterNode> {
  readonly view: TreeView<ClusterNode>;
  readonly #jobs: Jobs;
  readonly #host: RunsHost;
  readonly #changes = new EventEmitter<void>();
  readonly #held = new DisposableStore();
  #polling: Disposable | null = null;

  readonly onDidChangeTreeData: Event<void> = this.#changes.event;

  constructor(jobs: Jobs, host: RunsHost) {
    this.#jobs = jobs;
    this.#host = host;
    this.view = window.createTreeView('clusterjob.clusters', { treeDataProvider: this });
    const tell = (): void => this.#changes.fire();
    for (const held of [this.#changes, this.view, jobs.onDidChange(tell), window.onDidChangeActiveTextEditor(tell)]) {
      this.#held.add(held);
    }
    this.#held.add(host.onDidChange(() => this.#attach()));
    this.#attach();
  }

  async getChildren(node?: ClusterNode): Promise<ClusterNode[]> {
    const path = node ? null : this.#somePath();
    if (path === null) return [];
    const clusters = await this.#jobs.loader.clusters(path);
    return clusters.map((choice) => ({ kind: 'known-cluster', ...choice }));
  }

  getTreeItem({ cluster, problems, files }: ClusterNode): TreeItem {
    const status: PollStatus | undefined = this.#host.service?.poller.status(cluster.key);
    const item = new TreeItem(cluster.name);
    item.id = `known:${cluster.name}`;
    item.description = describePlace(cluster);
    item.contextValue = ['known-cluster', ...(files.length > 0 ? ['has-file'] : [])].join(' ');
    const wrong = hasErrors(problems) || (status?.failure ?? null) !== null;
    item.iconPath = wrong
      ? new ThemeIcon('warning', new ThemeColor('list.warningForeground'))
      : themeIcon(clusterIcon(cluster));
    const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    item.tooltip = [
      ...(status ? clusterTooltip(cluster, status, Date.now()) : [describePlace(cluster)]),
      ...errors,
    ].join('\n');
    return item;
  }

  dispose(): void {
    this.#polling?.dispose();
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
    this.#polling?.dispose();
    this.#polling = this.#host.service?.poller.onDidChangeStatus(() => this.#changes.fire()) ?? null;
    this.#changes.fire();
  }
}
