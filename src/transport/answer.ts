import type { CommandEnd, CommandOutput } from '../base/command.ts';
import { KEPT_BYTES } from './commandRunner.ts';
import { lastLine } from './lastLine.ts';

/** Why no command was begun: names that `exchangeScript` prints. */
export type ExchangeFailure = 'temporary-folder' | 'login-environment' | 'login-file';

const FAILURES: readonly string[] = ['temporary-folder', 'login-environment', 'login-file'] satisfies ExchangeFailure[];

/** The line that opens the answer to one command. */
interface Frame {
  readonly number: number;
  readonly end: CommandEnd;
  readonly ms: number;
  readonly stdoutKept: number;
  readonly stderrKept: number;
  readonly truncated: boolean;
}

const LONGEST_LINE = 200;

/**
 * Reads the answer to the script of `exchangeScript`, piece by piece as it arrives. What stands between our lines is
 * passed over; a frame whose lengths and closing line do not fit is no answer.
 */
export class AnswerReader {
  readonly #marker: Buffer;
  readonly #outputs = new Map<number, CommandOutput>();
  readonly #pieces: Uint8Array[] = [];
  #waiting = 0;
  /** Bytes that must be there before reading on makes sense. */
  #needed = 0;
  #begun = false;
  #done = false;
  #stays = false;
  #failure: ExchangeFailure | null = null;
  #before = '';

  constructor(marker: string) {
    this.#marker = Buffer.from(`\n${marker} `);
  }

  /** Whether the login environment was loaded and the commands were begun. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether the answer has come to its end; whatever follows is not ours. */
  get done(): boolean {
    return this.#done;
  }

  /** Whether the shell waits for further commands. */
  get stays(): boolean {
    return this.#stays;
  }

  get failure(): ExchangeFailure | null {
    return this.#failure;
  }

  /** The last line that was said before the commands were begun: why they were not, where it is not ours. */
  get lastWords(): string {
    return lastLine(this.#before);
  }

  /** The output of a command (counted from 0) whose frame has arrived whole. */
  output(index: number): CommandOutput | null {
    return this.#outputs.get(index + 1) ?? null;
  }

  push(piece: Uint8Array): void {
    if (this.#done) return;
    if (!this.#begun) this.#before = (this.#before + decode(piece)).slice(-LONGEST_LINE);
    this.#pieces.push(piece);
    this.#waiting += piece.length;
    if (this.#waiting < this.#needed) return;
    const bytes = Buffer.concat(this.#pieces);
    const rest = bytes.subarray(this.#read(bytes));
    this.#pieces.splice(0, this.#pieces.length, rest);
    this.#waiting = rest.length;
  }

  /** Reads what is complete; returns where the rest begins. */
  #read(bytes: Buffer): number {
    this.#needed = 0;
    let at = 0;
    while (!this.#done) {
      const start = bytes.indexOf(this.#marker, at);
      // The beginning of a marker may stand at the very end.
      if (start < 0) return Math.max(at, bytes.length - this.#marker.length + 1);
      const textStart = start + this.#marker.length;
      const textEnd = bytes.indexOf('\n', textStart);
      if (textEnd < 0 && bytes.length - textStart <= LONGEST_LINE) return start;
      const words = textEnd < 0 ? [] : bytes.toString('latin1', textStart, textEnd).split(' ');
      const next = this.#readLine(words, bytes, textEnd + 1);
      if (next === 'incomplete') return start;
      // A line that cannot be read: look for the next one right behind its marker.
      at = next ?? textStart;
    }
    return bytes.length;
  }

  /** Where to read on after a line of ours; null if it is not one. */
  #readLine(words: readonly string[], bytes: Buffer, bodyStart: number): number | 'incomplete' | null {
    // The line end is left in place: it may be the first character of the next marker.
    const afterLine = bodyStart - 1;
    switch (words[0]) {
      case 'begun':
        this.#begun = true;
        return afterLine;
      case 'done':
        this.#done = true;
        this.#stays = words[1] === 'stays';
        return afterLine;
      case 'failed':
        if (words[1] !== undefined && isFailure(words[1])) this.#failure = words[1];
        return afterLine;
      case 'command':
        return this.#readFrame(parseFrame(words.slice(1)), bytes, bodyStart);
      default:
        return null;
    }
  }

  #readFrame(frame: Frame | null, bytes: Buffer, bodyStart: number): number | 'incomplete' | null {
    if (!frame) return null;
    const stderrStart = bodyStart + frame.stdoutKept;
    const bodyEnd = stderrStart + frame.stderrKept;
    const closing = Buffer.concat([this.#marker, Buffer.from(`end ${frame.number}\n`)]);
    const frameEnd = bodyEnd + closing.length;
    if (bytes.length < frameEnd) {
      // Counted from the start of the frame, which becomes the first byte that is kept; a little less does no harm.
      this.#needed = frame.stdoutKept + frame.stderrKept;
      return 'incomplete';
    }
    if (!bytes.subarray(bodyEnd, frameEnd).equals(closing)) return null;
    this.#outputs.set(frame.number, {
      end: frame.end,
      stdout: decode(bytes.subarray(bodyStart, stderrStart)),
      stderr: decode(bytes.subarray(stderrStart, bodyEnd)),
      truncated: frame.truncated,
      ms: frame.ms,
    });
    return frameEnd - 1;
  }
}

function isFailure(word: string): word is ExchangeFailure {
  return FAILURES.includes(word);
}

/** number, status, signal or `-`, `yes` if too late, begin and end in 1/100 s, and size and kept size of both streams. */
function parseFrame(words: readonly string[]): Frame | null {
  const [number, status, signal, late, begin, end, ...sizes] = words;
  const [command, code, from, to, stdoutSize, stdoutKept, stderrSize, stderrKept] = [
    number,
    status,
    begin,
    end,
    ...sizes,
  ].map(wholeNumber);
  if (command === undefined || code === undefined || from === undefined || to === undefined) return null;
  if (stdoutSize === undefined || stdoutKept === undefined || stderrSize === undefined || stderrKept === undefined)
    return null;
  if (Number.isNaN(command + code + from + to + stdoutSize + stdoutKept + stderrSize + stderrKept)) return null;
  if (stdoutKept > KEPT_BYTES || stderrKept > KEPT_BYTES) return null;
  return {
    number: command,
    end: commandEnd(code, signal ?? '-', late === 'yes'),
    ms: Math.max(0, to - from) * 10,
    stdoutKept,
    stderrKept,
    truncated: stdoutKept < stdoutSize || stderrKept < stderrSize,
  };
}

/**
 * A shell says "ended by signal N" and "exit status 128 + N" in the same way. The script names a signal for 129 to 143 only,
 * where hardly any program has statuses of its own; PBS, Slurm and LSF use many above (153: unknown job id).
 */
function commandEnd(code: number, signal: string, late: boolean): CommandEnd {
  if (late) return { kind: 'timeout' };
  return signal === '-' ? { kind: 'exit', code } : { kind: 'signal', signal: `SIG${signal}` };
}

function wholeNumber(word: string | undefined): number {
  return word !== undefined && /^\d{1,15}$/.test(word) ? Number(word) : Number.NaN;
}

/** Bytes that are not UTF-8 become U+FFFD; a mark at the beginning stays. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
