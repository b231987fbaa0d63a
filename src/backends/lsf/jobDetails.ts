import { posix } from 'node:path';
import { isFinished } from '../../job/states.ts';
import type { JobRecord } from '../jobRecords.ts';
import type { JobState, Usage } from '../jobState.ts';
import type { Ending, LsfExit } from './exits.ts';
import { lsfExit } from './exits.ts';
import type { JobBlock, JobEvent } from './jobBlocks.ts';
import { bracketed } from './jobBlocks.ts';
import { limitTable } from './limitTable.ts';
import { waitingReason } from './reasons.ts';
import { isBeforeStart, lsfState } from './states.ts';
import { lsfBytes, lsfMinutes, lsfTime } from './values.ts';

/** A job with the folder in which it was submitted, as LSF writes it (`$HOME/x`). */
export interface LsfRecord extends JobRecord {
  readonly folder: string | null;
}

/** A block that tells no state, with the reason. */
export interface Unread {
  readonly unread: string;
}

const SUBMITTED = /^Submitted from host/;
const STARTED = /^(?:\[\d+\] *)?(?:started|dispatched)\b/i;
/** The end in bjobs -l and bhist -l, of all versions. IBM LSF says `Completed <exit>` besides. */
export const DONE = /^(?:Done successfully|Completed *<done>)/;
/** The same for a job that did not end well. */
export const EXITED = /^(?:Exited\b|Completed *<exit>)/;

/** Reads one job of bjobs -l. `now`: the time of asking, as LSF prints no year. */
export function readDetails(block: JobBlock, now: number): LsfRecord | Unread {
  const word = statusOf(block);
  if (typeof word !== 'string') return word;
  const facts = factsOf(block, now);
  const known = lsfState(word);
  const ended = known !== null && isFinished(known);
  // POST_ERR tells of what the site does after the job, and nothing of the job itself.
  const done = known === 'completed' && !EXITED.test(endOf(block)?.text ?? '');
  const exit = ended ? lsfExit(endingOf(facts, { done, tellsKills: false, final: false })) : null;
  const waits = known === 'pending' || known === 'held' || known === 'suspended';
  const state: Omit<JobState, 'ref'> = {
    ...commonState(facts, exit),
    state: exit?.state ?? known,
    native: word,
    started: isBeforeStart(word) ? null : facts.started,
    reason: waits
      ? waitingReason(block.parts.get(known === 'suspended' ? 'SUSPENDING REASONS' : 'PENDING REASONS') ?? [])
      : lost(word),
    queue: queueOf(block, word),
    restarts: null,
  };
  return { number: block.number, tasks: block.tasks, folder: facts.folder, state };
}

/** A host that cannot be reached is no reason to wait, but the user should hear of it. */
function lost(word: string): JobState['reason'] {
  if (word !== 'UNKWN' && word !== 'ZOMBI') return null;
  const text = 'its host cannot be reached, so that nobody knows how it fares';
  return { code: word, text, stuck: null };
}

/**
 * The word of the state. A name or a command may hold `Status <DONE>, Queue <x>` itself: of several words the one counts
 * that fits what happened to the job, and if that leaves more than one, none. A finished one of a cut answer needs its end.
 */
function statusOf(block: JobBlock): string | Unread {
  const words = new Set(Array.from(block.head.matchAll(STATUS), ([, word = '']) => word));
  if (words.size === 0) return { unread: 'a job of bjobs -l without a state' };
  const fitting = words.size === 1 ? [...words] : [...words].filter((word) => fits(word, block));
  const [word] = fitting;
  if (word === undefined || fitting.length > 1) return { unread: 'its name or command holds another state' };
  const known = lsfState(word);
  const needsEnd = known !== null && isFinished(known) && !block.whole;
  return block.events.length === 0 || (needsEnd && endOf(block) === null)
    ? { unread: 'a job of bjobs -l that breaks off' }
    : word;
}

const STATUS = /Status *<(\w+)>, *Queue *<([^>]*)>/g;

function fits(word: string, block: JobBlock): boolean {
  const known = lsfState(word);
  const end = endOf(block);
  if (known === null) return false;
  if (isFinished(known)) return end !== null && DONE.test(end.text) === (known === 'completed');
  return end === null && isBeforeStart(word) === !block.events.some(({ text }) => STARTED.test(text));
}

function endOf({ events }: JobBlock): JobEvent | null {
  return events.findLast(({ text }) => DONE.test(text) || EXITED.test(text)) ?? null;
}

function queueOf({ head }: JobBlock, word: string): string | null {
  const queues = Array.from(head.matchAll(STATUS))
    .filter((match) => match[1] === word)
    .map((match) => match[2]);
  return queues.length === 1 ? (queues[0] ?? null) : null;
}

/** What a long answer tells of a job, apart from its state. */
export interface JobFacts {
  readonly block: JobBlock;
  readonly name: string | null;
  /** The folder of its submission, as LSF writes it. */
  readonly folder: string | null;
  /** The folder in which it runs. */
  readonly runFolder: string | null;
  readonly submitted: number | null;
  readonly started: number | null;
  readonly ended: number | null;
  readonly endText: string;
  readonly limits: ReadonlyMap<string, string>;
}

/** Reads them; `from`: the event that counts as its start, as bhist has another than bjobs. */
export function factsOf(block: JobBlock, now: number, start: RegExp = STARTED): JobFacts {
  const find = (pattern: RegExp) => block.events.findLast(({ text }) => pattern.test(text));
  const [submitted, started, end] = [find(SUBMITTED), find(start), endOf(block)];
  return {
    block,
    name: nameOf(block),
    folder: bracketed(submitted?.text ?? '', 'CWD'),
    runFolder:
      block.events.map(({ text }) => bracketed(text, 'Execution CWD')).findLast((path) => path !== null) ?? null,
    submitted: lsfTime(submitted?.time, now),
    started: lsfTime(started?.time, now),
    ended: lsfTime(end?.time, now),
    endText: block.events
      .filter(({ text }) => DONE.test(text) || EXITED.test(text))
      .map(({ text }) => text)
      .join(' '),
    limits: limitTable(block.parts.get('') ?? []),
  };
}

