import { readdirSync, readFileSync } from 'node:fs';
import type { CommandOutput } from '../../../src/base/command.ts';

/** A captured answer as it is kept in test/fixtures/backends. */
export interface Captured {
  readonly scheduler: string;
  readonly version: string;
  readonly command: readonly string[];
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly note?: string;
  readonly timedOut?: boolean;
}

export const FIXTURES = `${import.meta.dirname}/../../fixtures/backends`;

export function readCaptured(path: string): Captured {
  return JSON.parse(readFileSync(`${FIXTURES}/${path}`, 'utf8')) as Captured;
}

/** The names of the captured answers in a folder, without `.json`. */
export function capturedNames(folder: string): readonly string[] {
  return readdirSync(`${FIXTURES}/${folder}`)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.expected.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** A captured answer as a reader gets it. */
export function outputOf(captured: Captured): CommandOutput {
  return output({
    end: captured.exitCode === null ? { kind: 'timeout' } : { kind: 'exit', code: captured.exitCode },
    stdout: captured.stdout,
    stderr: captured.stderr,
  });
}

/** A result with exit code 0 and no output, with some parts of it different. */
export function output(parts: Partial<CommandOutput> = {}): CommandOutput {
  return { end: { kind: 'exit', code: 0 }, stdout: '', stderr: '', truncated: false, ms: 1, ...parts };
}
