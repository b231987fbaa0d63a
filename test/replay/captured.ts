import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CapturedAnswer } from '../../src/base/capturedAnswer.ts';
import type { Scheduler } from './sheets.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'backends');

/** Options whose value says in what form a program answers; those of all others say what it is asked about. */
const VALUE_MATTERS = new Set(['-F', '-n']);

/** A captured answer of a scheduler, by its path below the scheduler's folder. */
export function capturedAnswer(scheduler: Scheduler, path: string): CapturedAnswer {
  return JSON.parse(readFileSync(join(FIXTURES, scheduler, `${path}.json`), 'utf8')) as CapturedAnswer;
}

/** The options of a command line: without ids, names and values but those that decide the form of the answer. */
export function optionsOf([program = '', ...args]: readonly string[]): string {
  const options = args.filter((arg, at) => /^-./.test(arg) || VALUE_MATTERS.has(args[at - 1] ?? ''));
  return [program, ...options].join(' ');
}

/** The words of a command line that are neither options nor decide the form of the answer. */
export function wordsOf([, ...args]: readonly string[]): readonly string[] {
  return args.filter((arg, at) => !/^-./.test(arg) && !VALUE_MATTERS.has(args[at - 1] ?? ''));
}

const KNOWN = new Map<Scheduler, ReadonlySet<string>>();

/** The options that were captured of a scheduler's programs, in every order in which they were. */
export function capturedOptions(scheduler: Scheduler): ReadonlySet<string> {
  const known = KNOWN.get(scheduler) ?? readOptions(scheduler);
  KNOWN.set(scheduler, known);
  return known;
}

function readOptions(scheduler: Scheduler): ReadonlySet<string> {
  const folder = join(FIXTURES, scheduler);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const answers = paths.filter((path) => path.endsWith('.json') && !path.endsWith('.expected.json'));
  const commands = answers.map((path) => capturedAnswer(scheduler, path.slice(0, -'.json'.length)).command);
  return new Set(commands.filter((command) => Array.isArray(command)).map(optionsOf));
}
