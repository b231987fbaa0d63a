import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capturedNames, FIXTURES, outputOf, readCaptured } from '../outputs.ts';
import type { Power } from './asked.ts';
import { POWERS, planOf } from './asked.ts';

/**
 * Answers of Slurm 22.05.8 to the backend's own commands, and beside each what is to be read from it
 * (`SITUATION.expected.json`, checked by hand). `test/clusters/slurm/captureBackend.ts` captures them anew.
 */
function situations(power: Power): readonly string[] {
  const names = capturedNames(`slurm/${power}`);
  return SEVERAL.includes(power) ? [...new Set(names.map((name) => name.replace(/-\d$/, '')))] : names;
}

/** The powers with several commands, whose answers are numbered. */
const SEVERAL: readonly Power[] = ['probe', 'queues', 'find'];

/** The answers of one situation in their order: one file, or several numbered ones. */
function answers(power: Power, situation: string) {
  return capturedNames(`slurm/${power}`)
    .filter((name) => (SEVERAL.includes(power) ? name.replace(/-\d$/, '') : name) === situation)
    .map((name) => readCaptured(`slurm/${power}/${name}.json`));
}

describe.each(POWERS)('%s', (power) => {
  it.each(situations(power))('%s', (situation) => {
    const captured = answers(power, situation);
    const plan = planOf(
      power,
      situation,
      captured.map(({ command }) => command),
    );
    // The answer belongs to the command that we send today.
    expect(plan.commands.map(({ file, args }) => [file, ...args])).toEqual(captured.map(({ command }) => command));
    const expected: unknown = JSON.parse(readFileSync(`${FIXTURES}/slurm/${power}/${situation}.expected.json`, 'utf8'));
    expect(JSON.parse(JSON.stringify(plan.read(captured.map(outputOf))))).toEqual(expected);
  });
});
