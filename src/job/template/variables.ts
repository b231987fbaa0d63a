import { nearest } from '../../base/nearest.ts';
import type { Fix, Severity } from '../../base/problem.ts';
import type { VariableTable } from '../dialect.ts';
import { CORE_VARIABLES, isCoreVariable } from './coreVariables.ts';
import type { VariableToken } from './token.ts';

/** The scheduler for which core variables are mapped. */
export interface VariableTarget {
  /** The word by which messages name it: `Slurm`. */
  readonly scheduler: string;
  readonly variables: VariableTable;
}

/** Something to say about a core variable; whoever has the source knows the place. */
export interface VariableProblem {
  readonly severity: Severity;
  readonly code: 'variable-unknown' | 'variable-not-available' | 'variable-operator';
  readonly message: string;
  /** In offsets of the text in which the variable stands. */
  readonly fixes: readonly Fix[];
}

/** What a core variable becomes on a scheduler. With an error, the text is only what is left of it. */
export interface MappedVariable {
  readonly text: string;
  readonly problem: VariableProblem | null;
}

/** Maps one core variable. A name that is none keeps its name, with a warning. */
export function mapVariable(token: VariableToken, { scheduler, variables }: VariableTarget): MappedVariable {
  const { name } = token;
  const kept = spelled(token, `CLUSTERJOB_${name}`);
  if (!isCoreVariable(name)) return { text: kept, problem: unknownVariable(token) };
  const spelling = variables[name];
  if (!spelling) {
    const message = `${scheduler} has no variable for $CLUSTERJOB_${name}.`;
    return { text: kept, problem: { severity: 'error', code: 'variable-not-available', message, fixes: [] } };
  }
  if (spelling.kind === 'variable') return { text: spelled(token, spelling.name), problem: null };
  if (token.closed && token.prefix === '') return { text: spelling.text, problem: null };
  const message =
    `On ${scheduler} $CLUSTERJOB_${name} becomes the command ${spelling.text}, which takes no operator of the shell. ` +
    'Assign it to a variable of your own first and apply the operator to that.';
  return { text: kept, problem: { severity: 'error', code: 'variable-operator', message, fixes: [] } };
}

/** The variable of the shell in the form of the token; doubled braces become single ones. */
function spelled({ form, prefix, closed }: VariableToken, name: string): string {
  return form === 'bare' ? `$${name}` : `\${${prefix}${name}${closed ? '}' : ''}`;
}

function unknownVariable({ name, nameSpan }: VariableToken): VariableProblem {
  const near = nearest(name, Object.keys(CORE_VARIABLES));
  const proposal =
    near === null ? `There are ${Object.keys(CORE_VARIABLES).join(', ')}.` : `Did you mean $CLUSTERJOB_${near}?`;
  return {
    severity: 'warning',
    code: 'variable-unknown',
    message: `$CLUSTERJOB_${name} is no variable that Clusterjob maps; it stays as it is. ${proposal}`,
    fixes: near === null ? [] : [{ title: `Change to CLUSTERJOB_${near}`, span: nameSpan, text: `CLUSTERJOB_${near}` }],
  };
}
