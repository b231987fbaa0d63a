import type { Event, TreeDataProvider, TreeView } from 'vscode';
import {
  commands,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { errorText } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import type { Icon } from '../runs/describe.ts';
import { ORDERS } from '../runs/orders.ts';
import type { RunTreeNode } from '../runs/runTree.ts';
import { runTooltip, runTree } from '../runs/runTree.ts';
import type { RunService } from '../runs/service.ts';
import type { RunsHost } from './runsHost.ts';

/** A node that says why there are no others. */
interface MessageNode {
  readonly kind: 'message';
  readonly id: string;
  readonly text: string;
}

/** A node of the view "Runs". */
export type RunsNode = RunTreeNode | MessageNode;

/** How often the times in the tree are written anew while it is on the screen and a run goes on, in ms. */
const TICK_MS = 5_000;
/** How often where all runs have ended: it is told in minutes how long ago. */
const AGES_MS = 60_000;

/** How long changes are gathered that come together, in ms. */
const GATHER_MS = 50;

/**
 * The view "Runs": it shows what `runTree` says and decides nothing. The editor forgets all rows as soon as it is told of a change,
 * and a button that is pressed before it has them again finds none: so it is told only once the new rows are there, and differ.
 */
export class RunsTree implements Disposable, TreeDataProvider<RunsNode> {
  readonly view: TreeView<RunsNode>;
  readonly #host: RunsHost;
  readonly #held = new DisposableStore();
  readonly #changes = new EventEmitter<void>();
  #following: Disposable | null = null;
  #moving = false;
  #shown: Promise<RunsNode[]>;
  #gathering: NodeJS.Timeout | null = null;

  readonly onDidChangeTreeData: Event<void> = this.#changes.event;

  constructor(host: RunsHost) {
    this.#host = host;
    this.#shown = this.#roots();
    this.view = window.createTreeView('clusterjob.runs', {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#every(TICK_MS, () => this.#moving);
    this.#every(AGES_MS, () => !this.#moving);
    this.#held.add(
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#refresh();
      }),
    );
    this.#held.add(this.#changes);
    this.#held.add(this.view);
    this.#held.add(host.onDidChange(() => this.#attach()));
    this.#attach();
  }

  async getChildren(node?: RunsNode): Promise<RunsNode[]> {
    if (node) return node.kind === 'message' ? [] : [...node.children];
    if (this.#gathering) void this.#replace();
    return await this.#shown;
  }

  getTreeItem(node: RunsNode): TreeItem {
    if (node.kind === 'message') return messageItem(node);
    const item = new TreeItem(node.label, collapsibleState(node.expanded));
    item.id = node.id;
    if (node.description !== null) item.description = node.description;
    item.iconPath = themeIcon(node.icon);
    item.contextValue = node.context.join(' ');
    item.accessibilityInformation = { label: [node.label, node.description ?? ''].join(', ') };
    if (node.kind === 'run') {
      item.command = { title: 'Show', command: 'clusterjob.run.show', arguments: [node] };
    } else {
      item.tooltip = node.tooltip.join('\n');
    }
    return item;
  }

  /** Ages grow, so a run's tooltip is written when it is shown. */
  resolveTreeItem(item: TreeItem, node: RunsNode): TreeItem {
    if (node.kind === 'run') item.tooltip = tooltip(runTooltip(node.run, Date.now()));
    return item;
  }

  dispose(): void {
    this.#stopGathering();
    this.#following?.dispose();
    this.#held.dispose();
  }

  #every(ms: number, isDue: () => boolean): void {
    const tick = setInterval(() => {
      if (this.view.visible && isDue()) this.#refresh();
    }, ms);
    this.#held.add({ dispose: () => clearInterval(tick) });
  }

  #refresh(): void {
    this.#gathering ??= setTimeout(() => void this.#replace(), GATHER_MS);
  }

  async #replace(): Promise<void> {
    this.#stopGathering();
    const before = this.#shown;
    this.#shown = this.#roots();
    if (rowsOf(await this.#shown) !== rowsOf(await before)) this.#changes.fire();
  }

  #stopGathering(): void {
    if (this.#gathering) clearTimeout(this.#gathering);
    this.#gathering = null;
  }

  async #roots(): Promise<RunsNode[]> {
    const { state } = this.#host;
    void commands.executeCommand('setContext', 'clusterjob.runsState', state.kind);
    // Where there are no nodes, a welcome view says why.
    if (state.kind === 'restricted' || state.kind === 'opening') return [];
    if (state.kind === 'failed') return [{ kind: 'message', id: 'failed', text: state.message }];
    try {
      return await this.#tree(state.service);
    } catch (error) {
      return [{ kind: 'message', id: 'failed', text: errorText(error) }];
    }
  }

  async #tree(service: RunService): Promise<RunsNode[]> {
    const runs = await service.context.store.list();
    this.#moving = runs.some((run) => !isFinished(run.state));
    return [
      ...runTree(runs, {
        now: Date.now(),
        status: (key) => service.poller.status(key),
        connection: (cluster) => service.context.connections.state(cluster),
        orders: (run) => ORDERS.filter((order) => service.canOrder(run, order)),
        reachable: ({ transport }) => transport === 'local',
      }),
    ];
  }

  #attach(): void {
    this.#following?.dispose();
    this.#following = null;
    const { service } = this.#host;
    if (service) {
      const following = new DisposableStore();
      following.add(service.context.store.onDidChange(() => this.#refresh()));
      following.add(service.poller.onDidChangeStatus(() => this.#refresh()));
      following.add(service.context.connections.onDidChangeState(() => this.#refresh()));
      this.#following = following;
    }
    this.#refresh();
  }
}

/** All that can be seen of rows or be done with them, to be compared. A run that has changed is another one. */
function rowsOf(nodes: readonly RunsNode[]): string {
  return JSON.stringify(nodes, (key, value) => {
    if (key === 'run') return value.version;
    return key === 'runs' || key === 'cluster' ? undefined : value;
  });
}

function messageItem({ id, text }: MessageNode): TreeItem {
  const item = new TreeItem('The runs cannot be shown');
  item.id = id;
  item.description = text;
  item.tooltip = text;
  item.iconPath = new ThemeIcon('error', new ThemeColor('list.errorForeground'));
  item.command = { title: 'Show Output', command: 'clusterjob.showOutput' };
  return item;
}

/** A picture as the editor takes it. */
export function themeIcon({ name, color }: Icon): ThemeIcon {
  return color === null ? new ThemeIcon(name) : new ThemeIcon(name, new ThemeColor(color));
}

function collapsibleState(expanded: boolean | null): TreeItemCollapsibleState {
  if (expanded === null) return TreeItemCollapsibleState.None;
  return expanded ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}

/** Lines that may hold anything a job has printed, so nothing in them is taken for markup. */
function tooltip(lines: readonly string[]): MarkdownString {
  const text = new MarkdownString();
  const [title, ...rest] = lines;
  text
    .appendMarkdown('**')
    .appendText(title ?? '')
    .appendMarkdown('**\n\n');
  for (const line of rest) text.appendText(line).appendMarkdown('\n\n');
  return text;
}
