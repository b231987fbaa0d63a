import type { Dialect, VariableSpelling } from './dialect.ts';

/**
 * The report file of a run: lines of JSON in the run's folder, each with an `event`. The exit marker writes `started` and
 * `ended`; a job may append lines of its own to the file that `$CLUSTERJOB_REPORT` names.
 */
export type ReportEvent =
  | { readonly kind: 'started'; readonly timeMs: number }
  | {
      readonly kind: 'ended';
      readonly timeMs: number;
      /** Exit status of the script; null where a signal ended it. */
      readonly status: number | null;
      /** Name of the signal that ended the script, as `TERM`. */
      readonly signal: string | null;
      /** Peak memory of all its processes; null where the system does not tell. */
      readonly maxRssBytes: number | null;
    }
  | { readonly kind: 'other'; readonly event: string; readonly fields: Readonly<Record<string, unknown>> };

/** What stands in a report file, or in a part of it that begins at a line. */
export interface ReportReading {
  readonly events: readonly ReportEvent[];
  /** Lines that are none of ours. */
  readonly unread: readonly { readonly text: string; readonly reason: string }[];
  /** How many bytes were read: a last line without its end is left for the next time. */
  readonly bytesRead: number;
}

/** Stands for the id of a run where a script is shown before there is a run. */
export const RUN_SAMPLE = 'RUN';

/** Name of the report file in the run's folder; each task of an array has its own. */
export function reportFile(run: string, task: number | null): string {
  return `.clusterjob-${run}${task === null ? '' : `.${task}`}.jsonl`;
}

/** Shells that read the exit marker: those of POSIX and those that understand them. */
const POSIX_SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'zsh', 'busybox']);

/** Whether the interpreter of a first line, as `/bin/bash -l` or `/usr/bin/env bash`, is a shell of the POSIX kind. */
export function isPosixShell(interpreter: string): boolean {
  const [program = '', ...args] = interpreter.trim().split(/\s+/);
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'env') return isPosixShell(args.filter((arg) => !arg.startsWith('-')).join(' '));
  return POSIX_SHELLS.has(name);
}

/**
 * Peak memory of the job from its control group (v2, then v1), where the group is the job's own: a group of a whole session
 * would count what else runs in it.
 */
const PEAK_MEMORY = [
  'clusterjob_peak=null',
  'clusterjob_group=$(sed -n "s/^0:://p;s/^[0-9]*:memory:/\\/memory/p" /proc/self/cgroup 2>/dev/null | tail -n 1)',
  'case $clusterjob_group in *job*|*slurm*|*pbs*|*lsf*|*sge*) ' +
    'for clusterjob_file in memory.peak memory.max_usage_in_bytes; do ' +
    'if [ -r "/sys/fs/cgroup$clusterjob_group/$clusterjob_file" ]; then ' +
    'clusterjob_peak=$(cat "/sys/fs/cgroup$clusterjob_group/$clusterjob_file"); fi; done;; esac',
].join('; ');

/**
 * Signals by which schedulers end or warn a job. bash runs the trap of the exit after a signal too, with the status of the
 * last command, so that a killed job would seem to have succeeded: each has a trap of its own, which sends it again.
 */
const SIGNALS = 'HUP INT QUIT TERM USR1 USR2 XCPU';

/**
 * The exit marker: one line of shell that reports the start at once and, when the shell exits, exit status, time and peak
 * memory. How the script ends stays as it is, also under `set -eu`. A script that sets a trap for its exit replaces this one.
 */
export function exitMarkerLine(dialect: Pick<Dialect, 'variables'>, run: string, isArray: boolean): string {
  const { WORKDIR, ARRAY_INDEX } = dialect.variables;
  const task = isArray && ARRAY_INDEX ? `.${inQuotes(ARRAY_INDEX, '')}` : '';
  return [
    `CLUSTERJOB_REPORT="${WORKDIR ? inQuotes(WORKDIR, '.') : '.'}/.clusterjob-${run}${task}.jsonl"`,
    'export CLUSTERJOB_REPORT',
    `clusterjob_ended() { clusterjob_status=$?; ${PEAK_MEMORY}; ` +
      'if [ "$1" = EXIT ]; then clusterjob_signal=null; else clusterjob_status=null; clusterjob_signal="\\"$1\\""; fi; ' +
      `printf '{"event":"ended","time":%s,"status":%s,"signal":%s,"maxRssBytes":%s}\\n' ` +
      '"$(date +%s)" "$clusterjob_status" "$clusterjob_signal" "$clusterjob_peak" >>"$CLUSTERJOB_REPORT" || :; ' +
      'if [ "$1" != EXIT ]; then trap - 0 "$1"; kill -s "$1" "$$"; fi; }',
    "trap 'clusterjob_ended EXIT' 0",
    `for clusterjob_name in ${SIGNALS}; do trap "clusterjob_ended $clusterjob_name" "$clusterjob_name"; done`,
    `printf '{"event":"started","time":%s}\\n' "$(date +%s)" >>"$CLUSTERJOB_REPORT" || :`,
  ].join('; ');
}

function inQuotes(spelling: VariableSpelling, fallback: string): string {
  return spelling.kind === 'variable' ? `\${${spelling.name}:-${fallback}}` : spelling.text;
}

/** Reads a report file, or a part of it that begins at the start of a line. Never throws. */
export function readReport(bytes: Uint8Array): ReportReading {
  const end = bytes.lastIndexOf(10) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, end)).split('\n').filter(Boolean);
  const events: ReportEvent[] = [];
  const unread: { text: string; reason: string }[] = [];
  for (const line of lines) {
    const event = readEvent(line);
    if (typeof event === 'string') unread.push({ text: line, reason: event });
    else events.push(event);
  }
  return { events, unread, bytesRead: end };
}

function readEvent(line: string): ReportEvent | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return 'no JSON';
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'no JSON object';
  const { event, ...fields } = parsed as Record<string, unknown>;
  if (typeof event !== 'string') return 'no event';
  if (event !== 'started' && event !== 'ended') return { kind: 'other', event, fields };
  if (typeof fields.time !== 'number') return 'no time';
  const timeMs = fields.time * 1000;
  if (event === 'started') return { kind: 'started', timeMs };
  const { status, signal, maxRssBytes } = fields;
  if (typeof status !== 'number' && typeof signal !== 'string') return 'neither exit status nor signal';
  return {
    kind: 'ended',
    timeMs,
    status: typeof status === 'number' ? status : null,
    signal: typeof signal === 'string' ? signal : null,
    maxRssBytes: typeof maxRssBytes === 'number' ? maxRssBytes : null,
  };
}
