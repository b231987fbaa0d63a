/**
 * What the run page and the extension say to each other. Both sides read a message through the functions below, so that
 * neither believes the other. All words come from the extension; the page only lays them out.
 */

/** Times are milliseconds since 1970 UTC; null = not known. */
export interface RunPageView {
  readonly id: string;
  readonly title: string;
  /** The state in words, with how it ended. */
  readonly stateText: string;
  readonly icon: Icon;
  /** State, time and tasks in one line. */
  readonly summary: string;
  /** Why it waits, failed or is unsure. */
  readonly explanation: string | null;
  /** What the user can do about it. */
  readonly next: string | null;
  /** Who said so and when. */
  readonly freshness: string;
  readonly finished: boolean;
  /** Name, value: cluster, id on the scheduler, queue, nodes, folder, git commit ... */
  readonly facts: readonly Fact[];
  /** How it ended; null while it goes on. */
  readonly exit: string | null;
  readonly timeline: readonly TimelineEntry[];
  /** More than one where it was requeued. */
  readonly attempts: readonly AttemptRow[];
  /** The tasks of an array that stand alike; null for other jobs. */
  readonly tasks: readonly TaskRow[] | null;
  /** The resources that the scheduler was asked for, as they were sent. */
  readonly resources: readonly Fact[];
  readonly usage: readonly UsageRow[];
  /** The script as it was submitted. */
  readonly script: { readonly name: string; readonly text: string };
  /** Which logs there are. */
  readonly logs: readonly LogName[];
  /** The orders that make sense now. */
  readonly orders: readonly PageOrder[];
}

/** A codicon by name, and the id of a theme colour; null for the usual one. */
export interface Icon {
  readonly name: string;
  readonly color: string | null;
}

/** A name with its value, both in words. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** A state that the run was in, or something that was said of it. `time`: milliseconds since 1970 UTC. */
export interface TimelineEntry {
  readonly time: number;
  readonly stateText: string;
  readonly icon: Icon;
  /** Who said so, in words. */
  readonly source: string;
  readonly text: string | null;
  /** How long the state lasted, in words; null for the one that stands. */
  readonly lasted: string | null;
}

/** One start of the run. Times in milliseconds since 1970 UTC. */
export interface AttemptRow {
  readonly number: number;
  readonly schedulerId: string;
  readonly stateText: string;
  readonly icon: Icon;
  readonly submitted: number | null;
  readonly started: number | null;
  readonly ended: number | null;
  readonly nodes: string | null;
}

/** Tasks of an array that stand alike. */
export interface TaskRow {
  /** `task 7`, `tasks 3-8` */
  readonly title: string;
  /** How many tasks these are. */
  readonly count: number;
  readonly stateText: string;
  readonly icon: Icon;
  /** Why they wait or failed; null where there is nothing to explain. */
  readonly explanation: string | null;
}

/** One thing that was asked for and used. Texts with their units; a fraction of 1 means all that was asked for. */
export interface UsageRow {
  readonly name: string;
  readonly used: string | null;
  readonly requested: string | null;
  readonly fraction: number | null;
}

/** The two files into which a job prints. */
export type LogName = 'stdout' | 'stderr';

/** The orders that the page can give. */
export type PageOrder = 'cancel' | 'hold' | 'release' | 'requeue';

/** The end of a log. */
export interface LogView {
  readonly type: 'log';
  readonly log: LogName;
  readonly text: string;
  /** Whether the log is longer than `text`. */
  readonly truncated: boolean;
  /** Why there is no text, in words; null where the log could be read. */
  readonly missing: string | null;
}

/** What the extension says to the page. */
export type HostMessage = { readonly type: 'run'; readonly view: RunPageView } | LogView;

/** What the page says to the extension. */
export type PageMessage =
  | { readonly type: 'ready' }
  /** Shows the end of this log in the page from now on. */
  | { readonly type: 'showLog'; readonly log: LogName }
  /** Opens this log in an editor. */
  | { readonly type: 'openLog'; readonly log: LogName }
  /** Opens the script as it was submitted in an editor. */
  | { readonly type: 'openScript' }
  | { readonly type: 'submitAgain' }
  | { readonly type: 'order'; readonly order: PageOrder };

const LOG_NAMES: readonly LogName[] = ['stdout', 'stderr'];
/** The orders that have a button on the page. */
export const PAGE_ORDERS: readonly PageOrder[] = ['cancel', 'hold', 'release', 'requeue'];

/** A message from the page; null for anything that the page does not say. */
export function readPageMessage(data: unknown): PageMessage | null {
  if (!isRecord(data)) return null;
  const { type, log, order } = data;
  if (type === 'ready' || type === 'openScript' || type === 'submitAgain') return { type };
  if ((type === 'showLog' || type === 'openLog') && isOneOf(log, LOG_NAMES)) return { type, log };
  if (type === 'order' && isOneOf(order, PAGE_ORDERS)) return { type, order };
  return null;
}

/** A message from the extension; null for anything that it does not say. */
export function readHostMessage(data: unknown): HostMessage | null {
  if (!isRecord(data)) return null;
  const { type, view, log, text, truncated, missing } = data;
  if (type === 'run') return runPageView(view) ? { type, view } : null;
  if (type !== 'log' || !isOneOf(log, LOG_NAMES)) return null;
  if (!isText(text) || typeof truncated !== 'boolean' || !orNull(isText)(missing)) return null;
  return { type, log, text, truncated, missing };
}

type Guard<T> = (value: unknown) => value is T;

/** A guard for every part of a shape; a part that is left out does not compile. */
function shape<T extends object>(parts: { readonly [Key in keyof T]-?: Guard<T[Key]> }): Guard<T> {
  const entries = Object.entries(parts) as [string, Guard<unknown>][];
  return (value): value is T => isRecord(value) && entries.every(([key, guard]) => guard(value[key]));
}

function listOf<T>(guard: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(guard);
}

function orNull<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isOneOf<T extends string>(value: unknown, words: readonly T[]): value is T {
  return (words as readonly unknown[]).includes(value);
}

const icon = shape<Icon>({ name: isText, color: orNull(isText) });
const fact = shape<Fact>({ name: isText, value: isText });

const runPageView = shape<RunPageView>({
  id: isText,
  title: isText,
  stateText: isText,
  icon,
  summary: isText,
  explanation: orNull(isText),
  next: orNull(isText),
  freshness: isText,
  finished: isBoolean,
  facts: listOf(fact),
  exit: orNull(isText),
  timeline: listOf(
    shape<TimelineEntry>({
      time: isNumber,
      stateText: isText,
      icon,
      source: isText,
      text: orNull(isText),
      lasted: orNull(isText),
    }),
  ),
  attempts: listOf(
    shape<AttemptRow>({
      number: isNumber,
      schedulerId: isText,
      stateText: isText,
      icon,
      submitted: orNull(isNumber),
      started: orNull(isNumber),
      ended: orNull(isNumber),
      nodes: orNull(isText),
    }),
  ),
  tasks: orNull(
    listOf(shape<TaskRow>({ title: isText, count: isNumber, stateText: isText, icon, explanation: orNull(isText) })),
  ),
  resources: listOf(fact),
  usage: listOf(
    shape<UsageRow>({
      name: isText,
      used: orNull(isText),
      requested: orNull(isText),
      fraction: orNull(isNumber),
    }),
  ),
  script: shape<RunPageView['script']>({ name: isText, text: isText }),
  logs: listOf((value: unknown): value is LogName => isOneOf(value, LOG_NAMES)),
  orders: listOf((value: unknown): value is PageOrder => isOneOf(value, PAGE_ORDERS)),
});
