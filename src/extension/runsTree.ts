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
import { changedRows } from './changedRows.ts';
import type { RunsHost, RunsState } from './runsHost.ts';

/** A node that says why there are no others. */
interface MessageNode {
  readonly kind: 'message';
  readonly id: string;
  readonly text: string;
  readonly children: readonly RunTreeNode[];
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
 * The view "Runs": it shows what `runTree` says and decides nothing. The editor forgets a row and all below it as soon as it is
 * told that it has changed, and a button or a menu that is open on it then finds nothing: so it is told only of rows that differ,
 * once the new ones are there. It knows a row by the object that it was given first; `current` is what that stands for now.
 */
export class RunsTree implements Disposable, TreeDataProvider<RunsNode> {
  readonly view: TreeView<RunsNode>;
  readonly #host: RunsHost;
  readonly #held = new DisposableStore();
  readonly #changes = new EventEmitter<RunsNode[] | undefined>();
  readonly #given = new Map<string, RunsNode>();
  #latest: ReadonlyMap<string, RunsNode> = new Map();
  #following: Disposable | null = null;
  #moving = false;
  #shown: Promise<RunsNode[]>;
  #gathering: NodeJS.Timeout | null = null;

  readonly onDidChangeTreeData: Event<RunsNode[] | undefined> = this.#changes.event;

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
    if (!node && this.#gathering) void this.#replace();
    const rows = node ? this.current(node).children : await this.#shown;
    return rows.map((row) => this.#rowOf(row));
  }

  /** What a row that a command was given shows now. */
  current(row: RunsNode): RunsNode {
    return this.#latest.get(row.id) ?? row;
  }

  getTreeItem(row: RunsNode): TreeItem {
    const node = this.current(row);
    if (node.kind === 'message') return messageItem(node);
    const item = new TreeItem(node.label, collapsibleState(node.expanded));
    item.id = node.id;
    if (node.description !== null) item.description = node.description;
    item.iconPath = themeIcon(node.icon);
    item.contextValue = node.context.join(' ');
    item.accessibilityInformation = { label: [node.label, node.description ?? ''].join(', ') };
    if (node.kind === 'run') {
      item.command = { title: 'Show', command: 'clusterjob.run.show', arguments: [row] };
    }
    return item;
  }

  /** Tooltips are written when they are shown: ages grow, and no row is drawn anew for its tooltip alone. */
  resolveTreeItem(item: TreeItem, row: RunsNode): TreeItem {
    const node = this.current(row);
    if (node.kind === 'run') item.tooltip = tooltip(runTooltip(node.run, Date.now()));
    else if (node.kind !== 'message') item.tooltip = node.tooltip.join('\n');
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
    const shown = this.#roots();
    this.#shown = shown;
    const [old, rows] = await Promise.all([before, shown]);
    if (this.#shown === shown) this.#latest = new Map(withAllBelow(rows).map((row) => [row.id, row]));
    const changed = changedRows<RunsNode>(old, rows, lookOf);
    if (changed === null) {
      this.#given.clear();
      this.#changes.fire(undefined);
    } else {
      const known = changed.flatMap((id) => this.#given.get(id) ?? []);
      if (known.length > 0) this.#changes.fire(known);
    }
  }

  /** The object by which the editor knows a row. */
  #rowOf(node: RunsNode): RunsNode {
    const known = this.#given.get(node.id);
    if (known) return known;
    this.#given.set(node.id, node);
    return node;
  }

  #stopGathering(): void {
    if (this.#gathering) clearTimeout(this.#gathering);
    this.#gathering = null;
  }

  async #roots(): Promise<RunsNode[]> {
    const { state } = this.#host;
    const roots = await this.#rootsOf(state);
    // Where there are no nodes, a welcome view says why: not before it is known that there are none.
    void commands.executeCommand('setContext', 'clusterjob.runsState', state.kind);
    return roots;
  }

  async #rootsOf(state: RunsState): Promise<RunsNode[]> {
    if (state.kind === 'restricted' || state.kind === 'opening') return [];
    if (state.kind === 'failed') return [failure(state.message)];
    try {
      return await this.#tree(state.service);
    } catch (error) {
      return [failure(errorText(error))];
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

/** All that can be seen of a row or be done with it, to be compared; the tooltip of a run is another one when the run is. */
function lookOf(node: RunsNode): string {
  if (node.kind === 'message') return node.text;
  const { label, description, icon, context, expanded } = node;
  return JSON.stringify([label, description, icon, context, expanded, 'run' in node ? node.run.version : null]);
}

function withAllBelow(nodes: readonly RunsNode[]): readonly RunsNode[] {
  return nodes.flatMap((node) => [node, ...withAllBelow(node.children)]);
}

function failure(text: string): MessageNode {
  return { kind: 'message', id: 'failed', text, children: [] };
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
