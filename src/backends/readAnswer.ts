import type { CapturedAnswer } from '../base/capturedAnswer.ts';
import { capturedOutput } from '../base/capturedAnswer.ts';
import { isoTime } from '../base/clock.ts';
import type { CommandOutput } from '../base/command.ts';
import { commandLine } from '../base/shell.ts';
import { formatTasks } from '../job/tasks.ts';
import { answerLines } from './answers.ts';
import { refsOf } from './commandWords.ts';
import type {
  Backend,
  CheckAnswer,
  KnownCommand,
  OrderAnswer,
  Plan,
  Queue,
  Refusal,
  SubmitAnswer,
} from './contract.ts';
import type { JobRef, JobState, Seen, Usage } from './jobState.ts';

/** The powers whose answers can be read apart from the plan that asked. */
export const READ_POWERS = [
  'submit',
  'check',
  'query',
  'history',
  'cancel',
  'hold',
  'release',
  'requeue',
  'alter',
  'queues',
] as const satisfies readonly KnownCommand['power'][];

/** One of these powers. */
export type ReadPower = (typeof READ_POWERS)[number];

/** What a scheduler's readers make of one captured answer, as JSON; null = not told, times ISO 8601 UTC. */
export interface AnswerReading {
  readonly backend: string;
  /** Null: the command is none of any power. */
  readonly power: ReadPower | null;
  /** Whether the command is in a form that we never use. What can be told of its answer all the same is told. */
  readonly foreign: boolean;
  readonly submitted: { readonly id: string; readonly note: string | null } | { readonly refused: Refusal } | null;
  readonly check: CheckAnswer | null;
  readonly states: readonly StateReading[];
  /** The ids for which the answer speaks: one that is not in `states` is not there any more. */
  readonly answered: readonly string[];
  readonly orders: readonly OrderReading[];
  readonly queues: readonly Queue[];
  readonly skipped: readonly { readonly text: string; readonly reason: string }[];
  readonly error: { readonly message: string; readonly transient: boolean } | null;
}

/** One job, or some tasks of one that stand alike. */
export interface StateReading {
  readonly id: string;
  /** `1-3,7`; null for a job that is no array. */
  readonly tasks: string | null;
  /** Null: a word that is not known. */
  readonly state: JobState['state'];
  readonly nativeState: string;
  readonly exitClass: string | null;
  readonly exitCode: number | null;
  readonly signal: number | null;
  /** Why it waits, or how it ended, in words. */
  readonly reason: string | null;
  /** The scheduler's code of why it waits. */
  readonly reasonCode: string | null;
  readonly final: boolean;
  readonly name: string | null;
  readonly queue: string | null;
  readonly nodes: string | null;
  readonly submitted: string | null;
  readonly started: string | null;
  readonly ended: string | null;
  readonly estimatedStart: string | null;
  readonly restarts: number | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly usage: Usage | null;
}

/** What became of an order for one job, or for some tasks of one. */
export interface OrderReading {
  readonly id: string;
  readonly tasks: string | null;
  readonly outcome: OrderAnswer['outcome'];
  readonly message: string | null;
}

type Told = Partial<Omit<AnswerReading, 'backend' | 'power' | 'foreign'>>;

/** A question and the history answer each other: which program told of a job is the scheduler's affair. */
function isFor(known: KnownCommand, power: ReadPower | null): boolean {
  const asks = (one: string | null): boolean => one === 'query' || one === 'history';
  return power === null || power === known.power || (asks(power) && asks(known.power));
}

/** Reads a captured answer with the readers of a backend. `power`: what it is about; null: as its command says. */
export function readAnswer(backend: Backend, power: ReadPower | null, answer: CapturedAnswer): AnswerReading {
  const known = backend.recognise?.(answer.command) ?? null;
  if (known === null || !isFor(known, power)) return reading(backend, power, true, unrelated(answer, power));
  const shown = power ?? known.power;
  if (known.beside) return reading(backend, shown, !known.own, alone(answer));
  const told = tellOf(backend, known, answer);
  return reading(backend, shown, !known.own, known.own ? told : withoutGuess(told, answer));
}

function reading(backend: Backend, power: ReadPower | null, foreign: boolean, told: Told): AnswerReading {
  return {
    backend: backend.name,
    power,
    foreign,
    submitted: null,
    check: null,
    states: [],
    answered: [],
    orders: [],
    queues: [],
    skipped: [],
    error: null,
    ...told,
  };
}

function unrelated({ command }: CapturedAnswer, power: ReadPower | null): Told {
  const what = power === null ? 'anything' : power;
  return { skipped: [{ text: shownCommand(command), reason: `no command that we use for ${what}` }] };
}

function alone({ command }: CapturedAnswer): Told {
  return { skipped: [{ text: shownCommand(command), reason: 'it is read beside the list of the queues only' }] };
}

/** Of an answer in a foreign form that ended well it is no failure of the scheduler that we cannot read it. */
function withoutGuess(told: Told, answer: CapturedAnswer): Told {
  const nothing = told.queues?.length === 0 && !told.error;
  if (!(told.error || nothing) || answer.exitCode !== 0 || answer.truncated) return told;
  const text = shownCommand(answer.command);
  return {
    ...told,
    orders: [],
    answered: told.answered ?? [],
    skipped: [...(told.skipped ?? []), { text, reason: 'its answer has a form that we do not ask for' }],
    error: null,
  };
}

