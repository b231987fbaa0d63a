import type { CommandOutput } from '../../base/command.ts';
import { failedSeen, withoutColours } from '../answers.ts';
import { ownState, statesOfAll } from '../jobRecords.ts';
import type { JobRef, Seen } from '../jobState.ts';
import type { AccountRow } from './accounting.ts';
import { ACCOUNT_COLUMNS, collectRows } from './accounting.ts';
import { isUnknownJob, slurmFailure } from './failures.ts';
import { slurmJobName, slurmRef } from './jobId.ts';
import type { FreeText, QueueColumn } from './queue.ts';
import { queueState } from './queue.ts';
import type { SlurmRecord } from './records.ts';
import { withoutStale } from './records.ts';
import { compactState } from './states.ts';
import type { Cells, TableForm } from './tables.ts';
import { queueForm, readTable, sacctForm } from './tables.ts';
import { slurmDuration } from './values.ts';

/**
 * Tables of squeue and sacct in forms that we never ask for: a user's own command line decides the columns. A column that is
 * not there tells nothing; where it is the list of nodes, a job counts as one that had some.
 */
const NODES_UNTOLD = '?';

type Options = ReadonlyMap<string, string>;
type Unread = Seen['unread'];

interface Table {
  readonly records: readonly SlurmRecord[];
  readonly unread: Unread;
  /** Jobs of which it has only a part. */
  readonly incomplete: readonly string[];
}

/** Reads squeue in the columns that its own options chose. */
export function readQueueTable(refs: readonly JobRef[], options: Options, output: CommandOutput): Seen {
  if (refs.length === 1 && isUnknownJob(output)) return { states: [], answered: refs, unread: [], failure: null };
  return readAny(refs, 'squeue', output, () => {
    const form = lacksHeader(output, options, ['-h', '--noheader']) ? null : queueForm(options);
    return form && collectQueue(readTable(form, withoutColours(output.stdout)));
  });
}

/** Reads sacct in the columns that its own options chose. */
export function readAccountTable(refs: readonly JobRef[], options: Options, output: CommandOutput): Seen {
  return readAny(refs, 'sacct', output, () => {
    const text = withoutColours(output.stdout);
    const form = lacksHeader(output, options, ['-n', '--noheader']) ? null : sacctForm(options, text);
    return form && collectAccount(form, readTable(form, text));
  });
}

/** Reads what `scontrol show job` says: a record of `Name=value` for each job or task, folded or in one line. */
export function readShownJobs(refs: readonly JobRef[], output: CommandOutput): Seen {
  if (refs.length === 1 && isUnknownJob(output)) return { states: [], answered: refs, unread: [], failure: null };
  return readAny(refs, 'scontrol', output, () => {
    const shown = withoutColours(output.stdout)
      .split(/\r?\n(?=JobId=)/)
      .map(shownCells);
    const rows = shown.filter((cells) => cells !== null);
    return rows.length === 0 ? null : collectQueue({ rows, unread: [] });
  });
}

/** Nothing at all is no answer where a header was asked for. */
function lacksHeader({ stdout }: CommandOutput, options: Options, without: readonly string[]): boolean {
  return stdout.trim() === '' && !without.some((option) => options.has(option));
}

function readAny(refs: readonly JobRef[], program: string, output: CommandOutput, read: () => Table | null): Seen {
  const failure = slurmFailure(output, program);
  if (failure) return failedSeen(failure);
  const table = read();
  if (table === null) {
    return failedSeen({ message: `the columns of this ${program} cannot be told apart`, transient: false });
  }
  const { records, unread, incomplete } = table;
  // A line that cannot be read may be of any of them that is not among the others.
  const told = new Set(records.map(({ number }) => number));
  const isTold = (number: string): boolean => !incomplete.includes(number) && (unread.length === 0 || told.has(number));
  const asked = refs.flatMap((ref) => slurmRef(ref) ?? []).filter(({ number }) => isTold(number));
  const states = refs.length === 0 ? records.map(ownState) : statesOfAll(asked, records);
  const answered = refs.length === 0 ? states.map(({ ref }) => ref) : asked.map(({ ref }) => ref);
  return { states, answered, unread, failure: null };
}

