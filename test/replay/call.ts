import type { CapturedAnswer } from '../../src/base/capturedAnswer.ts';
import { capturedAnswer, capturedOptions, optionsOf, wordsOf } from './captured.ts';
import type { Effect, Phase, Scheduler, Sheet } from './sheets.ts';
import { SHEETS } from './sheets.ts';
import type { ReplayedJob } from './substitute.ts';
import { substitute } from './substitute.ts';

/** What the stand-ins of a scheduler share. */
export interface ReplayState {
  readonly scheduler: Scheduler;
  readonly down: boolean;
  /** The captured answer that the next submission gets instead of an id. */
  readonly refusal: string | null;
  readonly nextNumber: number;
  readonly jobs: Readonly<Record<string, Omit<ReplayedJob, 'number'> & { readonly phase: Phase }>>;
  /** Every command line, in the order of the calls. */
  readonly calls: readonly (readonly string[])[];
  /** Those of which no answer was captured. */
  readonly missing: readonly (readonly string[])[];
}

/** No test accepts it: the stand-in was asked for something of which no answer was captured. */
const NEVER_CAPTURED = 125;

/** One call of a stand-in: the answer that it prints, and what is different afterwards. */
export function answerCall(
  state: ReplayState,
  command: readonly [string, ...string[]],
  readScript: () => string,
  now: number,
): { readonly answer: CapturedAnswer; readonly state: ReplayState } {
  const after = { ...state, calls: [...state.calls, command] };
  const missing = { answer: neverCaptured(command), state: { ...after, missing: [...state.missing, command] } };
  const sheet = SHEETS[state.scheduler];
  const [program] = command;
  const captured = (path: string): CapturedAnswer => capturedAnswer(state.scheduler, path);
  const options = optionsOf(command);
  const fixed = sheet.fixed[options];
  if (fixed !== undefined) return { answer: captured(fixed), state: after };
  if (!capturedOptions(state.scheduler).has(options)) {
    const usage = sheet.usage[program];
    return usage === undefined ? missing : { answer: captured(usage), state: after };
  }
  const down = state.down ? sheet.down[program] : undefined;
  if (down !== undefined) return { answer: captured(down), state: after };
  if (state.down) return missing;
  if (program === sheet.submit.program) return submit(after, sheet, readScript(), now);
  const ids = wordsOf(command).filter((word) => /^\d+(?:\[\])?(?:\.|$)/.test(word));
  const number = /^\d+/.exec(jobAsked(ids, after) ?? '')?.[0] ?? null;
  const job = number === null ? null : (after.jobs[number] ?? null);
  const place = number === null ? null : { number, ...(job ?? { name: 'none', submitted: now }) };
  const effect = effectOf(sheet, command, job?.phase ?? 'unknown');
  if (effect === null || place === null || ids.length > 1) return missing;
  return {
    answer: substitute(state.scheduler, captured(effect.answer), place),
    state:
      job === null ? after : { ...after, jobs: { ...after.jobs, [place.number]: { ...job, phase: effect.phase } } },
  };
}

/** A program that names no job lists them all: there is one at a time. */
function jobAsked(ids: readonly string[], { jobs }: ReplayState): string | null {
  return ids[0] ?? Object.keys(jobs).at(-1) ?? '0';
}

function effectOf(sheet: Sheet, [program, ...args]: readonly [string, ...string[]], phase: Phase): Effect | null {
  const question = sheet.questions.find((one) => one.program === program && args.includes(one.option));
  const answer = question?.answers[phase];
  if (answer !== undefined) return { answer, phase };
  return sheet.orders[program]?.[phase] ?? null;
}

function submit(state: ReplayState, sheet: Sheet, script: string, now: number) {
  if (state.refusal !== null) {
    return { answer: capturedAnswer(state.scheduler, state.refusal), state: { ...state, refusal: null } };
  }
  const number = String(state.nextNumber);
  const name = /^#(?:PBS|BSUB) -[NJ] (\S+)$/m.exec(script)?.[1] ?? 'unnamed';
  const job = { name, submitted: now, phase: state.scheduler === 'lpbs' ? 'running' : 'pending' } as const;
  return {
    answer: substitute(state.scheduler, capturedAnswer(state.scheduler, sheet.submit.answer), { number, ...job }),
    state: { ...state, nextNumber: state.nextNumber + 1, jobs: { ...state.jobs, [number]: job } },
  };
}

function neverCaptured(command: readonly string[]): CapturedAnswer {
  const stderr = `replay: no answer to this was captured: ${command.join(' ')}\n`;
  return { scheduler: 'replay', version: null, command, exitCode: NEVER_CAPTURED, stdout: '', stderr, note: '' };
}
