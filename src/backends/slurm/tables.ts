import type { Seen } from '../jobState.ts';
import { slurmState } from './states.ts';

/** How the lines of a table are to be taken apart. */
export interface TableForm {
  /** What each column holds, under our names; null for one that tells us nothing. */
  readonly columns: readonly (string | null)[];
  /** What divides the cells, or the place of each from its first character. */
  readonly cells: { readonly delimiter: string } | { readonly widths: readonly number[] };
}

/** The cells of a line by the names of our columns. */
export type Cells = ReadonlyMap<string, string>;

/** The letters of `squeue -o`: https://slurm.schedmd.com/squeue.html. */
const LETTERS: Readonly<Record<string, string>> = {
  i: 'JobArrayID',
  T: 'State',
  t: 'StateCompact',
  r: 'Reason',
  R: 'ReasonList',
  P: 'Partition',
  V: 'SubmitTime',
  S: 'StartTime',
  e: 'EndTime',
  l: 'TimeLimit',
  M: 'TimeUsed',
  D: 'NumNodes',
  C: 'NumCPUs',
  N: 'NodeList',
  j: 'Name',
  k: 'Comment',
  Z: 'WorkDir',
  o: 'Command',
};

/** The columns of squeue without `-o`, with their widths: `%.18i %.9P %.8j %.8u %.2t %.10M %.6D %R`. */
const SQUEUE_DEFAULT: TableForm = {
  // A name that is cut to its column is no name.
  columns: ['JobArrayID', 'Partition', null, null, 'StateCompact', 'TimeUsed', 'NumNodes', 'ReasonList'],
  cells: { widths: [18, 9, 8, 8, 2, 10, 6, Number.POSITIVE_INFINITY] },
};

const SACCT_DEFAULT = 'JobID,JobName,Partition,Account,AllocCPUS,State,ExitCode';

/** Texts that users write, which may hold the delimiter and line ends. */
const FREE = new Set(['name', 'jobname', 'comment', 'workdir', 'command', 'submitline', 'admincomment']);

function isFree(name: string | null): boolean {
  return name !== null && FREE.has(name.toLowerCase());
}

const JOB = /^\s*\d+(?:_(?:\d+|\[[^\]]*\]))?(?:\+\d+)?(?:\.\S+)?$/;

/** The form that the options of squeue choose; null for one that cannot be taken apart. */
export function queueForm(options: ReadonlyMap<string, string>): TableForm | null {
  if (['--json', '--yaml', '-s', '--steps', '--start', '-l', '--long'].some((option) => options.has(option)))
    return null;
  const letters = options.get('-o') ?? options.get('--format');
  if (letters !== undefined) {
    const fields = letters.split('|').map((field) => /^%\.?\d*([a-zA-Z])$/.exec(field)?.[1]);
    if (fields.includes(undefined)) return null;
    return { columns: fields.map((letter) => LETTERS[letter ?? ''] ?? null), cells: { delimiter: '|' } };
  }
  const names = options.get('-O') ?? options.get('--Format');
  if (names === undefined) return SQUEUE_DEFAULT;
  const fields = names.split(',').map((field, at, all) => {
    const [name = '', end = ''] = field.split(':');
    return end === '|' || at === all.length - 1 ? name : undefined;
  });
  return fields.includes(undefined) ? null : { columns: fields.map((name) => name ?? null), cells: { delimiter: '|' } };
}

/** The form that the options of sacct choose; one with fixed widths is told by the rule below its header. */
export function sacctForm(options: ReadonlyMap<string, string>, text: string): TableForm | null {
  if (['--json', '--yaml', '-B', '--batch-script', '-e', '--helpformat'].some((option) => options.has(option)))
    return null;
  const names = options.get('-o') ?? options.get('--format') ?? SACCT_DEFAULT;
  const columns = names.split(',').map((name) => name.replace(/%-?\d+$/, ''));
  if (!columns.some((name) => /^jobid$/i.test(name)) || !columns.some((name) => /^state$/i.test(name))) return null;
  if (['-P', '--parsable2', '-p', '--parsable'].some((option) => options.has(option))) {
    return { columns, cells: { delimiter: options.get('--delimiter') ?? '|' } };
  }
  const rule = text.split(/\r?\n/).find((line) => /^-+(?: -+)+ *$/.test(line));
  if (rule === undefined) return null;
  const widths = rule
    .trim()
    .split(' ')
    .map((dashes) => dashes.length);
  // Names that are cut to their column are no names.
  const whole = columns.map((name) => (/^(?:jobname|workdir|comment|submitline)$/i.test(name) ? null : name));
  return widths.length === columns.length ? { columns: whole, cells: { widths } } : null;
}

