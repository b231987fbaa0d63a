import type { Problem } from '../../../../src/base/problem.ts';
import { problemRecord, Source } from '../../../../src/base/problem.ts';
import type { VariableTable } from '../../../../src/job/dialect.ts';
import type { RenderedTemplate, TemplateOptions } from '../../../../src/job/template/render.ts';
import { renderTemplate } from '../../../../src/job/template/render.ts';
import type { Value } from '../../../../src/job/value.ts';

/** The keys of an imagined job, of every kind of name and value. */
export const KEYS: Readonly<Record<string, Value>> = {
  jobname: 'job',
  nodes: 5,
  width: 8,
  queue: null,
  contiguous: true,
  load: 0.25,
  '-A': 'proj',
  'mail type': 'END',
  'slurm.constraint': 'ib',
  setup: '\nmodule load gcc\nmodule load mpi',
  braces: '{nodes} {{x}}',
  log: '$CLUSTERJOB_ID.out ${CLUSTERJOB_ID} ${{CLUSTERJOB_ID}}',
  dos: 'a\r\nb',
};

/** An imagined scheduler: a variable, a command substitution, and all other variables missing. */
export const VARIABLES: VariableTable = {
  ID: { kind: 'variable', name: 'SLURM_JOB_ID' },
  NAME: { kind: 'variable', name: 'SLURM_JOB_NAME' },
  NODELIST: { kind: 'command', text: '`cat $PBS_NODEFILE`' },
};

/** Renders with the sample keys and variables, or with others. */
export function render(text: string, options: Partial<TemplateOptions> = {}): RenderedTemplate {
  return renderTemplate(new Source('body.sh', text), {
    placeholders: true,
    lookup: (name) => (Object.hasOwn(KEYS, name) ? { value: KEYS[name] ?? null } : undefined),
    names: () => Object.keys(KEYS),
    scheduler: 'Slurm',
    variables: VARIABLES,
    ...options,
  });
}

/** A problem in one line: `line:column-line:column severity code`. */
export function brief(problem: Problem): string {
  const { line, column, endLine, endColumn, severity, code } = problemRecord(problem);
  return `${line}:${column}-${endLine}:${endColumn} ${severity} ${code}`;
}
