import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { errorText, UserError } from '../base/errors.ts';
import { signalGroup } from '../base/processGroup.ts';
import { makeTemporaryFolder } from '../base/temporaryFolder.ts';

/** What a script on this machine came to. */
export interface ScriptResult {
  /** Null: a signal ended it. */
  readonly code: number | null;
  /** The last part of what it printed, both streams as they came. */
  readonly output: string;
}

type Script = ChildProcessByStdio<null, Readable, Readable>;

const WINDOWS = process.platform === 'win32';
/** How much of a script's output is kept, in characters. */
const KEPT_OUTPUT = 64_000;
/** How long output may still come after the script has ended, in ms: a program that it left behind may hold its streams. */
const DRAIN_MS = 500;
/** How long a script that is stopped may take to end, in ms. Then it is killed. */
const GRACE_MS = 2_000;

/**
 * Runs the text of a prologue or epilogue on this machine, in the job's folder. Its own first line says by which
 * program; on Windows a POSIX `sh` has to be on the PATH. The signal ends it with all that it has started.
 */
export async function runLocalScript(
  text: string,
  folder: string,
  clock: Clock,
  signal?: AbortSignal,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ScriptResult> {
  const temporary = await makeTemporaryFolder(tmpdir(), 'clusterjob');
  const file = join(temporary, 'script.sh');
  try {
    await writeFile(file, text, { mode: 0o700 });
    return await runFile(file, folder, clock, signal, environment);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function runFile(
  file: string,
  folder: string,
  clock: Clock,
  signal: AbortSignal | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ScriptResult> {
  // Nobody would tell later of what has been aborted before.
  signal?.throwIfAborted();
  const script = spawn(WINDOWS ? 'sh' : file, WINDOWS ? [file] : [], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // A process group of its own, so that what it starts can be ended with it.
    detached: !WINDOWS,
  });
  let output = '';
  for (const stream of [script.stdout, script.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output = (output + piece).slice(-KEPT_OUTPUT);
    });
  }
  const over = new AbortController();
  const stop = (): void => void stopScript(script, clock, over.signal);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const closed = new Promise((resolve) => script.once('close', resolve));
    const [code] = (await once(script, 'exit')) as [number | null];
    await Promise.race([closed, clock.sleep(DRAIN_MS, over.signal)]);
    return { code, output };
  } catch (error) {
    throw notStarted(error);
  } finally {
    over.abort();
    signal?.removeEventListener('abort', stop);
    script.stdout.destroy();
    script.stderr.destroy();
  }
}

/** Asks the script and all that it has started to end, and kills them unless it has ended in time. */
async function stopScript(script: Script, clock: Clock, over: AbortSignal): Promise<void> {
  send(script, 'SIGTERM');
  // An aborted sleep: it has ended.
  await clock.sleep(GRACE_MS, over).catch(() => undefined);
  if (!over.aborted) send(script, 'SIGKILL');
}

function send(script: Script, signal: NodeJS.Signals): void {
  if (script.pid === undefined || WINDOWS) script.kill(signal);
  else signalGroup(script.pid, signal);
}

function notStarted(cause: unknown): UserError {
  return new UserError({
    what: 'The script could not be started on this machine',
    detail: errorText(cause),
    next: WINDOWS ? 'Install Git for Windows or WSL for a POSIX shell' : 'Check its first line',
    code: 'script-not-started',
    cause,
  });
}
