import type { LogOutputChannel } from 'vscode';
import type { Command, CommandOutput } from '../base/command.ts';
import { errorText } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { commandText, exchangeText } from './exchangeText.ts';

/** The output channel "Clusterjob": what the extension does, and every command that it sends with its answer. */
export class OutputLog implements Log {
  readonly channel: LogOutputChannel;
  /** The last command by cluster. */
  readonly #last = new Map<string, string>();

  constructor(channel: LogOutputChannel) {
    this.channel = channel;
  }

  info(message: string): void {
    this.channel.info(message);
  }

  warn(message: string): void {
    this.channel.warn(message);
  }

  error(message: string, cause?: unknown): void {
    const stack = cause instanceof Error ? cause.stack : undefined;
    const why = cause === undefined ? '' : `: ${stack ?? errorText(cause)}`;
    this.channel.error(message + why);
  }

  exchange(cluster: string, command: Command, output: CommandOutput): void {
    const text = commandText(command);
    this.channel.info(exchangeText(cluster, command, output, this.#last.get(cluster) === text));
    this.#last.set(cluster, text);
  }

  show(): void {
    this.channel.show(true);
  }
}
