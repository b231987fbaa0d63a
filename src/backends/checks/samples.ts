import type { Command, CommandOutput } from '../../base/command.ts';
import type { Resource } from '../../job/dialect.ts';
import type { Value } from '../../job/value.ts';
import type { Search, SubmitRequest } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import { ensure } from './check.ts';

/** Linux refuses a single argument of 128 KiB and more. */
const LONGEST_ARGUMENT = 128 * 1024 - 1;
/** No command of a backend may keep a cluster waiting for longer, in ms. */
const LONGEST_MS = 10 * 60_000;
const LONGEST_INPUT = 64 * 1024 * 1024;

/** A result with exit code 0 and no output, with some parts of it different. */
export function sampleOutput(parts: Partial<CommandOutput> = {}): CommandOutput {
  return { end: { kind: 'exit', code: 0 }, stdout: '', stderr: '', truncated: false, ms: 1, ...parts };
}

/** Answers that no scheduler gives and every reader must survive. */
export const BAD_OUTPUTS: Readonly<Record<string, CommandOutput>> = {
  empty: sampleOutput(),
  'empty with an error': sampleOutput({ end: { kind: 'exit', code: 1 } }),
  'timed out': sampleOutput({ end: { kind: 'timeout' } }),
  'timed out after a part': sampleOutput({ end: { kind: 'timeout' }, stdout: '1234' }),
  lost: sampleOutput({ end: { kind: 'lost', reason: 'connection reset' } }),
  killed: sampleOutput({ end: { kind: 'signal', signal: 'SIGKILL' } }),
  cut: sampleOutput({ truncated: true, stdout: '1234|RUNNING|'.repeat(50) }),
  'not found': sampleOutput({ end: { kind: 'exit', code: 127 }, stderr: 'sh: 1: command not found\n' }),
  garbage: sampleOutput({ stdout: '\u0000\uFFFD{]<|>\n1234\n|||\n[1-\u001b[31mred', stderr: '%s%n' }),
  'a banner': sampleOutput({ stdout: '*** Welcome to the cluster ***\nYou have 1234 unread mails\n' }),
  'an error page': sampleOutput({ end: { kind: 'exit', code: 255 }, stderr: 'Internal error 1234\n'.repeat(100) }),
};

/** Texts that would do harm if they reached a shell as they are. */
export const HOSTILE = ['$(touch /tmp/x)', '`id`', '; rm -rf /', "' || true '", '1234\n5678', '-x', '--help', ''];

/** A submission as a run makes it. */
export const SAMPLE_REQUEST: SubmitRequest = {
  script: '/home/me/jobs/demo',
  folder: '/home/me/jobs',
  jobName: 'demo',
  token: 'token-0123456789abcdef',
  args: [],
  resources: [],
  taken: [],
};

/** A search as it is made for a submission that may have arrived. */
export const SAMPLE_SEARCH: Search = {
  token: 'token-1',
  jobName: 'demo',
  folder: '/home/me',
  since: 1_800_000_000_000,
};

/** Resources as a job would have them, in the order of a record. */
export function sampleResources(record: Readonly<Record<string, Value>>): readonly Resource[] {
  return Object.entries(record).map(([key, value]) => ({ key, value, native: false }));
}

/** Thousands of jobs, with ids of the form of a sample. */
export function manyRefs(sample: string): readonly JobRef[] {
  return Array.from({ length: 20_000 }, (_, index) => ({ id: sample.replace(/\d+/, String(1_000_000 + index)) }));
}

/** Every command has a program, a time limit, and arguments that Linux takes. */
export function ensureRunnable(commands: readonly Command[]): void {
  for (const { file, args, limitMs, input } of commands) {
    ensure(file !== '', 'a command has no program');
    ensure(limitMs > 0 && limitMs <= LONGEST_MS, `${file} may run for ${limitMs} ms; the most is ${LONGEST_MS}`);
    const longest = Math.max(0, ...args.map((arg) => Buffer.byteLength(arg)));
    ensure(longest <= LONGEST_ARGUMENT, `${file} has an argument of ${longest} bytes; Linux takes ${LONGEST_ARGUMENT}`);
    if (input && 'text' in input) ensure(input.text.length < LONGEST_INPUT, `${file} has too long an input`);
  }
}

/** A shell's script is the same whatever the ids are: they reach it as further arguments or by its input. */
export function ensureQuoted({ file, args }: Command): void {
  if (!/^(?:\/bin\/)?(?:ba|da)?sh$/.test(file) || !args.includes('-c')) return;
  const script = args[args.indexOf('-c') + 1] ?? '';
  for (const text of [...HOSTILE.filter((hostile) => hostile.length > 2), '$(x)'])
    ensure(!script.includes(text), `a text of the user stands in a script of ${file}: ${text}`);
}
