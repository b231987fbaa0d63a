import { answerLines } from '../answers.ts';
import type { JobInfo } from './jobInfo.ts';
import { readJobInfo } from './jobInfo.ts';

/** `none`: it was never noted. `unknown`: it cannot be seen from here, or does not matter. */
export type Life = 'alive' | 'gone' | 'none' | 'unknown';

/** A task that has begun and not yet ended. Times in seconds since 1970 UTC. */
export interface UnitReport {
  readonly task: string;
  readonly handler: Life;
  readonly leader: Life;
  readonly started: number | null;
  readonly cancelled: boolean;
  readonly peakBytes: number | null;
}

/** A task's last word. */
export interface UnitEnd {
  readonly task: string;
  readonly started: number | null;
  readonly ended: number;
  /** `exit`, `wall-time`, `cancelled`, `interrupted`, `lost`, or `never:` and the reason. */
  readonly how: string;
  /** As the shell counts it: 128 + n for a signal. */
  readonly status: number | null;
  readonly cpuSeconds: number | null;
  readonly peakBytes: number | null;
}

/** All that the host says of one job. */
export interface JobReport {
  readonly id: string;
  /** `restarted`: of this host before its last boot. `elsewhere`: of another host that shares the home folder. */
  readonly where: 'here' | 'restarted' | 'elsewhere';
  readonly host: string;
  readonly submitted: number;
  readonly supervisor: Life;
  readonly cancelled: boolean;
  readonly ended: number | null;
  readonly info: JobInfo;
  readonly units: ReadonlyMap<string, UnitReport>;
  readonly ends: ReadonlyMap<string, UnitEnd>;
}

/** The whole answer of the query script. */
export interface HostReport {
  readonly host: string;
  /** The host's clock, in seconds since 1970 UTC. */
  readonly now: number;
  readonly jobs: readonly JobReport[];
  readonly none: readonly string[];
  /** Lines that say nothing we know, and jobs whose files are incomplete. */
  readonly unread: readonly { readonly text: string; readonly reason: string }[];
}

/** Null unless the answer is whole: it begins with its first line and ends with `end`. */
export function readHostReport(stdout: string): HostReport | null {
  const lines = answerLines(stdout);
  const first = lines.findIndex((line) => HEAD.test(line));
  const [, host = '', now = ''] = HEAD.exec(lines[first] ?? '') ?? [];
  if (first < 0 || lines.at(-1) !== 'end') return null;
  const reading = new Reading();
  for (const line of lines.slice(first + 1, -1)) reading.line(line);
  return reading.report(host, Number(now));
}

const HEAD = /^local 1 (\S+) (\d+)$/;
const LIVES: readonly string[] = ['alive', 'gone', 'none', 'unknown'];
const PLACES: readonly string[] = ['here', 'restarted', 'elsewhere'];

class Reading {
  readonly #jobs: JobReport[] = [];
  readonly #none: string[] = [];
  readonly #unread: { text: string; reason: string }[] = [];
  readonly #units = new Map<string, Map<string, UnitReport>>();
  readonly #ends = new Map<string, Map<string, UnitEnd>>();

  line(line: string): void {
    const [kind, id = '', ...words] = line.split(' ');
    if (kind === 'none') this.#none.push(id);
    else if (kind === 'new') this.#unread.push({ text: id, reason: 'its files are not complete yet' });
    else if (kind === 'unit' && this.#unit(id, words)) return;
    else if (kind === 'done' && this.#end(id, words)) return;
    else if (kind === 'job' && this.#job(id, words)) return;
    else this.#unread.push({ text: line, reason: 'not understood' });
  }

  report(host: string, now: number): HostReport {
    return { host, now, jobs: this.#jobs, none: this.#none, unread: this.#unread };
  }

  #unit(id: string, words: readonly string[]): boolean {
    const [task = '', handler = '', leader = '', started = '', cancelled, peak = ''] = words;
    if (words.length !== 6 || !LIVES.includes(handler) || !LIVES.includes(leader)) return false;
    entry(this.#units, id).set(task, {
      task,
      handler: handler as Life,
      leader: leader as Life,
      started: number(started),
      cancelled: cancelled === '1',
      peakBytes: number(peak),
    });
    return true;
  }

  #end(id: string, words: readonly string[]): boolean {
    const [task = '', started = '', ended = '', how = '', status = '', cpu = '', peak = ''] = words;
    const end = number(ended);
    if (words.length !== 7 || end === null) return false;
    entry(this.#ends, id).set(task, {
      task,
      started: number(started),
      ended: end,
      how,
      status: number(status),
      cpuSeconds: cpuSeconds(cpu),
      peakBytes: number(peak),
    });
    return true;
  }

  #job(id: string, words: readonly string[]): boolean {
    const [where = '', host = '', submitted = '', supervisor = '', cancelled, ended = '', ...rest] = words;
    const info = readJobInfo(rest.join(' '));
    const since = number(submitted);
    if (!info || since === null || !PLACES.includes(where) || !LIVES.includes(supervisor)) return false;
    this.#jobs.push({
      id,
      where: where as JobReport['where'],
      host,
      submitted: since,
      supervisor: supervisor as Life,
      cancelled: cancelled === '1',
      ended: number(ended),
      info,
      units: this.#units.get(id) ?? new Map(),
      ends: this.#ends.get(id) ?? new Map(),
    });
    return true;
  }
}

function entry<T>(maps: Map<string, Map<string, T>>, id: string): Map<string, T> {
  const map = maps.get(id) ?? new Map<string, T>();
  maps.set(id, map);
  return map;
}

function number(word: string): number | null {
  return /^\d+$/.test(word) ? Number(word) : null;
}

/** What the shell's `times` prints for user and system time: `0m1.25s+0m0.03s`. Null for anything else. */
function cpuSeconds(word: string): number | null {
  const match = /^(\d+)m(\d+[.,]\d+)s\+(\d+)m(\d+[.,]\d+)s$/.exec(word);
  if (!match) return null;
  const [, minutes, seconds = '', sysMinutes, sysSeconds = ''] = match;
  const decimal = (text: string): number => Number(text.replace(',', '.'));
  const sum = (Number(minutes) + Number(sysMinutes)) * 60 + decimal(seconds) + decimal(sysSeconds);
  return Math.round(sum * 1000) / 1000;
}