/** The name without the index of a task; null where it cannot be told from what stands around it. */
function nameOf({ head, tasks }: JobBlock): string | null {
  const parts = head.split(/>, *User *</);
  const name = parts.length === 2 ? /^[^>]*>, *Job Name *<(.*)$/s.exec(parts[0] ?? '')?.[1] : undefined;
  if (name === undefined) return null;
  return tasks === null ? name : name.replace(/\[\d+\]$/, '');
}

/** How the job of these facts ended. */
export function endingOf(
  facts: JobFacts,
  more: Pick<Ending, 'done' | 'tellsKills' | 'final'> & Partial<Pick<Ending, 'killedBy'>>,
): Ending {
  const { endText, started, ended, limits } = facts;
  const code = /\bexit *code *(\d+)/.exec(endText)?.[1];
  const signal = /Exited *by *(?:LSF *)?signal *(\d+)/.exec(endText)?.[1];
  return {
    killedBy: null,
    ...more,
    code: code !== undefined ? Number(code) : signal !== undefined ? Number(signal) + 128 : null,
    termination: /\bTERM_[A-Z_]+/.exec(endText)?.[0] ?? null,
    started: started !== null,
    elapsedSeconds: elapsed(facts),
    limitSeconds: lsfMinutes(limits.get('RUNLIMIT')),
    memoryLimited: limits.has('MEMLIMIT'),
    strayFolder: strayFolder(facts, ended),
  };
}

/** LSF runs a job in /tmp if it cannot enter its folder. */
function strayFolder({ folder, runFolder }: JobFacts, ended: number | null): string | null {
  return ended !== null && runFolder === '/tmp' && folder !== null && folder !== '/tmp' ? runFolder : null;
}

function elapsed({ started, ended }: JobFacts): number | null {
  return started === null || ended === null || ended < started ? null : (ended - started) / 1000;
}

/** The parts of a state that bjobs and bhist tell alike. */
export function commonState(
  facts: JobFacts,
  exit: LsfExit | null,
): Omit<JobState, 'ref' | 'state' | 'native' | 'started' | 'reason' | 'queue' | 'restarts'> {
  const { block } = facts;
  const stdout = outputFile(facts, 'Output File(?: \\(overwrite\\))?');
  return {
    name: facts.name,
    submitted: facts.submitted,
    ended: exit === null ? null : facts.ended,
    // IBM LSF plans only jobs with reservations, and tells it in words.
    estimatedStart: null,
    exit: exit?.exit ?? null,
    usage: usageOf(facts),
    nodes: hostsOf(block),
    stdout,
    stderr: outputFile(facts, 'Error File(?: \\(overwrite\\))?') ?? stdout,
    token: /\bJob *Description *<([^<>]*)>/i.exec(block.head)?.[1] ?? null,
  };
}

/** An output file as a path; null where its folder is not known from the root (before the start), or it is none. */
function outputFile({ block, runFolder }: JobFacts, name: string): string | null {
  const submitted = block.events.find(({ text }) => SUBMITTED.test(text));
  const written = bracketed(submitted?.text ?? '', name);
  if (written === null || written === '/dev/null' || written.endsWith('/')) return null;
  const index = block.tasks?.[0]?.first ?? 0;
  const path = written.replaceAll('%J', block.number).replaceAll('%I', String(index));
  if (path.startsWith('/')) return posix.normalize(path);
  return runFolder?.startsWith('/') && runFolder !== '/tmp' ? posix.join(runFolder, path) : null;
}

/** The hosts, each once: `Started on 2 Hosts/Processors <a> <a>`, `Started 8 Task(s) on Host(s) <8*a>`. */
function hostsOf({ events }: JobBlock): string | null {
  const text =
    events.findLast((event) => STARTED.test(event.text))?.text.split(/, *(?:Execution|Allocated)\b/)[0] ?? '';
  const hosts = Array.from(text.matchAll(/<(?:\d+\*)?([^<>]+)>/g), ([, host = '']) => host);
  return hosts.length === 0 ? null : [...new Set(hosts)].join(',');
}

function usageOf(facts: JobFacts): Usage {
  const { block, limits } = facts;
  const submitted = block.events.find(({ text }) => SUBMITTED.test(text))?.text ?? '';
  const told = [...block.events.map(({ text }) => text), ...[...block.parts.values()].flat()].join('\n');
  const peak = Array.from(told.matchAll(/\bMAX MEM: *(\d+(?:\.\d+)? *\w+)/g)).at(-1)?.[1];
  const cpu = Array.from(told.matchAll(/CPU *time *used *is *(\d+(?:\.\d+)?)/g)).at(-1)?.[1];
  const cores = /\b(\d+) *(?:Processors *Requested|Task\(s\))/.exec(submitted)?.[1];
  return {
    // OpenLava tells only what is used at the moment.
    maxRssBytes: lsfBytes(peak),
    cpuSeconds: cpu === undefined ? null : Number(cpu),
    elapsedSeconds: elapsed(facts),
    requested: {
      memBytes: lsfBytes(limits.get('MEMLIMIT')),
      seconds: lsfMinutes(limits.get('RUNLIMIT')),
      cores: cores === undefined ? null : Number(cores),
      nodes: null,
    },
  };
}