/** Takes the lines of a table apart. One that cannot be is told, and the rest counts. */
export function readTable(
  form: TableForm,
  text: string,
): { readonly rows: readonly Cells[]; readonly unread: Seen['unread'] } {
  const rows: Cells[] = [];
  const unread: { text: string; reason: string }[] = [];
  let mayGoOn = false;
  for (const line of text.split(/\r?\n/).filter((one) => one.trim() !== '')) {
    const cells = cellsOf(form, line);
    if (!JOB.test(cells[0] ?? '')) {
      const title = /^[-\s]*$|^\s*JOBID\b|^CLUSTER: /i.test(line);
      // What does not begin a line of its own goes on with the text of the one before.
      if (!title && !mayGoOn) unread.push({ text: line, reason: 'a line that names no job' });
      continue;
    }
    const row = isAligned(form, line) ? rowOf(form, cells) : null;
    if (row) rows.push(row);
    else unread.push({ text: line, reason: 'a line whose columns cannot be told apart' });
    mayGoOn = form.columns.some(isFree);
  }
  return { rows, unread };
}

function cellsOf({ cells }: TableForm, line: string): readonly string[] {
  if ('delimiter' in cells) return line.split(cells.delimiter);
  let from = 0;
  return cells.widths.map((width) => {
    const cell = line.slice(from, from + width).trim();
    from += width + 1;
    return cell;
  });
}

/**
 * Whether blanks stand between the columns of a line. Slurm fills columns by bytes, so that a name beyond ASCII moves what
 * stands behind it, and `PR` would be read as `R`.
 */
function isAligned({ cells }: TableForm, line: string): boolean {
  if ('delimiter' in cells) return true;
  let at = -1;
  return cells.widths.slice(0, -1).every((width) => {
    at += width + 1;
    return (line[at] ?? ' ') === ' ';
  });
}

/** A text with the delimiter in it shifts what follows: alone it is put together again, else only what stands before counts. */
function rowOf({ columns }: TableForm, cells: readonly string[]): Cells | null {
  const free = columns.flatMap((name, at) => (isFree(name) ? [at] : []));
  const [first = columns.length, ...others] = free;
  const excess = cells.length - columns.length;
  // `sacct -p` ends its lines with a delimiter.
  if (excess === 0 || (excess === 1 && cells.at(-1) === '')) return named(columns, cells);
  if (excess > 0 && free.length > 0 && others.length === 0) {
    const text = cells.slice(first, first + excess + 1).join('|');
    return named(columns, [...cells.slice(0, first), text, ...cells.slice(first + excess + 1)]);
  }
  const shift = shiftOf(columns, cells, first);
  if (shift !== null) {
    const text = cells.slice(first, first + shift + 1).join('|');
    const until = others[0] ?? columns.length;
    return named(columns.slice(0, until), [...cells.slice(0, first), text, ...cells.slice(first + shift + 1)]);
  }
  const before = columns.slice(0, first);
  const tellsState = before.some((name) => /^state(?:compact)?$/i.test(name ?? ''));
  return tellsState && cells.length >= first ? named(before, cells) : null;
}

/** By how many cells a text with the delimiter moved the state behind it; null where that is not certain. */
function shiftOf(columns: TableForm['columns'], cells: readonly string[], first: number): number | null {
  const state = columns.findIndex((name) => /^state$/i.test(name ?? ''));
  if (state < first || columns.slice(first + 1, state).some(isFree)) return null;
  const fitting = cells.flatMap((cell, at) =>
    at >= state && at - state <= cells.length - columns.length && slurmState(cell).state !== null ? [at - state] : [],
  );
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function named(columns: readonly (string | null)[], cells: readonly string[]): Cells {
  return new Map(columns.flatMap((name, at) => (name === null ? [] : [[name, cells[at]?.trim() ?? ''] as const])));
}
