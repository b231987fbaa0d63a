import type { Order } from '../backends/contract.ts';
import type { RunState } from '../job/states.ts';
import { isFinished } from '../job/states.ts';
import { countTasks, formatTasks } from '../job/tasks.ts';
import type { ConnectionState } from '../transport/contract.ts';
import type { PollStatus } from './clusterLoop.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { Icon } from './describe.ts';
import { describeExit, describeGroup, describeRun, elapsedMs, exitOf, stateIcon } from './describe.ts';
import { clusterTooltip } from './describeCluster.ts';
import { describeConnection } from './describeConnection.ts';
import { clusterIcon } from './describePlace.ts';
import { describeAge, describeMs } from './describeTime.ts';
import { isOrderable } from './orders.ts';
import { describeJobIds } from './parts.ts';
import type { RunRecord, TaskGroup } from './record.ts';
import { scaleOffer } from './scale.ts';
import { STATE_ORDER } from './summary.ts';

/** What every node of the tree of runs shows. */
interface NodeLook {
  /** Stable: the same thing has the same id whatever becomes of it. */
  readonly id: string;
  readonly label: string;
  readonly description: string | null;
  readonly icon: Icon;
  /** Lines of the tooltip. */
  readonly tooltip: readonly string[];
  /** Words that say what can be done with it, for the menus: `run can-cancel has-stdout`. */
  readonly context: readonly string[];
  /** Null where it has no children. */
  readonly expanded: boolean | null;
  readonly children: readonly RunTreeNode[];
}

/** A node of the tree of runs: cluster, then state, then run, then the tasks of an array. */
export type RunTreeNode = NodeLook &
  (
    | { readonly kind: 'cluster'; readonly cluster: ClusterSnapshot; readonly runs: readonly RunRecord[] }
    | { readonly kind: 'state'; readonly state: RunState; readonly runs: readonly RunRecord[] }
    | { readonly kind: 'run'; readonly run: RunRecord }
    | { readonly kind: 'tasks'; readonly run: RunRecord; readonly group: TaskGroup }
  );

/** What the tree is made from beside the runs. */
export interface TreeSurroundings {
  readonly now: number;
  readonly status: (clusterKey: string) => PollStatus;
  readonly connection: (cluster: ClusterSnapshot) => ConnectionState;
  readonly orders: (run: RunRecord) => readonly Order[];
  /** Whether a path on this cluster can be opened on this machine. */
  readonly reachable: (cluster: ClusterSnapshot) => boolean;
}

/** Groups of finished runs with more than this many begin closed. */
const MANY = 5;

/** The tree of runs. The runs come newest first and stay so within their group. */
export function runTree(runs: readonly RunRecord[], around: TreeSurroundings): readonly RunTreeNode[] {
  const clusters = Map.groupBy(runs, (run) => run.cluster.key);
  return [...clusters.values()]
    .map((group) => clusterNode(group, around))
    .sort((a, b) => a.label.localeCompare(b.label) || a.id.localeCompare(b.id));
}

function clusterNode(runs: readonly RunRecord[], around: TreeSurroundings): RunTreeNode {
  const cluster = (runs[0] as RunRecord).cluster;
  const status = around.status(cluster.key);
  const groups = Map.groupBy(runs, (run) => run.state);
  const states = STATE_ORDER.filter((state) => groups.has(state));
  const trouble = troubleOf(cluster, runs, around);
  return {
    kind: 'cluster',
    id: `cluster:${cluster.key}`,
    label: cluster.name,
    description: trouble?.text ?? describeCounts(runs),
    icon: trouble?.icon ?? clusterIcon(cluster),
    tooltip: [...clusterTooltip(cluster, status), ...(trouble?.detail ? [trouble.detail] : [])],
    context: [
      'cluster',
      ...(runs.some((run) => around.orders(run).includes('cancel')) ? ['can-cancel'] : []),
      ...(trouble?.canConnect ? ['can-connect'] : []),
    ],
    expanded: true,
    children: states.map((state) => stateNode(cluster, state, groups.get(state) ?? [], around)),
    cluster,
    runs,
  };
}

interface ClusterTrouble {
  readonly text: string;
  readonly icon: Icon;
  readonly detail: string | null;
  readonly canConnect: boolean;
}

/** What keeps a cluster with open runs from being asked, with the age of what is known of them; null where nothing does. */
function troubleOf(
  cluster: ClusterSnapshot,
  runs: readonly RunRecord[],
  around: TreeSurroundings,
): ClusterTrouble | null {
  const open = runs.filter(({ state }) => !isFinished(state));
  if (open.length === 0) return null;
  const seen = Math.max(...open.map(({ asOf, created }) => asOf ?? created));
  const age = `as of ${describeAge(around.now - seen)}`;
  const connection = around.connection(cluster);
  const words = describeConnection(cluster, connection);
  if (words?.icon && (connection.kind === 'sign-in needed' || connection.kind === 'waiting for you')) {
    const { text, icon, detail, action } = words;
    return { text: `${text} · ${age}`, icon, detail, canConnect: action === 'connect' };
  }
  if (around.status(cluster.key).failure === null) return null;
  const icon = { name: 'warning', color: 'list.warningForeground' };
  return { text: `cannot be asked · ${age}`, icon, detail: null, canConnect: words?.action === 'connect' };
}

