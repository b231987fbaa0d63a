import { basename, dirname, join } from 'node:path';
import { isProfileName } from './configFolders.ts';
import type { SourceFiles } from './sourceFiles.ts';

/** The files of a job by their base name. */
export interface JobPaths {
  /** The base name: `train` for `train.body.sh` and `train.ini`. */
  readonly name: string;
  readonly folder: string;
  /** The body beside the settings file; null where there is none (the attribute `script` may still name one). */
  readonly body: string | null;
  /** Whether the user named the body itself, so that no attribute `script` replaces it. */
  readonly bodyGiven: boolean;
  readonly settings: string | null;
}

/** Endings of script files in the order in which they are tried, ours and those of schedulers last. */
const SCRIPT_ENDINGS = [
  ...['sh', 'bash', 'zsh', 'ksh', 'dash', 'csh', 'tcsh', 'fish'],
  ...['py', 'pl', 'R', 'r', 'jl', 'rb', 'lua', 'js', 'm'],
  ...['slurm', 'sbatch', 'sub', 'qsub', 'bsub', 'job', 'pbs', 'lsf', 'sge', 'slr'],
];

const SETTINGS_ENDING = '.ini';

/** Whether a path is that of a settings file, by its name. */
export function isSettingsPath(path: string): boolean {
  return path.endsWith(SETTINGS_ENDING);
}

/** What is wrong with the base name of a new job, for who types it; null where nothing is. */
export function jobNameProblem(name: string): string | null {
  return /^[A-Za-z0-9][\w.+-]*$/.test(name) ? null : 'Letters, digits, and . _ + - after the first one';
}

/** The base name that the files of a job share: `train` for `train.ini`, `train.sh` and `train.body.sh`. */
export function baseName(path: string): string {
  const name = basename(path);
  const body = /^(.+)\.body\.[^.]+$/.exec(name);
  return body?.[1] ?? name.replace(/(?<=.)\.[^.]+$/, '');
}

/**
 * The files of the job to which a body or a settings file belongs. `profiles`: the names of all profiles; `train.NAME.ini`
 * belongs to the job `train` if NAME is one of them and there is no job `train.NAME`.
 */
export async function findJobPaths(path: string, profiles: ReadonlySet<string>, files: SourceFiles): Promise<JobPaths> {
  const folder = dirname(path);
  const names = await files.list(folder);
  if (!isSettingsPath(path)) {
    const name = baseName(path);
    const settings = names.includes(name + SETTINGS_ENDING) ? join(folder, name + SETTINGS_ENDING) : null;
    return { name, folder, body: path, bodyGiven: true, settings };
  }
  const name = baseName(path);
  const body = bodyName(name, names);
  const job = body === null ? jobOfClusterFile(name, names, profiles) : null;
  const found = job ?? { name, body };
  const settings =
    job && !names.includes(job.name + SETTINGS_ENDING) ? null : join(folder, found.name + SETTINGS_ENDING);
  return {
    name: found.name,
    folder,
    body: found.body === null ? null : join(folder, found.body),
    bodyGiven: false,
    settings,
  };
}

/** The settings of a job for one cluster, beside its other files. */
export function clusterSettingsPath({ folder, name }: JobPaths, profile: string): string {
  return join(folder, `${name}.${profile}${SETTINGS_ENDING}`);
}

function bodyName(name: string, names: readonly string[]): string | null {
  const bodies = names.filter((other) => other.startsWith(`${name}.body.`) && baseName(other) === name);
  const scripts = SCRIPT_ENDINGS.map((ending) => `${name}.${ending}`).filter((other) => names.includes(other));
  return [`${name}.body.sh`].find((other) => bodies.includes(other)) ?? bodies[0] ?? scripts[0] ?? null;
}

/** The job of `train.NAME.ini`, where NAME is a profile and there is a job `train`. */
function jobOfClusterFile(
  name: string,
  names: readonly string[],
  profiles: ReadonlySet<string>,
): { readonly name: string; readonly body: string | null } | null {
  const dot = name.lastIndexOf('.');
  const profile = name.slice(dot + 1);
  if (dot < 1 || !isProfileName(profile) || !profiles.has(profile)) return null;
  const job = name.slice(0, dot);
  const body = bodyName(job, names);
  return body === null && !names.includes(job + SETTINGS_ENDING) ? null : { name: job, body };
}
