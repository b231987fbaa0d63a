import type { Backend } from '../../backends/contract.ts';
import type { Severity } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { CoreVariable, VariableSpelling } from '../../job/dialect.ts';
import type { Family } from './ask.ts';
import { familyOf } from './ask.ts';
import type { VariableUse } from './shellVariables.ts';
import { shellVariables } from './shellVariables.ts';

/** A change of a text: what stands at `span` becomes `text`. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A variable that stays as it is, and why. */
export interface KeptVariable {
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
}

/** For which scheduler the variables are; null: the core variables themselves. */
export interface VariableParties {
  readonly from: Backend;
  readonly to: Backend | null;
  /** Whether the job is an array: some schedulers give its tasks the same id. */
  readonly array: boolean;
}

/** Older and further names of the variables that have a core variable. */
const OTHER_NAMES: Readonly<Record<Family, Readonly<Record<string, CoreVariable>>>> = {
  slurm: { SLURM_JOBID: 'ID', SLURM_NODELIST: 'NODELIST', SLURM_NNODES: 'NUM_NODES', SLURM_NPROCS: 'NUM_TASKS' },
  pbs: { PBS_ARRAY_INDEX: 'ARRAY_INDEX' },
  pbspro: { PBS_ARRAYID: 'ARRAY_INDEX' },
  lpbs: {},
  lsf: { LSB_BATCH_JID: 'ID', LSB_MCPU_HOSTS: 'NODELIST' },
  sge: {},
  other: {},
};

/** How the names of a scheduler's own variables look. */
const OWN_NAMES: Readonly<Record<Family, RegExp | null>> = {
  slurm: /^(?:SLURMD?|SBATCH)_/,
  pbs: /^PBS_/,
  pbspro: /^PBS_/,
  lpbs: /^PBS_/,
  lsf: /^(?:LSB|LSF|LS)_/,
  sge: /^(?:SGE_\w+|NSLOTS|NHOSTS|NQUEUES|PE_HOSTFILE|PE|JOB_ID|JOB_NAME|QUEUE|TASK_ID)$/,
  other: null,
};

/** Variables that mean the same, though there is no core variable for them. */
const SAME_NAMES: readonly Readonly<Partial<Record<Family, string>>>[] = [
  { slurm: 'SLURM_ARRAY_TASK_MIN', sge: 'SGE_TASK_FIRST' },
  { slurm: 'SLURM_ARRAY_TASK_MAX', sge: 'SGE_TASK_LAST', lsf: 'LSB_JOBINDEX_END' },
  { slurm: 'SLURM_ARRAY_TASK_STEP', sge: 'SGE_TASK_STEPSIZE', lsf: 'LSB_JOBINDEX_STEP' },
  { slurm: 'SLURM_NTASKS_PER_NODE', pbs: 'PBS_NUM_PPN' },
  { pbs: 'PBS_NODEFILE', pbspro: 'PBS_NODEFILE', lpbs: 'PBS_NODEFILE', lsf: 'LSB_DJOB_HOSTFILE' },
];

/** The shell itself sets it, on every host. */
const SHELL_NAMES: ReadonlySet<string> = new Set(['HOSTNAME', 'HOME', 'USER', 'TMPDIR']);

/** What a script's uses of its scheduler's variables become. `interpreter`: program of its first line; null without one. */
export function convertVariables(
  text: string,
  interpreter: string | null,
  parties: VariableParties,
): { readonly edits: readonly Edit[]; readonly kept: readonly KeptVariable[] } {
  const isShell = interpreter === null || /(?:^|\/)(?:env\s+(?:-\S+\s+)*)?(?:ba|da|k|z|tc|c)?sh\b/.test(interpreter);
  const uses = isShell ? shellVariables(text) : calledVariables(text);
  const assigned = isShell ? assignedNames(text) : new Set<string>();
  const edits: Edit[] = [];
  const kept: KeptVariable[] = [];
  for (const use of uses) {
    const changed = assigned.has(use.name)
      ? keptWhere(use, parties, 'the script sets it itself')
      : change(use, parties);
    if (changed !== null) 'text' in changed ? edits.push(changed) : kept.push(changed);
  }
  return { edits, kept };
}