function shownCommand([file = '', ...args]: readonly string[]): string {
  return commandLine({ file, args });
}

function tellOf(backend: Backend, known: KnownCommand, answer: CapturedAnswer): Told {
  const output = endOf(answer);
  const { refs, power } = known;
  switch (power) {
    case 'submit':
      return tellSubmission(one(backend.submit?.(requestOf(answer)), output));
    case 'check':
      return tellCheck(one(backend.check?.(requestOf(answer)), output));
    case 'query':
    case 'history':
      return tellSeen(seenBy(backend, known, output));
    case 'queues': {
      const told = one(backend.queues?.(), output);
      return told ? { queues: told.queues, error: told.failure } : {};
    }
    case 'alter': {
      const change = { key: 'jobname', value: 'any', native: false };
      return tellOrders(toEach(backend.alter?.(refs, [change]), output), output);
    }
    default:
      return tellOrders(toEach(backend[power]?.(refs), output), output);
  }
}

/** `timeout` in front of a command says by its own exit code that it ended the command. */
function endOf(answer: CapturedAnswer): CommandOutput {
  const output = capturedOutput(answer);
  const ended = /(?:^|\/)timeout$/.test(answer.command[0] ?? '') && [124, 137].includes(answer.exitCode ?? 0);
  return ended ? { ...output, end: { kind: 'timeout' } } : output;
}

function requestOf({ command }: CapturedAnswer) {
  const script = command.at(-1) ?? '';
  const named = command[command.findIndex((word) => word === '-N' || word === '-J') + 1] ?? '';
  const jobName = named === command[0] ? script.slice(script.lastIndexOf('/') + 1) : named;
  return { script, folder: '/', jobName, token: '', args: [], resources: [], taken: [] };
}

function one<T>(plan: Plan<T> | undefined, output: CommandOutput): T | null {
  return plan ? plan.read([output]) : null;
}

/** Where the plan has a command for each job, all of them got this answer. */
function toEach<T>(plan: Plan<T> | undefined, output: CommandOutput): T | null {
  return plan ? plan.read(plan.commands.map(() => output)) : null;
}

function seenBy(backend: Backend, { power, refs, read }: KnownCommand, output: CommandOutput): Seen | null {
  if (read) return read(output);
  if (refs.length === 0) return one(backend.queryMine?.(), output);
  return one(power === 'history' ? backend.history?.(refs, 0) : backend.query?.(refs), output);
}

function tellSubmission(answer: SubmitAnswer | null): Told {
  if (answer === null) return {};
  if (answer.kind === 'submitted') return { submitted: { id: answer.ref.id, note: answer.note } };
  if (answer.kind === 'unclear') return { error: { message: answer.message, transient: true } };
  const { kind: _, ...refused } = answer;
  const down = refused.code === 'scheduler-down' || refused.code === 'not-installed';
  return { submitted: { refused }, error: down ? { message: refused.message, transient: refused.transient } : null };
}

function tellCheck(check: CheckAnswer | null): Told {
  if (check === null) return {};
  return { check, error: check.verdict === 'unclear' ? { message: check.message, transient: true } : null };
}

function tellSeen(seen: Seen | null): Told {
  if (seen === null) return {};
  const { states, answered, unread, failure } = seen;
  const ids = refsOf(answered.map(({ id }) => id)).map(({ id }) => id);
  return { states: states.map(stateReading), answered: ids, skipped: unread, error: failure };
}

function tellOrders(answers: readonly OrderAnswer[] | null, { end, stdout, stderr }: CommandOutput): Told {
  // Without jobs (`scancel -u me`, no argument at all) only the end says whether it went well.
  if ((answers ?? []).length === 0 && end.kind === 'exit' && end.code !== 0) {
    const message = [...answerLines(stderr), ...answerLines(stdout)][0] ?? 'nothing was said';
    return { error: { message, transient: false } };
  }
  const orders = (answers ?? []).map(({ ref, outcome, message }) => ({ ...refReading(ref), outcome, message }));
  const unclear = orders.find(({ outcome }) => outcome === 'unclear');
  const refused = orders.find(({ outcome }) => outcome === 'refused');
  const trouble = unclear ?? refused;
  return {
    orders,
    answered: [...new Set(orders.filter(({ outcome }) => outcome !== 'unclear').map(({ id }) => id))],
    error: trouble ? { message: trouble.message ?? 'nothing was said', transient: unclear !== undefined } : null,
  };
}

function refReading({ id, tasks }: JobRef): { readonly id: string; readonly tasks: string | null } {
  return { id, tasks: tasks === undefined ? null : formatTasks(tasks) };
}

function stateReading(seen: JobState): StateReading {
  const { ref, state, native, exit, reason, name, queue, nodes, restarts, stdout, stderr, usage } = seen;
  return {
    ...refReading(ref),
    state,
    nativeState: native,
    exitClass: exit?.class ?? null,
    exitCode: exit?.status ?? null,
    signal: exit?.signal ?? null,
    reason: reason?.text ?? exit?.message ?? null,
    reasonCode: reason?.code ?? null,
    final: exit?.final ?? false,
    name,
    queue,
    nodes,
    submitted: isoTime(seen.submitted),
    started: isoTime(seen.started),
    ended: isoTime(seen.ended),
    estimatedStart: isoTime(seen.estimatedStart),
    restarts,
    stdout,
    stderr,
    usage,
  };
}
