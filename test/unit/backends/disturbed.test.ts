import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnswerReading } from '../../../src/backends/readAnswer.ts';
import { readAnswer } from '../../../src/backends/readAnswer.ts';
import { createRegistry } from '../../../src/backends/registry.ts';
import type { CapturedAnswer } from '../../../src/base/capturedAnswer.ts';
import { capturedNames, FIXTURES, readCaptured } from './outputs.ts';

/**
 * Answers to our own commands as they come through terminals and wrappers: with other line ends, in colour, behind a banner,
 * among blank lines, and broken off. They tell what they told, or less.
 */
const backends = createRegistry();

interface Case {
  readonly path: string;
  readonly answer: CapturedAnswer;
  readonly whole: AnswerReading;
}

function casesOf(name: string): readonly Case[] {
  const backend = backends.get(name);
  const paths = readdirSync(`${FIXTURES}/${name}`).flatMap((folder) =>
    capturedNames(`${name}/${folder}`).map((file) => `${name}/${folder}/${file}.json`),
  );
  return paths.flatMap((path) => {
    const captured = readCaptured(path);
    if (!Array.isArray(captured.command)) return [];
    const answer = { ...captured, note: '' };
    const whole = readAnswer(backend, null, answer);
    return whole.power === null || whole.foreign ? [] : [{ path, answer, whole }];
  });
}

/** What counts in a reading: the rest is for people. */
function essence({ submitted, states, answered, orders, queues }: AnswerReading) {
  return {
    submitted: submitted && ('id' in submitted ? submitted.id : submitted.refused.code),
    states: states.map(({ id, tasks, state, exitClass, exitCode, signal }) => [
      [id, tasks],
      [state, exitClass, exitCode, signal],
    ]),
    answered,
    orders: orders.map(({ id, tasks, outcome }) => [id, tasks, outcome]),
    queues: queues.map(({ name }) => name),
  };
}

const RED = '\u001b[31m';
const PLAIN = '\u001b[0m';

const DISTURBANCES: readonly (readonly [string, (text: string) => string])[] = [
  ['with the line ends of a terminal', (text) => text.replace(/\r?\n/g, '\r\n')],
  ['in colour', (text) => (text === '' ? '' : `${RED}${text.replace(/\n?$/, `${PLAIN}$&`)}`)],
  ['among blank lines', (text) => (text === '' ? '' : `\n${text}\n\n`)],
];

/** The text broken off inside each of its lines. A list of squeue, sacct or lqstat that ends between two lines looks whole. */
function cuts(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) =>
    line.length < 2 ? [] : [[...lines.slice(0, at), line.slice(0, line.length / 2)].join('\n')],
  );
}

describe.each(['slurm', 'pbs', 'pbspro', 'lpbs', 'lsf', 'sge'])('%s', (name) => {
  const backend = backends.get(name);
  const cases = casesOf(name);

  it.each(DISTURBANCES)('%s', (_, disturb) => {
    expect(cases.length).toBeGreaterThan(20);
    for (const { path, answer, whole } of cases) {
      const disturbed = { ...answer, stdout: disturb(answer.stdout), stderr: disturb(answer.stderr) };
      expect([path, essence(readAnswer(backend, null, disturbed))]).toEqual([path, essence(whole)]);
    }
  });

  it('broken off: no job ends by it', () => {
    for (const { path, answer, whole } of cases.filter(({ whole: { states } }) => states.length > 0)) {
      for (const cut of cuts(answer.stdout)) {
        const { states, answered } = readAnswer(backend, null, { ...answer, stdout: cut });
        const left = answered.filter((id) => !states.some((state) => state.id === id));
        const gone = left.filter((id) => whole.states.some((state) => state.id === id));
        expect([path, cut, gone]).toEqual([path, cut, []]);
      }
    }
  });

  it('behind a banner', () => {
    for (const { path, answer, whole } of cases.filter(({ whole: { submitted } }) => submitted === null)) {
      const disturbed = { ...answer, stdout: `*** Welcome ***\nMaintenance on Monday 12:00\n\n${answer.stdout}` };
      expect([path, essence(readAnswer(backend, null, disturbed))]).toEqual([path, essence(whole)]);
    }
  });
});
