import { access, constants, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import type { Problem } from '../base/problem.ts';
import type { Job, Rendering } from '../job/job.ts';
import { isPosixShell } from '../job/report.ts';
import { problemAtValue } from '../job/settingProblems.ts';

/** The machine on which prologue and epilogue run. */
interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Whether prologue and epilogue can be started on this machine: by the program of their first line, on Windows by `sh`. */
export async function checkLocalScripts(
  job: Job,
  rendering: Pick<Rendering, 'prologue' | 'epilogue'>,
  { platform, environment }: Machine = { platform: process.platform, environment: process.env },
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const key of ['prologue', 'epilogue'] as const) {
    const setting = job.attributes.get(key);
    const script = rendering[key];
    if (!setting || script === null) continue;
    const interpreter = /^#!([^\r\n]*)/.exec(script)?.[1]?.trim() ?? '';
    const why =
      platform === 'win32'
        ? await whyNoShell(interpreter, environment)
        : await whyNoProgram(interpreter, job.folder, environment);
    if (why === null) continue;
    const message = `The ${key} cannot be run on this machine: ${why}.`;
    problems.push(problemAtValue(setting, 'error', 'local-script', message));
  }
  return problems;
}

async function whyNoProgram(
  interpreter: string,
  folder: string,
  environment: Machine['environment'],
): Promise<string | null> {
  const [program = '', ...args] = interpreter.split(/\s+/);
  if (!(await isProgram(resolve(folder, program)))) {
    return `there is no program '${program}', which its first line names: correct 'shell' or that line`;
  }
  if (!/(^|\/)env$/.test(program)) return null;
  const name = args.find((arg) => !/^-|=/.test(arg)) ?? '';
  return (await isOnPath(name, environment)) ? null : `'${name}' of its first line is not on the PATH here`;
}

async function whyNoShell(interpreter: string, environment: Machine['environment']): Promise<string | null> {
  if (!isPosixShell(interpreter)) {
    return `on Windows it is run by 'sh', and its first line names '${interpreter}'`;
  }
  if (await isOnPath('sh.exe', environment)) return null;
  return "it needs a POSIX shell, and no 'sh' is on the PATH: Git for Windows brings one";
}

async function isOnPath(name: string, environment: Machine['environment']): Promise<boolean> {
  // Windows often spells it `Path`.
  const path = Object.entries(environment).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
  const found = await Promise.all(path.split(delimiter).map((folder) => isProgram(resolve(folder, name))));
  return found.includes(true);
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
