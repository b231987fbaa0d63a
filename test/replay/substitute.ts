import { readAnswer } from '../../src/backends/readAnswer.ts';
import { createRegistry } from '../../src/backends/registry.ts';
import type { CapturedAnswer } from '../../src/base/capturedAnswer.ts';
import type { Scheduler } from './sheets.ts';

/** The job that stands in for the captured one. */
export interface ReplayedJob {
  /** Its number without array and server. */
  readonly number: string;
  readonly name: string;
  /** When it was submitted, milliseconds since 1970 UTC. */
  readonly submitted: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Fri Nov 20 09:47:31 2026`, and without the year as LSF writes it. */
const CALENDAR = /\b(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)( \d{4})?/g;
/** Seconds since 1970 as an element of TORQUE's XML. */
const SECONDS = /(?<=>)\d{10}(?=<)/g;
/** The year in which the answers without one were captured. */
const CAPTURED_YEAR = 2026;

/** A captured answer as the replayed job would have got it: see README.md. */
export function substitute(scheduler: Scheduler, captured: CapturedAnswer, job: ReplayedJob): CapturedAnswer {
  const known = whose(scheduler, captured);
  const replace = (text: string): string => {
    const moved = known.submitted === null ? text : moveTimes(text, job.submitted - known.submitted);
    const numbered = known.number === null ? moved : withNumber(moved, known.number, job.number);
    return known.name === null ? numbered : withName(numbered, known.name, job.name);
  };
  return { ...captured, stdout: replace(captured.stdout), stderr: replace(captured.stderr) };
}

/** The job of which a captured answer tells, or was asked. */
function whose(scheduler: Scheduler, captured: CapturedAnswer) {
  const { states, answered, submitted } = readAnswer(createRegistry().get(scheduler), null, captured);
  const [state] = states;
  const id = state?.id ?? answered[0] ?? (submitted && 'id' in submitted ? submitted.id : null);
  return {
    number: id === null ? null : (/^\d+/.exec(id)?.[0] ?? null),
    name: state?.name ?? null,
    submitted: state?.submitted ? Date.parse(state.submitted) : null,
  };
}

function withNumber(text: string, from: string, to: string): string {
  return text.replace(new RegExp(`(?<![\\d.:])${from}(?![\\d:])`, 'g'), to);
}

/** Where a name stands by itself: in quotes, elements, brackets, or behind a title. */
function withName(text: string, from: string, to: string): string {
  const name = from.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const places = [`(?<="Job_Name":")${name}(?=")`, `(?<=<Job_Name>)${name}(?=<)`, `(?<=Job Name <)${name}(?=>)`];
  return text.replace(new RegExp([...places, `(?<=Job_Name = )${name}(?=\\n)`].join('|'), 'g'), () => to);
}

function moveTimes(text: string, by: number): string {
  const calendar = text.replace(CALENDAR, (_, month: string, day, hour, minute, second, year?: string) => {
    const parts = [Number(day), Number(hour), Number(minute), Number(second)] as const;
    const told = Date.UTC(year ? Number(year) : CAPTURED_YEAR, MONTHS.indexOf(month), ...parts);
    return calendarTime(new Date(told + by), year !== undefined);
  });
  return calendar.replace(SECONDS, (seconds) => String(Number(seconds) + Math.round(by / 1000)));
}

function calendarTime(time: Date, withYear: boolean): string {
  const day = String(time.getUTCDate()).padStart(2, ' ');
  const clock = time.toISOString().slice(11, 19);
  const year = withYear ? ` ${time.getUTCFullYear()}` : '';
  return `${DAYS[time.getUTCDay()]} ${MONTHS[time.getUTCMonth()]} ${day} ${clock}${year}`;
}
