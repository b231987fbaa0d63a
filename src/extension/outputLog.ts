import { userInfo } from 'node:os';
import type { LogOutputChannel } from 'vscode';
import { LogLevel } from 'vscode';
import { redactAnswer } from '../backends/redactAnswer.ts';
import type { CapturedAnswer } from '../base/capturedAnswer.ts';
import { captureAnswer } from '../base/capturedAnswer.ts';
import { isoTime, systemClock } from '../base/clock.ts';
import type { Command, CommandOutput } from '../base/command.ts';
import { errorText } from '../base/errors.ts';
import type { ExchangeOrigin, Log } from '../base/log.ts';
import { answerFile, RecentAnswers } from '../base/recentAnswers.ts';
import { commandText, exchangeText } from './exchangeText.ts';

/**
 * The output channel "Clusterjob": what the extension does, and every command that it sends with its answer: as a text, and on
 * the level "trace" also in the form of a captured answer.
 */
export class OutputLog implements Log {
  readonly channel: LogOutputChannel;
  /** The last command by cluster. */
  readonly #last = new Map<string, string>();
  readonly #recent = new RecentAnswers();
  /** The user's own names, here and on the clusters. */
  readonly #users = new Set([userInfo().username]);

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

  exchange(cluster: string, command: Command, output: CommandOutput, from: ExchangeOrigin): void {
    const text = commandText(command);
    this.channel.info(exchangeText(cluster, command, output, this.#last.get(cluster) === text));
    this.#last.set(cluster, text);
    for (const user of from.users) this.#users.add(user);
    const note = `${cluster}, ${isoTime(systemClock.now())}, ${output.ms} ms`;
    const answer = captureAnswer({ ...from, note }, command, output);
    this.#recent.add(answer);
    if (this.channel.logLevel === LogLevel.Trace) this.channel.trace(this.#fileOf([answer]).trimEnd());
  }

  /** The recent commands with their answers as a file holds them; null where nothing was sent yet. */
  recentAnswers(): string | null {
    return this.#recent.all.length === 0 ? null : this.#fileOf(this.#recent.all);
  }

  show(): void {
    this.channel.show(true);
  }

  #fileOf(answers: readonly CapturedAnswer[]): string {
    return answerFile(answers.map((answer) => redactAnswer(answer, [...this.#users])));
  }
}