function stateNode(
  cluster: ClusterSnapshot,
  state: RunState,
  runs: readonly RunRecord[],
  around: TreeSurroundings,
): RunTreeNode {
  return {
    kind: 'state',
    id: `state:${cluster.key}:${state}`,
    label: state[0]?.toUpperCase() + state.slice(1),
    description: String(runs.length),
    icon: stateIcon(state),
    tooltip: [`${runs.length} ${runs.length === 1 ? 'run is' : 'runs are'} ${state}`],
    context: ['state', ...(runs.some((run) => around.orders(run).includes('cancel')) ? ['can-cancel'] : [])],
    expanded: !isFinished(state) || runs.length <= MANY,
    children: runs.map((run) => runNode(run, around)),
    state,
    runs,
  };
}

function runNode(run: RunRecord, around: TreeSurroundings): RunTreeNode {
  const description = describeRun(run, around.now);
  const tasks = run.tasks ?? [];
  return {
    kind: 'run',
    id: `run:${run.id}`,
    label: description.title,
    description: [endOf(run), elapsedOf(run, around.now), description.tasks, ageOf(run, around.now)]
      .filter((part) => part !== null)
      .join(' · '),
    icon: description.icon,
    tooltip: runTooltip(run, around.now),
    context: runContext(run, around),
    expanded: tasks.length > 0 ? false : null,
    children: tasks.map((group) => tasksNode(run, group, around)),
    run,
  };
}

/** The state stands on the group above: a run adds how it ended, or why it waits. */
function endOf(run: RunRecord): string | null {
  if (run.state === 'completed' || run.state === 'failed') {
    const exit = exitOf(run);
    return exit && describeExit(exit);
  }
  if (run.nativeState !== null && run.state === 'unsure') return `unrecognised: ${run.nativeState}`;
  return run.state === 'pending' || run.state === 'held' ? (run.reason?.text ?? null) : null;
}

function elapsedOf(run: RunRecord, now: number): string | null {
  const elapsed = elapsedMs(run, now);
  return elapsed === null ? null : describeMs(elapsed);
}

function ageOf(run: RunRecord, now: number): string | null {
  if (!isFinished(run.state)) return null;
  return describeAge(now - (run.ended ?? run.created));
}

/** The lines of a run's tooltip; asked for anew when it is shown, as ages grow. */
export function runTooltip(run: RunRecord, now: number): string[] {
  const description = describeRun(run, now);
  const { explanation, next, summary, freshness, title } = description;
  const jobs = describeJobIds(run);
  return [
    `${title}: ${summary}`,
    ...(explanation === null ? [] : [explanation]),
    ...(next === null ? [] : [next]),
    `Run ${run.id}${jobs === null ? '' : `, job ${jobs}`} on ${run.cluster.name}`,
    ...(run.folder === '' ? [] : [`Folder ${run.folder}`]),
    `State from: ${freshness}`,
  ];
}

function runContext(run: RunRecord, around: TreeSurroundings): string[] {
  return [
    'run',
    run.state,
    ...around.orders(run).map((order) => `can-${order}`),
    ...(run.step === 'answered' || run.schedulerId !== null ? ['has-log'] : []),
    ...(run.job.file === null ? [] : ['has-file']),
    ...(scaleOffer(run) === null ? [] : ['can-scale']),
    ...(around.reachable(run.cluster) && run.folder !== '' ? ['has-folder'] : []),
    ...(isFinished(run.state) ? ['can-remove'] : []),
    ...(run.epilogue.kind === 'failed' ? ['can-repeat-epilogue'] : []),
  ];
}

function tasksNode(run: RunRecord, group: TaskGroup, around: TreeSurroundings): RunTreeNode {
  // What a run asks for is altered as a whole.
  const orders = around.orders(run).filter((order) => order !== 'alter' && isOrderable(order, group.state));
  const { title, stateText, icon } = describeGroup(group);
  return {
    kind: 'tasks',
    id: `tasks:${run.id}:${formatTasks(group.tasks)}`,
    label: title,
    description: stateText,
    icon,
    tooltip: [`${title}: ${stateText}`, ...(group.reason === null ? [] : [group.reason.text])],
    context: [
      'tasks',
      ...(countTasks(group.tasks) === 1 ? ['single'] : []),
      'has-log',
      ...orders.map((order) => `can-${order}`),
    ],
    expanded: null,
    children: [],
    run,
    group,
  };
}

/** What goes on and what went wrong, counted: `2 running, 1 failed`; null where there is neither. */
export function describeCounts(runs: readonly RunRecord[]): string | null {
  const counts = Map.groupBy(runs, (run) => run.state);
  const told = STATE_ORDER.filter((state) => !isFinished(state) || state === 'failed' || state === 'lost');
  return told.flatMap((state) => (counts.has(state) ? `${counts.get(state)?.length} ${state}` : [])).join(', ') || null;
}
