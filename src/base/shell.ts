import type { Command } from './command.ts';
import { ENVIRONMENTS } from './commandEnvironment.ts';
import { UserError } from './errors.ts';

/** Exit status of a command that was not started: its folder cannot be entered or its input cannot be read. */
const NOT_STARTED = 125;

/** A text as one word of a POSIX shell. The only place where quoting is done. Rejects a NUL, which no word can hold. */
export function shellWord(text: string): string {
  if (text.includes('\0')) {
    throw new UserError({
      what: 'A text with a NUL character cannot be sent to a shell',
      detail: JSON.stringify(text.slice(0, 60)),
      next: 'Remove the NUL character',
      code: 'nul-character',
    });
  }
  return /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command as a person would type it, for messages and the log. Never run. */
export function commandLine(command: Pick<Command, 'file' | 'args'>): string {
  return [command.file, ...command.args].map(shellWord).join(' ');
}

/** A command as one compound of POSIX `sh`: it brings its own input, folder and environment, and changes nothing outside. */
export function commandScript(command: Command): string {
  return `(\n${commandBody(command)}\n)`;
}

/**
 * The lines of a command for a shell that has nothing else to do: they end with the command in the place of the shell
 * (with an input text: as the last thing that it waits for), so that the shell's status is the command's.
 */
export function commandBody(command: Command): string {
  const lines: string[] = [];
  if (command.cwd !== undefined)
    lines.push(orElse(`cd -- ${shellWord(command.cwd)} >/dev/null 2>&1`, enterMessage(command.cwd)));
  lines.push(...ENVIRONMENTS[command.environment]);
  for (const [name, value] of Object.entries(command.env ?? {}))
    lines.push(`export ${variableName(name)}=${shellWord(value)}`);
  lines.push(...inputAndProgram(command));
  return lines.join('\n');
}

function inputAndProgram(command: Command): string[] {
  // `exec` finds programs only: no function, alias or built-in command of the shell can stand in their place.
  const program = `exec ${commandLine(command)}`;
  const { input } = command;
  if (input === undefined) return [`${program} </dev/null`];
  if ('file' in input) {
    const file = shellWord(input.file);
    return [
      orElse(`[ -r ${file} ] && [ ! -d ${file} ]`, `cannot read the input file ${input.file}`),
      `${program} <${file}`,
    ];
  }
  // Not a here-document: it always ends with a line end, a text need not. `printf` is built in, so no limit of length
  // applies. Its complaint when the program stops reading is not the program's.
  return [`printf '%s' ${shellWord(input.text)} 2>/dev/null | ${program}`];
}

function enterMessage(folder: string): string {
  return `cannot enter the folder ${folder}`;
}

function orElse(test: string, message: string): string {
  return `${test} || { printf '%s\\n' ${shellWord(`clusterjob: ${message}`)} >&2; exit ${NOT_STARTED}; }`;
}

function variableName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new UserError({
      what: `${JSON.stringify(name)} cannot be the name of an environment variable`,
      next: 'Use letters, digits and underscores, and no digit first',
      code: 'variable-name',
    });
  }
  return name;
}
