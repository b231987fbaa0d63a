import { isFinished } from '../job/states.ts';
import { lastLines } from '../runs/logs.ts';
import type { RunRecord } from '../runs/record.ts';
import type { RunService } from '../runs/service.ts';
import type { FileRange, FileSlice } from '../transport/contract.ts';
import type { Terminal } from './terminal.ts';

/** How much is read at once, in bytes. */
const PIECE = 1 << 20;
/** How often a followed log is looked at, in ms. */
const FOLLOW_MS = 500;

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

/** Waits for the end of a run and calls `print` with its newest record until then, and once more at the end. */
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
  try {
    for (;;) {
      const result = await Promise.race([ended, clock.sleep(FOLLOW_MS, either)]);
      const current = (await store.get(run.id)) ?? run;
      await print(current);
      if (result) return current;
    }
  } finally {
    end.abort();
  }
}
