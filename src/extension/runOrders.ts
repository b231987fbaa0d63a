import { commands, env, ProgressLocation, UIKind, Uri, window, workspace } from 'vscode';
import type { Order } from '../backends/contract.ts';
import { UserError, unreachable } from '../base/errors.ts';
import type { TaskSet } from '../job/tasks.ts';
import { joinTasks } from '../job/tasks.ts';
import { describeCancel, describeResults } from '../runs/describeOrder.ts';
import type { OrderRequest } from '../runs/orders.ts';
import type { RunRecord } from '../runs/record.ts';
import { askChange } from './alterQuestion.ts';
import type { RunsHost } from './runsHost.ts';
import type { RunsNode, RunsTree } from './runsTree.ts';

/** What the user does with runs: the runs of a node of the tree, of all selected ones, or the one with an id. */
export class RunOrders {
  readonly #host: RunsHost;
  readonly #tree: RunsTree;

  constructor(host: RunsHost, tree: RunsTree) {
    this.#host = host;
    this.#tree = tree;
  }

  /** The runs that a command is about, as they are now. The editor hands the node and, if several are selected, all of them. */
  async runs(given: unknown, selected?: unknown): Promise<readonly RunRecord[]> {
    const service = await this.#host.ready();
    if (typeof given === 'string') return [await service.find(given)];
    const nodes = Array.isArray(selected)
      ? (selected as RunsNode[])
      : given
        ? [given as RunsNode]
        : this.#tree.view.selection;
    const found = new Map(
      nodes
        .map((node) => this.#tree.current(node))
        .flatMap(runsOf)
        .map((run) => [run.id, run]),
    );
    if (found.size === 0)
      throw new UserError({ what: 'No run is selected', next: 'Select one in the view Runs', code: 'no-run' });
    return await Promise.all([...found.values()].map(async (run) => (await service.context.store.get(run.id)) ?? run));
  }

  /** The one run that a command is about. */
  async run(given: unknown): Promise<RunRecord> {
    const [first] = await this.runs(given);
    if (!first) throw new UserError({ what: 'No run is selected', code: 'no-run' });
    return first;
  }

  async order(order: Exclude<Order, 'alter'>, given: unknown, selected?: unknown): Promise<void> {
    const runs = await this.#orderable(order, given, selected);
    const tasks = tasksOf(Array.isArray(selected) ? (selected as unknown[]) : [given]);
    if (order === 'cancel' && !(await confirmCancel(runs, tasks))) return;
    await this.#give({ order, ...(tasks ? { tasks } : {}) }, runs);
  }

  /** Asks what is to be changed of waiting runs, and has it changed. */
  async alter(given: unknown, selected?: unknown): Promise<void> {
    const service = await this.#host.ready();
    const runs = await this.#orderable('alter', given, selected);
    const [first] = runs;
    const word = first && (await askChange(runs));
    if (word) await this.#give({ order: 'alter', changes: service.readChanges(first, [word]) }, runs);
  }

  /** Those of the runs that are meant to which an order can be given now. */
  async #orderable(order: Order, given: unknown, selected: unknown): Promise<readonly RunRecord[]> {
    const service = await this.#host.ready();
    const runs = (await this.runs(given, selected)).filter((run) => service.canOrder(run, order));
    if (runs.length > 0) return runs;
    throw new UserError({ what: `None of these runs can be given the order "${order}" now`, code: 'nothing-to-do' });
  }

  async #give(request: OrderRequest, runs: readonly RunRecord[]): Promise<void> {
    const service = await this.#host.ready();
    const options = { location: ProgressLocation.Window, title: `Clusterjob: ${request.order}` };
    const results = await window.withProgress(options, () => service.order(request, runs, { intent: 'user' }));
    const { text, bad } = describeResults(request.order, results);
    if (bad) void window.showWarningMessage(text);
    else window.setStatusBarMessage(text, 5_000);
  }

  /** Asks all clusters, or that of a node, at once. */
  async refresh(given: unknown): Promise<void> {
    const service = await this.#host.ready();
    const node = given as RunsNode | undefined;
    const key = node?.kind === 'cluster' ? node.cluster.key : null;
    await window.withProgress({ location: { viewId: 'clusterjob.runs' } }, () => service.poller.refresh(key, 'user'));
  }

  async remove(given: unknown, selected?: unknown): Promise<void> {
    const service = await this.#host.ready();
    for (const run of await this.runs(given, selected)) await service.hide(run, true);
  }

  async copyId(given: unknown): Promise<void> {
    const run = await this.run(given);
    await env.clipboard.writeText(run.schedulerId ?? run.id);
  }

  async repeatEpilogue(given: unknown): Promise<void> {
    const service = await this.#host.ready();
    const run = await this.run(given);
    const options = { location: ProgressLocation.Notification, title: `Epilogue of ${run.job.name}` };
    await window.withProgress(options, () => service.repeatEpilogue(run));
  }

  /** Shows the folder of a run on this machine. */
  async revealFolder(given: unknown): Promise<void> {
    const folder = Uri.file((await this.run(given)).folder);
    if (workspace.getWorkspaceFolder(folder)) await commands.executeCommand('revealInExplorer', folder);
    // A workbench in a browser has no file manager to show it in.
    else if (env.uiKind === UIKind.Web || env.remoteName !== undefined) {
      await commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true });
    } else await commands.executeCommand('revealFileInOS', folder);
  }
}

function runsOf(node: RunsNode): readonly RunRecord[] {
  switch (node.kind) {
    case 'cluster':
    case 'state':
      return node.runs;
    case 'run':
    case 'tasks':
      return [node.run];
    case 'message':
      return [];
    default:
      return unreachable(node);
  }
}

/** An order on nodes of tasks is for these tasks alone; undefined where it is for whole runs. */
function tasksOf(given: readonly unknown[]): TaskSet | undefined {
  const nodes = given.map((node) => (typeof node === 'object' && node !== null ? (node as RunsNode) : null));
  const groups = nodes.filter((node) => node?.kind === 'tasks');
  if (groups.length === 0) return undefined;
  if (groups.length === nodes.length && new Set(groups.map(({ run }) => run.id)).size === 1) {
    return joinTasks(...groups.map(({ group }) => group.tasks));
  }
  throw new UserError({
    what: 'Tasks and whole runs, or tasks of several runs, are selected together',
    next: 'Select tasks of one run, or whole runs',
    code: 'mixed-selection',
  });
}

async function confirmCancel(runs: readonly RunRecord[], tasks: TaskSet | undefined): Promise<boolean> {
  const { question, detail } = describeCancel(runs, tasks);
  const answer = tasks ? 'Cancel Tasks' : runs.length === 1 ? 'Cancel Run' : `Cancel ${runs.length} Runs`;
  return (
    (
      await window.showWarningMessage(
        question,
        { modal: true, detail },
        { title: answer },
        { title: 'Keep', isCloseAffordance: true },
      )
    )?.title === answer
  );
}
