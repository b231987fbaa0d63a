import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../base/errors.ts';

/** What a script on this machine came to. */
export interface ScriptResult {
  readonly code: number | null;
  /** The last part of what it printed, both streams as they came. */
  readonly output: string;
}

/** How much of a script's output is kept, in characters. */
const KEPT_OUTPUT = 64_000;

/**
 * Runs the text of a prologue or epilogue on this machine, in the job's folder. Its own first line says by which
 * program; on Windows a POSIX `sh` has to be on the PATH.
 */
export async function runLocalScript(text: string, folder: string, signal?: AbortSignal): Promise<ScriptResult> {
  const { execa } = await import('execa');
  const temporary = await mkdtemp(join(tmpdir(), 'clusterjob-'));
  const file = join(temporary, 'script.sh');
  try {
    await writeFile(file, text, { mode: 0o700 });
    const [program, args] = process.platform === 'win32' ? ['sh', [file]] : [file, []];
    const result = await execa(program, args, {
      cwd: folder,
      all: true,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
      ...(signal ? { cancelSignal: signal } : {}),
    });
    if (result.exitCode === undefined && result.signal === undefined) {
      throw new UserError({
        what: 'The script could not be started on this machine',
        ...(result.shortMessage ? { detail: result.shortMessage } : {}),
        next:
          process.platform === 'win32' ? 'Install Git for Windows or WSL for a POSIX shell' : 'Check its first line',
        code: 'script-not-started',
      });
    }
    return { code: result.exitCode ?? null, output: (result.all ?? '').slice(-KEPT_OUTPUT) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
