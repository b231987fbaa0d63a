import type { Command, CommandEnd, CommandOutput } from '../base/command.ts';
import { unreachable } from '../base/errors.ts';
import { commandLine } from '../base/shell.ts';

/** More of a command or of an answer than this is not written to the output channel, in characters. */
const SHOWN = 8_000;

/** A command and its answer as the output channel shows them. */
export function exchangeText(cluster: string, command: Command, output: CommandOutput): string {
  const input =
    command.input === undefined
      ? []
      : [indented('input', 'text' in command.input ? command.input.text : command.input.file)];
  return [
    `[${cluster}] $ ${shortened(commandLine(command))}`,
    ...input,
    `${describeEnd(output.end)} after ${output.ms} ms${output.truncated ? ', output cut' : ''}`,
    ...(output.stdout === '' ? [] : [indented('stdout', output.stdout)]),
    ...(output.stderr === '' ? [] : [indented('stderr', output.stderr)]),
  ].join('\n');
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
    ...shortened(text.trimEnd())
      .split('\n')
      .map((line) => `    ${line}`),
  ].join('\n');
}

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)} ... (${text.length - SHOWN} characters more)`;
}