function change(use: VariableUse, parties: VariableParties): Edit | KeptVariable | null {
  const { from, to } = parties;
  const core = coreOf(use.name, parties);
  if (core === null) {
    const same = to && sameName(use.name, familyOf(from), familyOf(to));
    if (same && !use.quoted) return { span: use.nameSpan, text: same };
    if (!OWN_NAMES[familyOf(from)]?.test(use.name)) return null;
    const related = to !== null && OWN_NAMES[familyOf(to)]?.source === OWN_NAMES[familyOf(from)]?.source;
    return related ? null : missing(use, parties);
  }
  if (use.quoted) return keptWhere(use, parties, 'it stands in single quotes');
  const spelling: VariableSpelling | undefined = to
    ? to.variables[core]
    : { kind: 'variable', name: `CLUSTERJOB_${core}` };
  if (!spelling) return missing(use, parties);
  if (spelling.kind === 'variable') {
    if (spelling.name === use.name) return null;
    // A core variable is mapped behind a dollar sign only.
    const dollar = use.form === 'arithmetic' && to === null ? '$' : '';
    return { span: use.nameSpan, text: dollar + spelling.name };
  }
  if (use.form !== 'arithmetic' && use.closed) return { span: use.span, text: spelling.text };
  const message = `${use.name} becomes the command ${spelling.text} on ${to?.displayName}, which cannot stand here: it stays as it is.`;
  return { severity: 'warning', message, span: use.span };
}

function sameName(name: string, from: Family, to: Family): string | undefined {
  return SAME_NAMES.find((names) => names[from] === name)?.[to];
}

/** The core variable that a name stands for; null for a name of the user or of the shell. */
function coreOf(name: string, { from, to, array }: VariableParties): CoreVariable | null {
  const known = Object.entries(from.variables).filter(
    ([, spelling]) => spelling.kind === 'variable' && spelling.name === name,
  );
  const names = known.map(([core]) => core as CoreVariable);
  if (names.length === 0) return OTHER_NAMES[familyOf(from)][name] ?? null;
  if (SHELL_NAMES.has(name)) return null;
  // Where the tasks of an array share the id of the job, it is the id of the array.
  const ofArray = names.find((core) => core === 'ARRAY_ID');
  const hasArrayId = to === null || to.variables.ARRAY_ID !== undefined;
  return (array && hasArrayId ? ofArray : undefined) ?? names[0] ?? null;
}

function missing(use: VariableUse, { to }: VariableParties): KeptVariable {
  const where = to === null ? 'No core variable stands' : `${to.displayName} has no variable`;
  return { severity: 'warning', message: `${where} for $${use.name}: it stays as it is.`, span: use.span };
}

/** A variable of the scheduler that is left alone; null for any other. */
function keptWhere(use: VariableUse, parties: VariableParties, why: string): KeptVariable | null {
  const { from } = parties;
  if (coreOf(use.name, parties) === null && !OWN_NAMES[familyOf(from)]?.test(use.name)) return null;
  return { severity: 'info', message: `$${use.name} stays as it is: ${why}.`, span: use.span };
}

/** Names that the script gives a value; they are its own. */
function assignedNames(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const match of text.matchAll(
    /(?:^|[\s;&|(])(?:for[ \t]+|set[ \t]+|setenv[ \t]+|read[ \t]+(?:-\w+[ \t]+)*)?([A-Za-z_]\w*)(?=\+?=(?!=)|[ \t]+in[ \t])/gm,
  )) {
    found.add(match[1] ?? '');
  }
  return found;
}

/** Names in the calls by which Python, R, Perl, Julia and their like read the environment. */
function calledVariables(text: string): readonly VariableUse[] {
  const call =
    /(?:\benviron(?:\.get)?\s*[[(]|\b(?:Sys\.)?getenv\s*\(|\$?\bENV\s*[[{])\s*(["']?)([A-Za-z_]\w*)\1\s*[\])},]/g;
  return [...text.matchAll(call)].map((match): VariableUse => {
    const name = match[2] ?? '';
    const start = match.index + match[0].lastIndexOf(name);
    const span = { start, end: start + name.length };
    return { name, nameSpan: span, span, form: 'arithmetic', closed: true, quoted: false };
  });
}
