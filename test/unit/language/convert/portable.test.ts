import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../../src/backends/contract.ts';
import { builtInBackends } from '../../../../src/backends/registry.ts';
import { formatArraySpec, parseArraySpec } from '../../../../src/job/arrays.ts';
import { loadExplicit } from '../../../../src/job/loadJob.ts';
import { renderJob } from '../../../../src/job/render.ts';
import type { Value } from '../../../../src/job/value.ts';
import type { Ask } from '../../../../src/language/convert/ask.ts';
import { familyOf } from '../../../../src/language/convert/ask.ts';
import { understand } from '../../../../src/language/convert/understand.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';
import type { GivenScript } from './scripts.ts';
import { capturedScripts, converted, siteScripts } from './scripts.ts';

const backends = builtInBackends();

/** The portable job of a script, rendered for a scheduler. */
async function rendered(script: GivenScript, to: string) {
  const { script: body, settings } = converted(script, 'portable');
  const files = new MemoryFiles({ '/job.sh': body, '/job.ini': `[Attributes]\nbackend = ${to}\n` });
  files.set('/settings.ini', settings ?? '');
  const { job, problems } = await loadExplicit(
    {
      body: '/job.sh',
      defaults: null,
      jobname: '',
      keywords: new Map(),
      settings: ['/settings.ini', '/job.ini'],
      set: [],
    },
    { files, dialects: backends },
  );
  const backend = backends.find(({ name }) => name === to);
  if (!job || !backend) throw new Error(problems.map(({ message }) => message).join('; '));
  return renderJob(job, backend);
}

/** What a script asks for, without the places. */
function asked(backend: Backend, text: string): ReadonlyMap<string, string> {
  const asks = understand(backend.readHeader(text).resources, familyOf(backend), () => undefined);
  // That both streams go to one file is said for those schedulers that part them.
  asks.delete('join');
  const implied = ({ key, value }: Ask): boolean =>
    value === false || ((key === 'ppn' || key === 'threads') && Number(value) === 1);
  return new Map([...asks.values()].filter((ask) => !implied(ask)).map(({ key, value }) => [key, plain(key, value)]));
}

/** Tasks one by one, as steps are written in several ways. */
function plain(key: string, value: Value): string {
  const spec = key === 'array' ? parseArraySpec(String(value)) : null;
  return spec ? formatArraySpec(spec) : String(value);
}

// What the scheduler itself refused as no value is none in settings either.
const SCRIPTS = [...siteScripts(), ...capturedScripts()].filter(
  ({ scheduler, name }) => scheduler !== 'local' && !name.endsWith('-format.json'),
);

describe.each(SCRIPTS)('the portable job of $name', (script) => {
  it('asks its own scheduler for what the script did, with the same body', async () => {
    const backend = backends.find(({ name }) => name === script.scheduler);
    if (!backend) throw new Error(script.scheduler);
    const { script: made, problems } = await rendered(script, script.scheduler);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const text = made?.text ?? '';
    expect(Object.fromEntries(asked(backend, text))).toEqual(Object.fromEntries(asked(backend, script.text)));
    expect(bodyLines(text).length).toBe(bodyLines(script.text).length);
  });
});

describe('the body of a portable job', () => {
  it.each([
    "awk '{ print $1 }' f",
    "awk '{print}' f",
    'f() { echo {1..3} {a,b}; }',
    'echo ${x} ${x:-{y}} {name} {time} {{x}} }}{{',
    'printf \'{"a": {"b": 1}}\'',
    'find . -exec rm {} \\;',
    'echo {queue!r:>10} {-A}',
  ])('keeps the braces of %s', async (line) => {
    const text = `#!/bin/bash\n#SBATCH -J a -t 5\n${line}\n`;
    const { script, problems } = await rendered({ name: 'a.sh', scheduler: 'slurm', text }, 'slurm');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(script?.text.split('\n').at(-2)).toBe(line);
  });
});

function bodyLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => !/^#(?:!|SBATCH|PBS|BSUB|\$)/.test(line));
}
