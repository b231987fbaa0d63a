import { builtInBackends, createRegistry } from '../src/backends/registry.ts';
import { Source } from '../src/base/problem.ts';
import { fileLayer } from '../src/job/layers.ts';
import { readSettings } from '../src/job/settings/reader.ts';
import { completeDirective } from '../src/language/scripts/directiveCompletion.ts';
import { directiveProblems } from '../src/language/scripts/directiveProblems.ts';
import { completeSettings } from '../src/language/settings/settingsCompletion.ts';
import { formatSettings } from '../src/language/settings/settingsFormat.ts';
import type { Subject } from '../src/language/subject.ts';

/** How long the language service takes for one document of 5,000 lines: figures, no test. Run: node bench/language.ts */
const LINES = 5_000;
const ROUNDS = 30;

const registry = createRegistry(builtInBackends());
const subject: Subject = {
  backend: registry.get('slurm'),
  backends: registry.all,
  job: null,
  rendering: null,
  clusters: ['local'],
  live: null,
  now: 0,
};
const names = new Set(registry.names);

const settings = [
  '[Resources]',
  'time = 1:00:00',
  'mem = 4G',
  '[Attributes]',
  'base = /data',
  ...Array.from({ length: LINES - 5 }, (_, at) =>
    at % 10 === 0 ? `# note ${at}` : at % 10 === 1 ? `key${at} = %(base)s/run-${at}` : `key${at} = value ${at}`,
  ),
].join('\n');
const script = [
  '#!/bin/bash',
  ...Array.from({ length: 40 }, (_, at) => `#SBATCH --comment=line${at}`),
  '#SBATCH --time=1h',
  ...Array.from({ length: LINES - 42 }, (_, at) => `echo "step ${at} of $SLURM_JOB_ID" # note`),
].join('\n');

const CASES: readonly (readonly [string, () => unknown])[] = [
  ['settings: parse', () => readSettings(new Source('job.ini', settings))],
  ['settings: parse and problems', () => fileLayer('job', new Source('job.ini', settings), names)],
  ['settings: completion', () => completeSettings(readSettings(new Source('job.ini', settings)), 12, subject, false)],
  ['settings: format', () => formatSettings(readSettings(new Source('job.ini', settings)))],
  ['script: parse and problems', () => directiveProblems(new Source('job.sh', script), subject)],
  ['script: completion', () => completeDirective(script, script.indexOf('--comment') + 3, subject)],
];

function median(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
}

for (const [name, work] of CASES) process.stdout.write(`${name.padEnd(32)}${median(work).toFixed(1).padStart(8)} ms\n`);
