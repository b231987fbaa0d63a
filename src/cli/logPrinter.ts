import { UserError } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import { lastLines } from '../runs/logs.ts';
import type { RunRecord } from '../runs/record.ts';
import type { RunService, WaitResult } from '../runs/service.ts';
import type { FileRange, FileSlice } from '../transport/contract.ts';
import type { Terminal } from './terminal.ts';

/** How much is read at once, in bytes. */
const PIECE = 1 << 20;
/** How often a followed log is looked at, in ms. */
const FOLLOW_MS = 500;
/** The longest pause before it is tried again to read a followed log, in ms. */
const LONGEST_RETRY_MS = 15_000;

/** Prints a log of a run piece by piece, each part once. */
export class LogPrinter {
  readonly #service: RunService;
  readonly #run: RunRecord;
  readonly #path: string;
  readonly #print: (text: string) => void;
  #decoder = new TextDecoder();
  #offset = 0;

  constructor(service: RunService, run: RunRecord, path: string, print: (text: string) => void) {
    this.#service = service;
    this.#run = run;
    this.#path = path;
    this.#print = print;
  }

  /** Prints the last lines; what stands before them is passed over. Returns whether there is a file at all. */
  async printEnd(lines: number, signal: AbortSignal): Promise<boolean> {
    const slice = await this.#read({ offset: -PIECE, length: PIECE }, signal);
    if (!slice) return false;
    this.#offset = slice.offset + slice.bytes.length;
    const text = this.#decoder.decode(slice.bytes, { stream: true });
    const end = lastLines(text, lines).join('\n');
    if (lines > 0) this.#print(text.endsWith('\n') ? `${end}\n` : end);
    return true;
  }

  /** Prints what has come since the last time. Returns whether there is a file at all. */
  async printNew(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const slice = await this.#read({ offset: this.#offset, length: PIECE }, signal);
      if (!slice) return false;
      if (slice.size < this.#offset) {
        // The job was started anew and has begun its log again.
        this.#offset = 0;
        this.#decoder = new TextDecoder();
        continue;
      }
      if (slice.bytes.length === 0) return true;
      this.#print(this.#decoder.decode(slice.bytes, { stream: true }));
      this.#offset += slice.bytes.length;
    }
  }

  async #read(range: FileRange, signal: AbortSignal): Promise<FileSlice | null> {
    return await this.#service.readLog(this.#run, this.#path, range, { intent: 'user', signal });
  }
}

/** Prints all that a run writes, of an array all that its tasks write. */
export class RunPrinter {
  readonly #service: RunService;
  readonly #terminal: Terminal;
  readonly #printers = new Map<number | undefined, readonly LogPrinter[]>();
  readonly #done = new Set<number | undefined>();

  constructor(service: RunService, terminal: Terminal) {
    this.#service = service;
    this.#terminal = terminal;
  }

  async printNew(run: RunRecord, signal: AbortSignal): Promise<void> {
    for (const { task, over } of begunTasks(run)) {
      if (this.#done.has(task)) continue;
      const printers = this.#printers.get(task) ?? this.#open(run, task);
      this.#printers.set(task, printers);
      for (const printer of printers) await printer.printNew(signal);
      if (over) this.#done.add(task);
    }
  }

  #open(run: RunRecord, task: number | undefined): readonly LogPrinter[] {
    const stdout = this.#service.logPath(run, 'stdout', task);
    const stderr = this.#service.logPath(run, 'stderr', task);
    const { out, errRaw } = this.#terminal;
    return [
      ...(stdout === null ? [] : [new LogPrinter(this.#service, run, stdout, out)]),
      ...(stderr === null || stderr === stdout ? [] : [new LogPrinter(this.#service, run, stderr, errRaw)]),
    ];
  }
}

/** The tasks that can have written something; a run that is no array is one without a number. */
function begunTasks(run: RunRecord): readonly { readonly task: number | undefined; readonly over: boolean }[] {
  if (run.tasks === null) return [{ task: undefined, over: isFinished(run.state) }];
  return run.tasks
    .filter(({ state }) => state !== 'pending' && state !== 'held')
    .flatMap(({ tasks, state }) =>
      tasks.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, at) => ({ task: first + at, over: isFinished(state) })),
      ),
    );
}

/**
 * Calls `print` with the newest record of a run until it is finished, and once more then. While the cluster cannot be reached it
 * is tried again, in growing pauses: a connection that is lost ends nothing that is followed.
 */
export async function followRun(
  service: RunService,
  run: RunRecord,
  print: (run: RunRecord) => Promise<unknown>,
  signal: AbortSignal,
): Promise<RunRecord> {
  const { store, clock } = service.context;
  const end = new AbortController();
  const either = AbortSignal.any([signal, end.signal]);
  const ended = service.wait(run, null, { intent: 'user', signal: either });
  // Looked at below; until then nobody would hear of a failure.
  ended.catch(() => undefined);
  let result: WaitResult | null = null;
  let pause = FOLLOW_MS;
  try {
    for (;;) {
      const current = (await store.get(run.id)) ?? run;
      const done = await printed(service, () => print(current));
      if (done && result) return current;
      pause = done ? FOLLOW_MS : Math.min(pause * 2, LONGEST_RETRY_MS);
      const paused = clock.sleep(pause, either).then(() => result);
      result = await (done ? Promise.race([ended, paused]) : paused);
    }
  } finally {
    end.abort();
  }
}

/** Whether it could be printed; what may be better the next time is told and is no error. */
async function printed(service: RunService, print: () => Promise<unknown>): Promise<boolean> {
  try {
    await print();
    return true;
  } catch (error) {
    if (!(error instanceof UserError) || !error.transient) throw error;
    service.context.log.warn(error.message);
    return false;
  }
}
