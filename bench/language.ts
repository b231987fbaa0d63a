import { builtInBackends, createRegistry } from '../src/backends/registry.ts';
import { Source } from '../src/base/problem.ts';
import { fileLayer } from '../src/job/layers.ts';
import { renderJob } from '../src/job/render.ts';
import { readSettings } from '../src/job/settings/reader.ts';
import { completeDirective } from '../src/language/scripts/directiveCompletion.ts';
import { directiveProblems } from '../src/language/scripts/directiveProblems.ts';
import { completeSettings } from '../src/language/settings/settingsCompletion.ts';
import { formatSettings } from '../src/language/settings/settingsFormat.ts';
import { unusedAttributes } from '../src/language/settings/unusedAttributes.ts';
import type { Subject } from '../src/language/subject.ts';
import { loaded } from '../test/unit/support/jobs.ts';

/**
 * How long the language service takes for one document of 5,000 lines: figures, no test. Run: node bench/language.ts
 * The goal is 20 ms for parsing and problems of a settings file, and 30 ms for those of a script. On a busy machine the time
 * of the processor tells more; it counts the collector and the compiler too, which run beside.
 */
const LINES = 5_000;
const ROUNDS = 50;
/** The first rounds, in which the program is still being compiled. */
const WARM_UP = 10;

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

const files = { '/w/j/job.sh': 'echo {base} {key1}\n', '/w/j/job.ini': settings };
const job = await loaded(files, '/w/j/job.sh', { dialects: registry.all });
const ofJob: Subject = { ...subject, job, rendering: renderJob(job, subject.backend) };

/** What happens after a key was pressed in a settings file: it is read as a layer, rendered, and read for the editor. */
function allProblems(): unknown {
  const layer = fileLayer('job', new Source('/w/j/job.ini', settings), names);
  const rendering = renderJob(job, subject.backend);
  return [layer, rendering, unusedAttributes(readSettings(new Source('/w/j/job.ini', settings)), ofJob)];
}

const CASES: readonly (readonly [string, () => unknown])[] = [
  ['settings: parse', () => readSettings(new Source('job.ini', settings))],
  ['settings: parse and problems', () => fileLayer('job', new Source('job.ini', settings), names)],
  ['settings: all problems in a job', allProblems],
  ['settings: completion', () => completeSettings(readSettings(new Source('job.ini', settings)), 12, subject, false)],
  ['settings: format', () => formatSettings(readSettings(new Source('job.ini', settings)))],
  ['script: parse and problems', () => directiveProblems(new Source('job.sh', script), subject)],
  ['script: completion', () => completeDirective(script, script.indexOf('--comment') + 3, subject)],
];

interface Figures {
  readonly ms: number;
  readonly cpuMs: number;
}

function timed(work: () => unknown): Figures {
  const before = process.cpuUsage();
  const started = performance.now();
  work();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: (user + system) / 1000 };
}

function row(name: string, cells: readonly string[]): void {
  process.stdout.write(`${name.padEnd(32)}${cells.map((cell) => cell.padStart(10)).join('')}\n`);
}

row('milliseconds', ['first', 'least', 'median', 'processor']);
for (const [name, work] of CASES) {
  const rounds = Array.from({ length: ROUNDS }, () => timed(work));
  const warm = rounds.slice(WARM_UP);
  const sorted = (of: keyof Figures) => warm.map((round) => round[of]).sort((a, b) => a - b);
  const times = sorted('ms');
  const figures = [rounds[0]?.ms, times[0], times[times.length >> 1], sorted('cpuMs')[warm.length >> 1]];
  row(
    name,
    figures.map((figure) => (figure ?? 0).toFixed(1)),
  );
}
