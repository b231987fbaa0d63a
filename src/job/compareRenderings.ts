import { basename } from 'node:path';
import type { Problem } from '../base/problem.ts';
import type { Job, Rendering } from './job.ts';

/** A job as one scheduler would get it; what cannot be read or rendered has no text. */
export interface ComparedJob {
  /** Name of the scheduler for people. */
  readonly scheduler: string;
  readonly job: Job | null;
  readonly rendering: Rendering | null;
  /** Everything that is wrong with the job for this scheduler. */
  readonly problems: readonly Problem[];
}

/** A line of the job's files with what becomes of it. */
interface Row {
  readonly file: string;
  readonly sourceLine: number;
  /** Whether it is a setting; of a script only lines are shown that differ. */
  readonly setting: boolean;
}

const NOTHING = '(no line of its own)';

/**
 * One job for several schedulers in one text: every setting, and every line of the script that differs, with what each
 * scheduler gets in its place, and what does not translate where it stands.
 */
export function compareRenderings(name: string, compared: readonly ComparedJob[]): string {
  const rows = rowsOf(compared);
  const blocks = rows.flatMap((row) => block(row, compared) ?? []);
  const elsewhere = compared.flatMap(({ scheduler, problems }) =>
    problems
      .filter((problem) => !rows.some((row) => standsIn(problem, row)))
      .map((problem) => ({ scheduler, problem })),
  );
  const without = compared.filter(({ rendering }) => !rendering?.script);
  return [
    `${name} for ${compared.map(({ scheduler }) => scheduler).join(', ')}`,
    ...(without.length > 0 ? [`No script for ${namesOf(without, compared)}: ✗ says why.`] : []),
    ...blocks,
    ...grouped(elsewhere, ({ problem }) => told(problem)).map(([text, group]) =>
      table(text, [[namesOf(group, compared), ['']]]),
    ),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** The settings in their order, then the lines of the body; no line twice. */
function rowsOf(compared: readonly ComparedJob[]): readonly Row[] {
  const rows = new Map<string, Row>();
  const add = (file: string | null, sourceLine: number | null, setting: boolean): void => {
    if (file === null || sourceLine === null) return;
    const key = `${sourceLine} ${file}`;
    if (!rows.has(key)) rows.set(key, { file, sourceLine, setting });
  };
  for (const { job } of compared) {
    for (const { origin } of job?.resources.values() ?? []) {
      const { source, keySpan } = origin;
      if (source && keySpan) add(source.file, source.lines.place(keySpan.start).line, true);
    }
  }
  for (const { rendering } of compared) {
    for (const { file, sourceLine, key } of rendering?.script?.origins ?? []) add(file, sourceLine, key !== null);
  }
  return [...rows.values()].sort((a, b) => Number(b.setting) - Number(a.setting));
}

function block(row: Row, compared: readonly ComparedJob[]): string | null {
  // Who gets no script at all is named where the reason stands.
  const results = compared
    .map((one) => resultOf(row, one))
    .filter(({ text, problems }) => text !== null || problems.length > 0);
  if (results.length === 0) return null;
  const texts = new Set(results.map(({ text }) => text));
  if (!row.setting && texts.size <= 1 && results.every(({ problems }) => problems.length === 0)) return null;
  const groups = grouped(results, ({ text, problems }) => [text, ...problems].join('\n'));
  const outcomes = groups.map(([, group]): Outcome => {
    const said = [...(group[0]?.text ? group[0].text.split('\n') : []), ...(group[0]?.problems ?? [])];
    return [namesOf(group, compared), said.length > 0 ? said : [NOTHING]];
  });
  return table(`${basename(row.file)}:${row.sourceLine}  ${sourceText(row, compared)}`, outcomes);
}

/** Things by what is said of them, in the order in which that is first said. `Map.groupBy` is newer than Node 20. */
function grouped<T>(things: readonly T[], by: (thing: T) => string): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const thing of things) groups.set(by(thing), [...(groups.get(by(thing)) ?? []), thing]);
  return [...groups];
}

type Outcome = readonly [schedulers: string, lines: readonly string[]];

function namesOf(group: readonly { readonly scheduler: string }[], compared: readonly ComparedJob[]): string {
  const names = [...new Set(group.map(({ scheduler }) => scheduler))];
  return names.length === compared.length ? 'all' : names.join(', ');
}

/** A title, and below it who gets what. */
function table(title: string, outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(([names]) => names.length));
  const lines = outcomes.flatMap(([names, said]) =>
    said.map((line, at) => `    ${(at === 0 ? names : '').padEnd(width)}  ${line}`.trimEnd()),
  );
  return [title, ...lines].join('\n');
}

/** What one scheduler gets in place of a line, null where it gets no script, and what is wrong with it there. */
function resultOf(row: Row, { scheduler, rendering, problems }: ComparedJob) {
  const script = rendering?.script ?? null;
  const lines = script?.text.split('\n') ?? [];
  const own = script?.origins.filter(({ file, sourceLine }) => file === row.file && sourceLine === row.sourceLine);
  return {
    scheduler,
    text: own?.map(({ line }) => lines[line - 1] ?? '').join('\n') ?? null,
    problems: problems.filter((problem) => standsIn(problem, row)).map(marked),
  };
}

function standsIn({ file, start }: Problem, row: Row): boolean {
  return file === row.file && start?.line === row.sourceLine;
}

function sourceText({ file, sourceLine }: Row, compared: readonly ComparedJob[]): string {
  const sources = compared.flatMap(({ job }) =>
    job ? [job.body.source, ...job.settingsFiles.map(({ source }) => source)] : [],
  );
  const source = sources.find((each) => each.file === file);
  return source?.text.split(/\r\n|\r|\n/)[sourceLine - 1]?.trim() ?? '';
}

const MARKS: Readonly<Record<Problem['severity'], string>> = { error: '✗', warning: '!', info: 'i' };

function marked({ severity, message }: Problem): string {
  return `${MARKS[severity]} ${message}`;
}

function told(problem: Problem): string {
  const { file, start } = problem;
  return `${file === null ? '' : `${basename(file)}${start ? `:${start.line}` : ''}  `}${marked(problem)}`;
}
