import type { Dialect } from './dialect.ts';
import type { Job, MainScript } from './job.ts';
import { findDirectives } from './plainScript.ts';

/** The schedulers by the prefixes of their directives, as messages name them. */
const SCHEDULERS: ReadonlyMap<string, string> = new Map([
  ['#SBATCH', 'Slurm'],
  ['#PBS', 'PBS'],
  ['#BSUB', 'LSF'],
  ['#$', 'SGE'],
]);

/** A plain script as it is, for a scheduler that its directives name; for any other, the advice to convert it. */
export function renderPlain({ body: { name, source } }: Job, dialect: Dialect): MainScript {
  const directives = findDirectives(source.text);
  if (!directives.some(({ prefix }) => prefix === dialect.prefix)) {
    const named = [...new Set(directives.map(({ prefix }) => SCHEDULERS.get(prefix) ?? prefix))].join(' and ');
    const message = `${name} has directives for ${named} and is not rendered for ${dialect.displayName}: convert it to a job with settings.`;
    const span = directives[0]?.span ?? null;
    const problem = source.problem('error', 'plain-script-for-other', message, span, { reach: 'unrenderable' });
    return { script: null, resources: [], submitArgs: [], problems: [problem] };
  }
  const { resources } = dialect.readHeader(source.text);
  const origins = source.text
    .split('\n')
    .map((_, index) => ({ line: index + 1, file: source.file, sourceLine: index + 1, key: null }));
  return {
    // CR line ends are refused where the script is read: see `checkLineEnds`.
    script: source.text.includes('\r') ? null : { text: source.text, origins },
    resources: resources.map(({ key, value }) => ({ key, value, native: false })),
    submitArgs: [],
    problems: [],
  };
}
