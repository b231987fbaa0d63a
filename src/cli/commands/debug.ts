import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Backend } from '../../backends/contract.ts';
import type { AnswerReading, ReadPower, StateReading } from '../../backends/readAnswer.ts';
import { READ_POWERS, readAnswer } from '../../backends/readAnswer.ts';
import type { BackendRegistry } from '../../backends/registry.ts';
import { builtInBackends, createRegistry } from '../../backends/registry.ts';
import type { CapturedAnswer } from '../../base/capturedAnswer.ts';
import { readCapturedAnswers } from '../../base/capturedAnswer.ts';
import { errorText, UserError } from '../../base/errors.ts';
import { commandLine } from '../../base/shell.ts';
import { readArguments, someWords, usageError } from '../arguments.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** Names under which captured answers know a scheduler whose backend is called otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = { torque: 'pbs', openlava: 'lsf', openpbs: 'pbspro' };

/** So many characters of a command, or of a row that cannot be read, are shown. */
const SHOWN = 160;

/** What is told of one answer: which it was, and what was read. */
interface Told extends AnswerReading {
  readonly file: string;
  readonly command: readonly string[];
}

/** `clusterjob debug read`: what a scheduler's readers make of captured answers. */
export async function debug(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, {
    backend: { type: 'text' },
    power: { type: 'text' },
    json: { type: 'flag' },
  });
  const [what, ...files] = words;
  if (what !== 'read') throw usageError(what === undefined ? 'read is missing' : `debug knows read only, not ${what}`);
  const registry = createRegistry(builtInBackends());
  const power = readPower(options.power);
  const backend = options.backend === null ? null : backendOf(registry, options.backend);
  const told: Told[] = [];
  for (const file of someWords(files, 'FILE')) {
    for (const answer of readCapturedAnswers(await readText(resolve(terminal.cwd, file), file), file)) {
      const reading = readAnswer(backend ?? backendOf(registry, answer.scheduler), power, answer);
      told.push({ ...reading, file, command: answer.command });
    }
  }
  if (options.json) outJson(terminal, told.length === 1 ? told[0] : told);
  else terminal.out(told.map(asText).join('\n'));
  return 0;
}

function readPower(text: string | null): ReadPower | null {
  const power = READ_POWERS.find((name) => name === text);
  if (text !== null && power === undefined) {
    throw usageError(`There is no power ${text}`, `Choose one of ${READ_POWERS.join(', ')}, or leave it out`);
  }
  return power ?? null;
}

function backendOf(registry: BackendRegistry, name: CapturedAnswer['scheduler'] | undefined): Backend {
  if (typeof name !== 'string') throw usageError('The file names no scheduler', 'Name it with --backend');
  const backend = registry.get(OTHER_NAMES[name] ?? name);
  if (backend.recognise) return backend;
  throw new UserError({
    what: `The backend ${name} asks no scheduler, so that there are no answers to read`,
    next: `Choose one of ${registry.all
      .filter(({ recognise }) => recognise)
      .map(({ name: other }) => other)
      .join(', ')}`,
    code: 'no-scheduler',
  });
}

async function readText(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError({
      what: `${file} cannot be read`,
      detail: errorText(error),
      next: 'Name a file that --trace wrote, or one in its form',
      code: 'not-readable',
      cause: error,
    });
  }
}

function asText(told: Told): string {
  const [file = '', ...args] = told.command;
  const { submitted, check, error } = told;
  const lines = [
    ...(told.foreign && told.power !== null ? ['in a form that clusterjob never asks for'] : []),
    ...(submitted === null ? [] : [submission(submitted)]),
    ...(check === null ? [] : [`check: ${check.verdict}: ${check.message}`]),
    ...told.states.map(stateText),
    ...told.orders.map(({ id, tasks, outcome, message }) => `${idText(id, tasks)}: ${outcome}${because(message)}`),
    ...told.queues.map(({ name, state }) => `queue ${name}: ${state}`),
    ...told.answered.filter((id) => isGone(id, told)).map((id) => `${id}: not there any more`),
    ...told.skipped.map(({ text, reason }) => `skipped: ${reason}: ${shortened(text)}`),
    ...(error === null ? [] : [`error${error.transient ? ', may pass' : ''}: ${error.message}`]),
  ];
  const title = `${told.file}: ${told.power ?? 'no power'} of ${told.backend}: ${shortened(commandLine({ file, args }))}`;
  const body = lines.length === 0 ? ['nothing is told'] : lines;
  return [title, ...body.map((line) => `  ${line}`), ''].join('\n');
}

/** In one line: a trace holds whole scripts. */
function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)} ...`;
}

function submission(submitted: NonNullable<AnswerReading['submitted']>): string {
  if ('id' in submitted) return `submitted as ${submitted.id}${because(submitted.note)}`;
  const { code, message, next } = submitted.refused;
  return `refused (${code}): ${message}${next === null ? '' : `. ${next}`}`;
}

function stateText({ id, tasks, state, nativeState, reason, exitCode, signal }: StateReading): string {
  const code = exitCode === null ? '' : `, exit status ${exitCode}`;
  const by = signal === null ? '' : `, signal ${signal}`;
  return `${idText(id, tasks)}: ${state ?? 'unrecognised'} (${nativeState})${code}${by}${because(reason)}`;
}

function idText(id: string, tasks: string | null): string {
  return tasks === null ? id : `${id} tasks ${tasks}`;
}

function because(text: string | null): string {
  return text === null ? '' : `: ${text}`;
}

function isGone(id: string, { states, orders }: Told): boolean {
  return !states.some((state) => state.id === id) && !orders.some((order) => order.id === id);
}
