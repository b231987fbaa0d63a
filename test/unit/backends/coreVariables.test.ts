import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../src/backends/registry.ts';
import { Source } from '../../../src/base/problem.ts';
import type { CoreVariable } from '../../../src/job/dialect.ts';
import { CORE_VARIABLES } from '../../../src/job/template/coreVariables.ts';
import { renderTemplate } from '../../../src/job/template/render.ts';
import { FIXTURES } from './outputs.ts';

/** The core variables for which a scheduler has nothing: using one there is an error. */
const MISSING: Readonly<Record<string, readonly CoreVariable[]>> = {
  slurm: [],
  pbs: ['ARRAY_ID', 'GLOBAL_RANK', 'LOCAL_RANK'],
  pbspro: ['NUM_NODES', 'NUM_TASKS', 'GLOBAL_RANK', 'LOCAL_RANK'],
  lpbs: ['ARRAY_ID', 'NUM_NODES', 'NUM_TASKS', 'NODE', 'GLOBAL_RANK', 'LOCAL_RANK'],
  lsf: ['NUM_NODES', 'NODE', 'GLOBAL_RANK', 'LOCAL_RANK'],
  sge: ['NODE', 'GLOBAL_RANK', 'LOCAL_RANK'],
  local: [],
};

/** Captured output of `env` in a job of the scheduler. */
const ENVIRONMENTS: Readonly<Record<string, string>> = {
  pbs: 'pbs/foreign/job-env-array',
  pbspro: 'pbspro/foreign/job-env-array',
  lsf: 'lsf/foreign/job-env-array',
  sge: 'sge/foreign/jobenv-array-task',
};

const NAMES = Object.keys(CORE_VARIABLES) as CoreVariable[];

describe.each(builtInBackends())('$name', ({ name, displayName, variables }) => {
  const rendered = (text: string) =>
    renderTemplate(new Source('a.sh', text), {
      scheduler: displayName,
      variables,
      placeholders: false,
      lookup: () => undefined,
      names: () => [],
    });

  it.each(NAMES)('maps %s, or says that it cannot', (variable) => {
    const { text, problems } = rendered(`echo $CLUSTERJOB_${variable} \${CLUSTERJOB_${variable}}\n`);
    if (MISSING[name]?.includes(variable)) {
      expect(text).toBeNull();
      const error = { severity: 'error', code: 'variable-not-available' };
      expect(problems).toMatchObject([error, error]);
      return;
    }
    expect(problems).toEqual([]);
    const spelling = variables[variable];
    if (spelling?.kind === 'variable') expect(text).toBe(`echo $${spelling.name} \${${spelling.name}}\n`);
    else expect(text).toBe(`echo ${spelling?.text} ${spelling?.text}\n`);
  });

  const captured = ENVIRONMENTS[name];
  if (captured === undefined) return;

  it('names variables that a job really has', () => {
    const { stdout } = JSON.parse(readFileSync(`${FIXTURES}/${captured}.json`, 'utf8')) as { readonly stdout: string };
    for (const spelling of Object.values(variables)) {
      const used = spelling.kind === 'variable' ? spelling.name : /\$(\w+)/.exec(spelling.text)?.[1];
      expect(stdout).toMatch(new RegExp(`^${used}=`, 'm'));
    }
  });
});
