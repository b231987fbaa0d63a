import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSge } from '../../../../src/backends/sge/sgeBackend.ts';
import { capturedNames, FIXTURES, outputOf, readCaptured } from '../outputs.ts';
import { refs } from '../powersOverJobs.ts';
import { asTyped, POWERS, planOf } from './asked.ts';

/**
 * Answers of Grid Engine 8.1.9 to the backend's own commands, and beside each what is to be read from it
 * (`SITUATION.expected.json`, checked by hand).
 */
const sge = createSge();

function expected(path: string): unknown {
  return JSON.parse(readFileSync(`${FIXTURES}/sge/${path}.expected.json`, 'utf8'));
}

describe.each(POWERS)('%s', (power) => {
  it.each(capturedNames(`sge/${power}`))('%s', (situation) => {
    const captured = readCaptured(`sge/${power}/${situation}.json`);
    const plan = planOf(sge, power, captured.command);
    // The answer belongs to the command that we send today.
    expect(plan.commands.map(asTyped)).toEqual([captured.command]);
    expect(JSON.parse(JSON.stringify(plan.read([outputOf(captured)])))).toEqual(expected(`${power}/${situation}`));
  });
});

/** The jobs that are asked about in each situation, some of which are not there. */
const ASKED = {
  running: ['98'],
  pending: ['98', '99'],
  array: ['104', '105.1-5'],
  finished: ['107'],
  held: ['98', '99', '100', '101', '102', '7'],
  error: ['108', '109', '110', '114'],
  transfer: ['116', '117', '118'],
  deleting: ['116', '117'],
  suspended: ['98', '100', '101'],
  'over-queue-limit': ['8'],
  'no-cwd': ['9'],
} as const;

describe('query', () => {
  it.each(Object.entries(ASKED))('%s', (situation, ids) => {
    const plan = sge.query(refs(ids));
    // The list is there for all, the details for some; those were asked for one job at a time.
    const paths = [1, 2].map((number) => `sge/query/${situation}-${number}.json`);
    const captured = paths.filter((path) => existsSync(`${FIXTURES}/${path}`)).map(readCaptured);
    const [list, details] = plan.commands.map(asTyped);
    expect(list).toEqual(captured[0]?.command);
    if (captured[1])
      expect(details?.map((word) => word.replace(/^(?:98,99|104,105)$/, captured[1]?.command[2] ?? ''))).toEqual(
        captured[1].command,
      );
    expect(JSON.parse(JSON.stringify(plan.read(captured.map(outputOf))))).toEqual(expected(`query/${situation}`));
  });

  it('has all situations', () => {
    const names = capturedNames('sge/query').map((name) => name.replace(/-\d$/, ''));
    expect([...new Set(names)].sort()).toEqual(Object.keys(ASKED).sort());
  });
});