function collectQueue({ rows, unread }: { readonly rows: readonly Cells[]; readonly unread: Unread }): Table {
  const records = rows.flatMap((cells): SlurmRecord[] => {
    const job = slurmJobName(cells.get('JobArrayID') ?? '');
    // The components of a heterogeneous job end together; the first runs the script and stands for all.
    if (job === null || (job.component ?? 0) > 0) return [];
    const column = (name: QueueColumn): string => queueCell(cells, name);
    const free = (name: FreeText): string | null => cells.get(name) || null;
    const texts = {
      STDOUT: free('STDOUT'),
      STDERR: free('STDERR'),
      Comment: free('Comment'),
      WorkDir: free('WorkDir'),
      Name: free('Name'),
    };
    const state = queueState(column, texts, job.tasks);
    const nodes = state.nodes === NODES_UNTOLD ? null : state.nodes;
    return [{ number: job.number, tasks: job.tasks, folder: texts.WorkDir, state: { ...state, nodes } }];
  });
  return { records: withoutStale(records), unread, incomplete: [] };
}

function queueCell(cells: Cells, name: QueueColumn): string {
  const both = cells.get('ReasonList');
  if (name === 'State') return cells.get('State') ?? compactState(cells.get('StateCompact') ?? '');
  // The column that holds the reason, in brackets, of a job that waits, and else its nodes.
  if (name === 'Reason') return cells.get('Reason') ?? /^\((.*)\)$/.exec(both ?? '')?.[1] ?? '';
  if (name === 'NodeList') return cells.get('NodeList') ?? (both?.startsWith('(') ? '' : (both ?? NODES_UNTOLD));
  return cells.get(name) ?? '';
}

function collectAccount(
  { columns }: TableForm,
  { rows, unread }: { readonly rows: readonly Cells[]; readonly unread: Unread },
): Table {
  const tellsNodes = columns.some((column) => column?.toLowerCase() === 'nodelist');
  const { records, incomplete } = collectRows(
    rows.map((cells) => accountRow(cells, tellsNodes)),
    0,
  );
  const told = records.map((record) => {
    const { nodes, name } = record.state;
    return { ...record, state: { ...record.state, name: name || null, nodes: nodes === NODES_UNTOLD ? null : nodes } };
  });
  return { records: told, unread, incomplete };
}

function accountRow(cells: Cells, tellsNodes: boolean): AccountRow {
  const byName = new Map([...cells].map(([name, value]) => [name.toLowerCase(), value]));
  const cell = (...names: readonly string[]): string => names.map((name) => byName.get(name)).find(Boolean) ?? '';
  const row = Object.fromEntries(ACCOUNT_COLUMNS.map((column) => [column, cell(column.toLowerCase())])) as AccountRow;
  const elapsed = slurmDuration(cell('elapsed'));
  const limit = slurmDuration(cell('timelimit'));
  return {
    ...row,
    ElapsedRaw: row.ElapsedRaw || (elapsed === null ? '' : String(elapsed)),
    TimelimitRaw: row.TimelimitRaw || (limit === null ? '' : String(Math.round(limit / 60))),
    ReqCPUS: cell('reqcpus', 'alloccpus', 'ncpus'),
    NNodes: cell('nnodes', 'allocnodes', 'reqnodes'),
    NodeList: tellsNodes ? row.NodeList : NODES_UNTOLD,
  };
}

/** The names of `scontrol show job` for our columns. */
const SHOWN: Readonly<Record<string, string>> = {
  JobState: 'State',
  RunTime: 'TimeUsed',
  TRES: 'tres-alloc',
  ExitCode: 'exit_code',
  DerivedExitCode: 'DerivedEC',
  Restarts: 'RestartCnt',
  StdOut: 'STDOUT',
  StdErr: 'STDERR',
};

function shownCells(text: string): Cells | null {
  // The name may hold anything, other attributes too; the user behind it begins the next line or, with -o, comes before all else.
  const head =
    /^JobId=(\d+) (?:(ArrayJobId=.*?) |(?:Het|Pack)JobId=(\d+) (?:Het|Pack)JobOffset=(\d+) )?JobName=(.*?)\s+UserId=/s.exec(
      text,
    );
  if (!head?.[1]) return null;
  const rest = text.slice(head[0].length);
  const found = [...rest.matchAll(/(?:^|\s)([A-Za-z]\w*)=(.*?)(?=\s+[A-Za-z][\w/:]*=|\s*$|\n)/g)].reverse();
  const cells = new Map(found.map(([, name = '', value = '']) => [SHOWN[name] ?? name, value]));
  const array = /^ArrayJobId=(\d+) ArrayTaskId=(\S+)/.exec(head[2] ?? '');
  const task = array && (/^\d+$/.test(array[2] ?? '') ? array[2] : `[${array[2]}]`);
  const component = head[3] === undefined ? null : `${head[3]}+${head[4]}`;
  cells.set('JobArrayID', array ? `${array[1]}_${task}` : (component ?? head[1]));
  cells.set('Name', head[5] ?? '');
  return cells;
}
