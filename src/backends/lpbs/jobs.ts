import type { CommandOutput } from '../../base/command.ts';
import { answerLines, brokenAnswer, failedSeen, withoutColours } from '../answers.ts';
import type { Plan, Search } from '../contract.ts';
import type { JobRef, JobState, Seen } from '../jobState.ts';
import { askCommand } from '../pbs/command.ts';
import { unusableAnswer } from '../pbs/failures.ts';
import type { PbsId } from '../pbs/jobId.ts';
import { pbsId, sameJob } from '../pbs/jobId.ts';
import { pbsState } from '../pbs/states.ts';
import { pbsSeconds } from '../pbs/values.ts';

/** A job in the list. */
interface LpbsRecord {
  readonly id: PbsId;
  readonly owner: string | null;
  readonly state: JobState;
}

interface LpbsJobs {
  readonly records: readonly LpbsRecord[];
  readonly unread: Seen['unread'];
}

/**
 * All jobs of the machine, with their whole ids and names, which the short table cuts off. No ids are given: lqstat takes
 * the beginning of one for it.
 */
const LIST = askCommand('lqstat', ['-f']);

/** The jobs with these ids that are still there. LPBS lists nothing else and forgets a job when it ends. */
export function queryJobs(refs: readonly JobRef[]): Plan<Seen> {
  return {
    commands: refs.length === 0 ? [] : [LIST],
    read: ([output]) => {
      if (refs.length === 0) return { states: [], answered: [], unread: [], failure: null };
      const jobs = readList(output);
      if ('failure' in jobs) return failedSeen(jobs.failure);
      const asked = refs.flatMap((ref) => ({ ref, id: pbsId(ref.id) })).filter(isJob);
      return {
        states: asked.flatMap(({ ref, id }) =>
          jobs.records
            .filter((record) => sameJob(record.id, id))
            .map(({ state }) => ({ ...state, ref: { id: ref.id } })),
        ),
        answered: asked.map(({ ref }) => ref),
        unread: jobs.unread,
        failure: null,
      };
    },
  };
}

function isJob(asked: { ref: JobRef; id: PbsId | null }): asked is { ref: JobRef; id: PbsId } {
  return asked.id !== null && !asked.id.array;
}

/** The jobs of the user; those of others on the machine are listed too. */
export function queryMyJobs(): Plan<Seen> {
  return ownJobs(() => true);
}

/** Every job in an answer of `lqstat -f`, whoever owns it. */
export function readAllJobs(output: CommandOutput): Seen {
  const jobs = readList(output);
  if ('failure' in jobs) return failedSeen(jobs.failure);
  const states = jobs.records.map(({ state }) => state);
  return { states, answered: states.map(({ ref }) => ref), unread: jobs.unread, failure: null };
}

/** A job may have begun a little before the time at which we noted its submission: `date` cuts to whole seconds. */
const SLACK_MS = 60_000;

/** Looks for a submission of which no answer came, by its name and how long it runs; LPBS tells nothing else of a job. */
export function findJob(search: Search): Plan<Seen> {
  return ownJobs(
    ({ name, usage }, now) =>
      name === search.jobName && now - (usage?.elapsedSeconds ?? 0) * 1000 >= search.since - SLACK_MS,
  );
}

function ownJobs(fits: (state: JobState, now: number) => boolean): Plan<Seen> {
  return {
    commands: [LIST, askCommand('id', ['-un']), askCommand('date', ['+%s'])],
    read: ([output, user, date]) => {
      const jobs = readList(output);
      if ('failure' in jobs) return failedSeen(jobs.failure);
      const name = answerLines(user?.stdout ?? '').at(-1);
      const now = Number(answerLines(date?.stdout ?? '').at(-1)) * 1000;
      if (name === undefined || !Number.isFinite(now) || brokenAnswer(date, 'date')) {
        return failedSeen({ message: 'the name of the user or the time of the machine is not known', transient: true });
      }
      const own = jobs.records.filter(({ owner, state }) => owner === name && fits(state, now));
      const states = own.map(({ state }) => state);
      return { states, answered: states.map(({ ref }) => ref), unread: jobs.unread, failure: null };
    },
  };
}

/** Reads `lqstat -f`. Without jobs it prints nothing at all; any other text without jobs is no answer. */
function readList(output: CommandOutput | undefined): LpbsJobs | { readonly failure: NonNullable<Seen['failure']> } {
  const broken = brokenAnswer(output, 'lqstat');
  if (broken || output?.end.kind !== 'exit') {
    return { failure: broken ?? { message: 'lqstat was not run', transient: true } };
  }
  if (output.end.code !== 0) return { failure: unusableAnswer(output, 'lqstat') };
  const records: LpbsRecord[] = [];
  const unread: { text: string; reason: string }[] = [];
  const text = withoutColours(output.stdout);
  for (const part of text.split(/^(?=Job Id: )/m).filter((one) => one.startsWith('Job Id: '))) {
    const record = readRecord(part);
    if (record) records.push(record);
    else unread.push({ text: part, reason: 'an entry of lqstat that cannot be read' });
  }
  if (records.length === 0 && (text.trim() !== '' || output.stderr.trim() !== '')) {
    return { failure: { message: 'the answer of lqstat has no jobs', transient: true } };
  }
  return { records, unread };
}

function readRecord(text: string): LpbsRecord | null {
  const [title = '', ...lines] = answerLines(text);
  const name = title.slice('Job Id: '.length);
  const id = pbsId(name);
  const values = new Map(
    lines.flatMap((line) => {
      const match = /^ {4}([\w.]+) = (.*)$/.exec(line);
      return match?.[1] ? [[match[1], match[2] ?? ''] as const] : [];
    }),
  );
  const native = values.get('job_state');
  // The last line of an entry; without it the entry is cut.
  const elapsed = values.get('resources_used.walltime');
  if (id === null || native === undefined || elapsed === undefined) return null;
  return { id, owner: values.get('Job_Owner') ?? null, state: stateOf(name, native, pbsSeconds(elapsed), values) };
}

function stateOf(
  id: string,
  native: string,
  elapsedSeconds: number | null,
  values: ReadonlyMap<string, string>,
): JobState {
  const letter = pbsState(native);
  return {
    ref: { id },
    // How a job ended is never told here.
    state: letter === 'ended' ? null : letter,
    native,
    name: values.get('Job_Name') ?? null,
    submitted: null,
    started: null,
    ended: null,
    estimatedStart: null,
    reason: null,
    exit: null,
    usage: {
      maxRssBytes: null,
      cpuSeconds: null,
      elapsedSeconds,
      requested: { memBytes: null, seconds: null, cores: null, nodes: null },
    },
    queue: values.get('queue') || null,
    nodes: values.get('exec_host') || null,
    stdout: null,
    stderr: null,
    token: null,
    restarts: null,
  };
}
