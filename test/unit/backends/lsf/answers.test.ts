import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capturedNames, FIXTURES, outputOf, readCaptured } from '../outputs.ts';
import type { Power } from './asked.ts';
import { POWERS, planOf } from './asked.ts';

/**
 * Answers of OpenLava 4.0.0, and 2.2 in files named `-2.2`, and beside each what is to be read from it
 * (`SITUATION.expected.json`, checked by hand).
 */
function expected(power: Power, situation: string): unknown {
  return JSON.parse(readFileSync(`${FIXTURES}/lsf/${power}/${situation}.expected.json`, 'utf8'));
}

/**
 * The command without what changes nothing in the form of the answer: all event files are read (history/n0 is the same as
 * history/done), the whole array is asked for instead of one task, and one change more was ordered.
 */
function form(command: readonly string[]): readonly string[] {
  const text = command.join('\0').replace(/^(bjobs\0-l\0\d+)\[\d+\]$/, '$1');
  return text.replace('bhist\0-n\x000', 'bhist').replace('-W\x0010\0-n\x002', '-W\x0010').split('\0');
}

describe.each(POWERS)('%s', (power) => {
  it.each(capturedNames(`lsf/${power}`))('%s', (situation) => {
    const captured = readCaptured(`lsf/${power}/${situation}.json`);
    const plan = planOf(power, captured.command);
    // The answer belongs to the command that we send today.
    expect(plan.commands.map(({ file, args }) => form([file, ...args]))).toEqual([form(captured.command)]);
    expect(JSON.parse(JSON.stringify(plan.read([outputOf(captured)])))).toEqual(expected(power, situation));
  });
});

describe('an answer that breaks off', () => {
  const cases = (['query', 'history'] as const).flatMap((power) =>
    capturedNames(`lsf/${power}`).map((situation) => [power, situation] as const),
  );

  it.each(cases)('tells of no end that did not come: %s %s', (power, situation) => {
    const captured = readCaptured(`lsf/${power}/${situation}.json`);
    const plan = planOf(power, captured.command);
    const whole = expected(power, situation) as { readonly states: readonly { readonly state: string }[] };
    const known = new Set(whole.states.map(({ state }) => state));
    const { stdout } = captured;
    for (let length = 0; length < stdout.length; length += 37) {
      const seen = plan.read([{ ...outputOf(captured), stdout: stdout.slice(0, length) }]) as {
        readonly states: readonly { readonly state: string | null }[];
      };
      for (const { state } of seen.states) expect(known, `${length} of ${stdout.length}`).toContain(state);
    }
  });
});
