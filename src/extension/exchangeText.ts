import type { Command, CommandEnd, CommandOutput } from '../base/command.ts';
import { unreachable } from '../base/errors.ts';
import { commandLine } from '../base/shell.ts';

/** More of an answer, or of a command, than this is not written to the output channel, in characters. */
const ANSWER_SHOWN = 8_000;
const COMMAND_SHOWN = 2_000;

/** The text of a command with its input, by which the same command is known again. */
export function commandText(command: Command): string {
  return [shortened(commandLine(command), COMMAND_SHOWN), ...inputText(command)].join('\n');
}

/**
 * A command and its answer as the output channel shows them. `again`: it is the one that was sent before, which need not
 * be written a second time; a question that is asked every few seconds would hide all else.
 */
export function exchangeText(cluster: string, command: Command, output: CommandOutput, again = false): string {
  return [
    `[${cluster}] $ ${again ? `${command.file} ... (as before)` : commandText(command)}`,
    `${describeEnd(output.end)} after ${output.ms} ms${output.truncated ? ', output cut' : ''}`,
    ...(output.stdout === '' ? [] : [indented('stdout', output.stdout)]),
    ...(output.stderr === '' ? [] : [indented('stderr', output.stderr)]),
  ].join('\n');
}

function inputText({ input }: Command): string[] {
  return input === undefined ? [] : [indented('input', 'text' in input ? input.text : input.file)];
}

function describeEnd(end: CommandEnd): string {
  switch (end.kind) {
    case 'exit':
      return `exit status ${end.code}`;
    case 'signal':
      return `ended by ${end.signal}`;
    case 'timeout':
      return 'timed out';
    case 'lost':
      return `lost: ${end.reason}`;
    default:
      return unreachable(end);
  }
}

function indented(name: string, text: string): string {
  return [
    `  ${name}:`,
    ...shortened(text.trimEnd(), ANSWER_SHOWN)
      .split('\n')
      .map((line) => `    ${line}`),
  ].join('\n');
}

function shortened(text: string, shown: number): string {
  return text.length <= shown ? text : `${text.slice(0, shown)} ... (${text.length - shown} characters more)`;
}
