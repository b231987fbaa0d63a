import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capturedNames, FIXTURES, outputOf, readCaptured } from '../outputs.ts';
import { POWERS, planOf } from './asked.ts';

/** Captured with other options than ours, which give the same kind of answer: `-t` is missing, `JSON` is in capitals. */
const OTHER_OPTIONS = ['query/array', 'query/json-capitals', 'history/subjob-exit7'];

/**
 * Answers of OpenPBS 23.06 and beside each what is to be read from it (`SITUATION.expected.json`): outcomes read over by hand, times and
 * figures compared with the answer by other code.
 */
describe.each(POWERS)('%s', (power) => {
  it.each(capturedNames(`pbspro/${power}`))('%s', (situation) => {
    const captured = readCaptured(`pbspro/${power}/${situation}.json`);
    const plan = planOf(power, captured.command);
    const [command] = plan.commands;
    // The answer belongs to the command that we send today; a script of ours ends with it.
    if (command && command.file !== 'sh' && !OTHER_OPTIONS.includes(`${power}/${situation}`)) {
      expect([command.file, ...command.args]).toEqual(captured.command);
    }
    const file = `${FIXTURES}/pbspro/${power}/${situation}.expected.json`;
    const read: unknown = JSON.parse(JSON.stringify(plan.read(plan.commands.map(() => outputOf(captured)))));
    expect(read).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});
