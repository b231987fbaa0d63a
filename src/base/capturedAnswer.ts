import type { Command, CommandEnd, CommandOutput } from './command.ts';
import { UserError, unreachable } from './errors.ts';

/** A command and its whole answer as a file holds them: for reports, and as cases of tests. */
export interface CapturedAnswer {
  readonly scheduler: string;
  readonly version: string | null;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Null where it did not end by itself. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What was going on, in words. */
  readonly note: string;
  /** What it read on its standard input. */
  readonly stdin?: string;
  /** Variables that were set for it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timedOut?: boolean;
  /** The signal that ended it. */
  readonly signal?: string;
  /** Why the connection went before its end was known. */
  readonly lost?: string;
  readonly truncated?: boolean;
}

/** Whose answer it was, and what was going on. */
export interface CaptureContext {
  readonly scheduler: string;
  readonly version: string | null;
  readonly note: string;
}

/** A command and its answer in the form of a file. */
export function captureAnswer(context: CaptureContext, command: Command, output: CommandOutput): CapturedAnswer {
  const { input, env } = command;
  return {
    scheduler: context.scheduler,
    version: context.version,
    command: [command.file, ...command.args],
    exitCode: output.end.kind === 'exit' ? output.end.code : null,
    stdout: output.stdout,
    stderr: output.stderr,
    note: context.note,
    ...(input === undefined ? {} : { stdin: 'text' in input ? input.text : `< ${input.file}` }),
    ...(env === undefined ? {} : { env }),
    ...endParts(output.end),
    ...(output.truncated ? { truncated: true } : {}),
  };
}

function endParts(end: CommandEnd): Partial<CapturedAnswer> {
  switch (end.kind) {
    case 'exit':
      return {};
    case 'timeout':
      return { timedOut: true };
    case 'signal':
      return { signal: end.signal };
    case 'lost':
      return { lost: end.reason };
    default:
      return unreachable(end);
  }
}

/** The result of the command as a reader gets it. */
export function capturedOutput(answer: CapturedAnswer): CommandOutput {
  const { stdout, stderr, truncated = false } = answer;
  return { end: capturedEnd(answer), stdout, stderr, truncated, ms: 0 };
}

function capturedEnd({ exitCode, signal, lost }: CapturedAnswer): CommandEnd {
  if (exitCode !== null) return { kind: 'exit', code: exitCode };
  if (signal !== undefined) return { kind: 'signal', signal };
  return lost === undefined ? { kind: 'timeout' } : { kind: 'lost', reason: lost };
}

/**
 * The answers in a file: one as JSON, a list of them, or one in each line. Throws a `UserError` that names the file and what
 * is expected in it.
 */
export function readCapturedAnswers(text: string, file: string): readonly CapturedAnswer[] {
  const values = parseWhole(text) ?? parseLines(text);
  const problem = values === null ? 'it is no JSON' : values.length === 0 ? 'it is empty' : problemOf(values);
  if (values === null || problem !== null) {
    throw new UserError({
      what: `${file} holds no captured answers`,
      detail: problem ?? '',
      next: 'Expected is {"scheduler", "version", "command": [...], "exitCode", "stdout", "stderr", "note"}, one, a list, or one in each line, as --trace writes them',
      code: 'not-captured',
    });
  }
  return values as readonly CapturedAnswer[];
}

function parseWhole(text: string): readonly unknown[] | null {
  const value = parse(text.trim());
  return value === undefined ? null : Array.isArray(value) ? value : [value];
}

function parseLines(text: string): readonly unknown[] | null {
  const values = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parse);
  return values.includes(undefined) ? null : values;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // No JSON as a whole may still be JSON line by line.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function problemOf(values: readonly unknown[]): string | null {
  for (const [at, value] of values.entries()) {
    const problem = problemOfOne(value);
    if (problem !== null) return values.length === 1 ? problem : `entry ${at + 1}: ${problem}`;
  }
  return null;
}

function problemOfOne(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no object';
  const { command, exitCode, stdout, stderr } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(command) || command.length === 0 || !command.every((word) => typeof word === 'string')) {
    return '"command" is no list of words';
  }
  if (exitCode !== null && !Number.isInteger(exitCode)) return '"exitCode" is neither a whole number nor null';
  if (typeof stdout !== 'string') return '"stdout" is no text';
  return typeof stderr === 'string' ? null : '"stderr" is no text';
}
