import { nearest } from '../../base/nearest.ts';
import type { CoreVariable, VariableSpelling, VariableTable } from '../../job/dialect.ts';
import type { Setting } from '../../job/settings/sections.ts';
import { CORE_VARIABLES } from '../../job/template/coreVariables.ts';
import type { Backend } from '../contract.ts';
import type { DefinitionProblems } from './definitionProblems.ts';
import { commandsOf, usesCommand } from './siteCommands.ts';

/** The core variables of a site: those of the parent with the settings of `[Variables]`. An empty value takes one away. */
export function readVariables(
  settings: readonly Setting[],
  parent: Backend,
  problems: DefinitionProblems,
): VariableTable {
  const variables: Partial<Record<CoreVariable, VariableSpelling>> = { ...parent.variables };
  const names = Object.keys(CORE_VARIABLES) as CoreVariable[];
  for (const { key, value, entry } of settings) {
    const name = names.find((known) => known === key.replace(/^CLUSTERJOB_/, ''));
    if (name === undefined) {
      const message = `'${key}' is no core variable: there are ${names.join(', ')}.`;
      problems.error('backend-unknown-variable', message, entry.keySpan, nearest(key, names));
      continue;
    }
    const text = value?.trim() ?? '';
    const spelling = spellingOf(text);
    if (spelling) variables[name] = spelling;
    else if (text !== '') {
      const message = `'${text}' is neither a variable nor a command: write NAME or $(COMMAND).`;
      problems.error('backend-variable', message, entry.valueSpan);
    } else if (name === 'ID') {
      problems.error('backend-variable', 'No backend can do without the variable ID.', entry.keySpan);
    } else delete variables[name];
  }
  return variables;
}

function spellingOf(text: string): VariableSpelling | null {
  const [, name] = /^\$?(?:\{(?=\w+\}$))?([A-Za-z_]\w*)\}?$/.exec(text) ?? [];
  if (name !== undefined) return { kind: 'variable', name };
  return /^(?:`[^`\n]+`|\$\([^\n]+\))$/.test(text) ? { kind: 'command', text } : null;
}

/** The names of commands of a site, from `[Commands]`: a program and perhaps its first arguments. */
export function readCommands(
  settings: readonly Setting[],
  parent: Backend,
  problems: DefinitionProblems,
): ReadonlyMap<string, readonly string[]> {
  const commands = new Map<string, readonly string[]>();
  for (const { key, value, entry } of settings) {
    const words = value?.split(/\s+/).filter(Boolean) ?? [];
    if (!/^[A-Za-z][\w-]*$/.test(key) || !usesCommand(parent, key)) {
      const known = commandsOf(parent);
      const message = `${parent.displayName} is never asked by a command '${key}': there are ${known.join(', ')}.`;
      problems.error('backend-unknown-command', message, entry.keySpan, nearest(key, known));
    } else if (words.length === 0 || words.some((word) => /["'`$\\;&|<>()~*?[\]]/.test(word))) {
      const message = 'Write a program, by its name or path, and perhaps its first arguments; no shell reads them.';
      problems.error('backend-command', message, entry.valueSpan);
    } else commands.set(key, words);
  }
  return commands;
}
