import { resolve } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { ResolvedJob } from '../job/job.ts';
import { loadExplicit } from '../job/loadJob.ts';
import { parseKeyword, parseSetOption } from '../job/optionValues.ts';
import { decideCluster } from '../runs/chosenCluster.ts';
import type { JobLoader, LoadedJob } from '../runs/jobLoader.ts';
import { pinnedPlace } from '../runs/jobLoader.ts';
import type { Arguments, OptionForms } from './arguments.ts';
import { oneWord, usageError } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** The options by which commands are told what to make of a job. */
export const JOB_OPTIONS = {
  profile: { type: 'text', short: 'p' },
  set: { type: 'many' },
  keyword: { type: 'many' },
} as const satisfies OptionForms;

/** The same, for commands that also take the layers of a job one by one. */
export const TEXT_JOB_OPTIONS = {
  ...JOB_OPTIONS,
  body: { type: 'text' },
  defaults: { type: 'text' },
  jobname: { type: 'text' },
  settings: { type: 'many' },
} as const satisfies OptionForms;

type JobArguments = Arguments<typeof JOB_OPTIONS>;
type TextJobArguments = Arguments<typeof TEXT_JOB_OPTIONS>;

/** Reads the job that the arguments name: by its file, or layer by layer. */
export async function readJob(
  loader: JobLoader,
  terminal: Terminal,
  { options, words }: TextJobArguments,
): Promise<ResolvedJob> {
  if (options.body === null) {
    refuseLayers(options);
    return await readFoundJob(loader, terminal, { options, words }, null);
  }
  if (words.length > 0) throw usageError(`Either a job or --body, not both: ${words.join(' ')}`);
  if (options.jobname === null)
    throw usageError('--jobname is missing', 'With --body the name of the job has to be given');
  if (options.profile !== null)
    throw usageError('--profile cannot be used with --body', 'Give the file of the profile with --settings');
  const body = resolve(terminal.cwd, options.body);
  const { all } = await loader.backendsFor(body);
  return await loadExplicit(
    {
      body,
      defaults: options.defaults === null ? null : resolve(terminal.cwd, options.defaults),
      jobname: options.jobname,
      keywords: new Map(options.keyword.map(parseKeyword)),
      settings: options.settings.map((file) => resolve(terminal.cwd, file)),
      set: options.set.map(parseSetOption),
    },
    { files: loader.files, dialects: all },
  );
}

/**
 * Reads the job in a file for the cluster that is meant. `remembered`: the one chosen for it before; null for commands
 * that only show text, which need not know the place and show it for the scheduler that the job itself names.
 */
export async function readFoundJob(
  loader: JobLoader,
  terminal: Terminal,
  { options, words }: JobArguments,
  remembered: ((jobPath: string) => Promise<string | null>) | null,
): Promise<LoadedJob> {
  const path = resolve(terminal.cwd, oneWord(words, 'JOB'));
  const more = jobChanges(options);
  if (options.profile !== null) return await loader.load(path, options.profile, more);
  const free = await loader.load(path, null, more);
  if (free.job === null) return free;
  const names = (await loader.clusters(path)).map(({ cluster }) => cluster.name);
  const preferred = terminal.env.CLUSTERJOB_PROFILE || null;
  const decision = decideCluster({
    pinned: pinnedPlace(free.job),
    remembered: (await remembered?.(free.job.body.source.file ?? path)) ?? null,
    preferred,
    names,
  });
  if (decision.kind === 'pinned') return free;
  // A name without a profile was meant to decide: loading says what is wrong with it.
  if (preferred !== null && !names.includes(preferred)) return await loader.load(path, preferred, more);
  if (decision.kind === 'profile') return await loader.load(path, decision.name, more);
  if (remembered === null) return free;
  throw usageError('There are several clusters to choose from', `Name one with --profile: ${names.join(', ')}`);
}

/** What the command line changes in a job. */
export function jobChanges({ set, keyword }: Pick<JobArguments['options'], 'set' | 'keyword'>) {
  return { set: set.map(parseSetOption), keywords: new Map(keyword.map(parseKeyword)) };
}

/** Shows problems as a compiler does. Returns whether there is an error among them. */
export function showProblems(terminal: Terminal, problems: readonly Problem[]): boolean {
  for (const { file, start, severity, message } of problems) {
    const place = file === null ? '' : `${file}:${start ? `${start.line}:${start.column}:` : ''} `;
    terminal.err(`${place}${severity}: ${message}`);
  }
  return hasErrors(problems);
}

function refuseLayers(options: TextJobArguments['options']): void {
  for (const name of ['defaults', 'jobname', 'settings'] as const) {
    const given = options[name];
    if (given !== null && given.length > 0)
      throw usageError(`--${name} needs --body`, 'Without --body the layers are looked up');
  }
}
