import type { CommandOutput } from '../../base/command.ts';
import { commonTasks } from '../../job/tasks.ts';
import { brokenAnswer, failedSeen, lastLine } from '../answers.ts';
import type { Plan, Search } from '../contract.ts';
import type { JobRef, JobState, Seen } from '../jobState.ts';
import { isLocalId } from './ids.ts';
import { readHostReport } from './jobReport.ts';
import { jobStates } from './jobStates.ts';
import { QUERY } from './queryScript.ts';

/** Ids in one command; far below the limit for arguments. */
const MOST_IDS = 2000;

/** The jobs with these ids, unfinished or finished: their files hold both. */
export function query(refs: readonly JobRef[]): Plan<Seen> {
  const ids = [...new Set(refs.map((ref) => ref.id))].filter(isLocalId);
  const groups: (readonly string[])[] = [];
  for (let at = 0; at < ids.length; at += MOST_IDS) groups.push(ids.slice(at, at + MOST_IDS));
  return {
    commands: groups.map((group) => queryCommand('ids', group)),
    read: (outputs) => {
      const seen = groups.map((_group, at) => readAnswer(outputs[at]));
      const foreign = refs.filter((ref) => !isLocalId(ref.id));
      const states = seen.flatMap((one) => one.states);
      const answered = new Set(seen.flatMap((one) => one.answered.map((ref) => ref.id)));
      return {
        states: states.flatMap((state) => asked(state, refs)),
        answered: refs.filter((ref) => answered.has(ref.id)),
        unread: [
          ...seen.flatMap((one) => one.unread),
          ...foreign.map((ref) => ({ text: ref.id, reason: 'no id of a local run' })),
        ],
        failure: seen.find((one) => one.failure !== null)?.failure ?? null,
      };
    },
  };
}

/** The part of a state that was asked for. */
function asked(state: JobState, refs: readonly JobRef[]): readonly JobState[] {
  const own = refs.filter((ref) => ref.id === state.ref.id);
  const { tasks } = state.ref;
  if (tasks === undefined || own.some((ref) => ref.tasks === undefined)) return [state];
  const wanted = own.flatMap((ref) => ref.tasks ?? []);
  const kept = commonTasks(tasks, wanted);
  return kept.length === 0 ? [] : [{ ...state, ref: { id: state.ref.id, tasks: kept } }];
}

/** All unfinished jobs of the user on this machine. */
export function queryMine(): Plan<Seen> {
  return { commands: [queryCommand('unfinished', [])], read: ([output]) => readAnswer(output) };
}

/** The job that carries the token, if there is one. */
export function find(search: Search): Plan<Seen> {
  return {
    commands: [queryCommand('token', [search.token])],
    read: ([output]) => {
      const seen = readAnswer(output);
      const own = seen.states.filter((state) => state.token === search.token);
      const ids = new Set(own.map((state) => state.ref.id));
      return { ...seen, states: own, answered: seen.answered.filter((ref) => ids.has(ref.id)) };
    },
  };
}

function queryCommand(mode: 'ids' | 'token' | 'unfinished', words: readonly string[]): Plan<Seen>['commands'][number] {
  return {
    file: 'sh',
    args: ['-c', QUERY, 'clusterjob-query', mode, ...words],
    environment: 'plain',
    limitMs: 60_000,
  };
}

/** What one answer says; it speaks for every job that it names. */
function readAnswer(output: CommandOutput | undefined): Seen {
  const broken = brokenAnswer(output, 'sh');
  if (!output || broken) return failedSeen(broken ?? { message: 'no answer', transient: true });
  const report = readHostReport(output.stdout);
  if (!report) {
    const message = lastLine(output.stderr) ?? 'the answer has no end';
    return failedSeen({ message: `The state of the local runs could not be read: ${message}`, transient: true });
  }
  // A job of another host that shares the home folder: its files tell the end, but nobody here can see it live.
  const visible = report.jobs.filter((job) => job.where !== 'elsewhere' || job.ended !== null);
  const hidden = report.jobs.filter((job) => !visible.includes(job));
  return {
    states: visible.flatMap((job) => jobStates(job, report.now)),
    answered: [...visible.map((job) => ({ id: job.id })), ...report.none.map((id) => ({ id }))],
    unread: [
      ...report.unread,
      ...hidden.map((job) => ({ text: job.id, reason: `runs on ${job.host}; this is ${report.host}` })),
    ],
    failure: null,
  };
}
