import type { ExitInfo, JobState } from '../backends/jobState.ts';
import type { ReportEvent } from '../job/report.ts';
import { readReport } from '../job/report.ts';
import type { RunRecord } from './record.ts';
import { signalNumber } from './signals.ts';

/** What the exit marker of a run says of its end, in the shape of a scheduler's answer; null before it has ended. */
export function markerState(run: RunRecord, report: Uint8Array): JobState | null {
  const { events } = readReport(report);
  const start = events.findLastIndex((event) => event.kind === 'started');
  const started = events.filter((event) => event.kind === 'started').at(-1);
  // An end before the last start is that of an earlier attempt.
  const ended = events.slice(start + 1).findLast((event) => event.kind === 'ended');
  if (!ended || run.schedulerId === null) return null;
  const exit = exitOf(ended);
  const elapsedSeconds = started ? (ended.timeMs - started.timeMs) / 1000 : null;
  return {
    ref: { id: run.schedulerId },
    state: exit.class === 'ok' ? 'completed' : 'failed',
    native: 'exit marker',
    name: run.job.name,
    submitted: null,
    started: started?.timeMs ?? null,
    ended: ended.timeMs,
    estimatedStart: null,
    reason: null,
    exit,
    usage: {
      maxRssBytes: ended.maxRssBytes,
      cpuSeconds: null,
      elapsedSeconds,
      requested: { memBytes: null, seconds: null, cores: null, nodes: null },
    },
    queue: null,
    nodes: null,
    stdout: null,
    stderr: null,
    token: run.token,
    restarts: null,
  };
}

function exitOf(ended: Extract<ReportEvent, { kind: 'ended' }>): ExitInfo {
  const signal = ended.signal === null ? null : signalNumber(ended.signal);
  if (ended.status === 0) return { class: 'ok', status: 0, signal: null, message: null, final: true };
  if (ended.signal === null) return { class: 'failed', status: ended.status, signal: null, message: null, final: true };
  return { class: 'signal', status: null, signal, message: `ended by SIG${ended.signal}`, final: true };
}
