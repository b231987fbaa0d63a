import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../src/backends/registry.ts';
import { generatedResources, POOLS, seeded } from './generatedResources.ts';
import { resources } from './resourceList.ts';

/** How many sets of resources each scheduler gets. */
const SETS = 400;

/** Keys that have no directive of their own where another one says the same. */
const SILENT: Readonly<Record<string, readonly string[]>> = { stderr: ['join'] };

describe.each(builtInBackends().filter(({ prefix }) => prefix !== null))('$name', (backend) => {
  const pools = POOLS[backend.name];

  it(`reads its own header back, for ${SETS} sets of resources`, () => {
    if (!pools) throw new Error(`no values for ${backend.name}`);
    const draw = seeded(2027);
    let written = 0;
    for (let set = 0; set < SETS; set++) {
      const wanted = { ...generatedResources(pools, draw) };
      // What goes nowhere cannot come back.
      for (const [key, others] of Object.entries(SILENT)) {
        if (others.some((other) => wanted[other] === true)) delete wanted[key];
      }
      const { lines, problems } = backend.header({ resources: resources(wanted), shell: '/bin/bash' });
      expect(
        problems.filter(({ severity }) => severity === 'error'),
        JSON.stringify(wanted),
      ).toEqual([]);
      written += lines.length;
      const script = ['#!/bin/bash', ...lines.map(({ text }) => text), 'true', ''].join('\n');
      const reading = backend.readHeader(script);
      expect(reading.unread).toEqual([]);
      const read = Object.fromEntries(reading.resources.map(({ key, value }) => [key, value]));
      expect(read, script).toEqual(wanted);
    }
    expect(written).toBeGreaterThan(SETS * 3);
  });
});
