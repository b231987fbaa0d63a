import type { Backend } from '../../backends/contract.ts';
import type { CoreVariable } from '../../job/dialect.ts';
import { CORE_VARIABLES, isCoreVariable } from '../../job/template/coreVariables.ts';
import type { Completion } from '../items.ts';
import { code, paragraphs, table } from '../markdown.ts';

/**
 * Core variables behind a `$`, `${` or a part of the name. `before`: the text of the line up to `offset`, the place in the
 * document.
 */
export function variableCompletions(
  before: string,
  offset: number,
  backend: Backend,
  backends: readonly Backend[] = [backend],
): readonly Completion[] {
  const typed = /\$(\{?)(\w*)$/.exec(before);
  if (!typed) return [];
  const start = offset - typed[0].length;
  return Object.keys(CORE_VARIABLES)
    .filter(isCoreVariable)
    .map((name) => ({
      label: `$CLUSTERJOB_${name}`,
      kind: 'variable',
      detail: spelledOn(name, backend) ?? `not on ${backend.displayName}`,
      documentation: variablePage(name, backends),
      span: { start, end: offset },
      text: typed[1] === '' ? `$CLUSTERJOB_${name}` : `\${CLUSTERJOB_${name}`,
      snippet: false,
      order: spelledOn(name, backend) === null ? 1 : 0,
    }));
}

/** What a core variable means, and what stands for it on every scheduler. */
export function variablePage(name: CoreVariable, backends: readonly Backend[]): string {
  const rows = backends.map((backend): readonly [string, string] => {
    const spelling = spelledOn(name, backend);
    return [backend.displayName, spelling === null ? 'has none' : code(spelling)];
  });
  return paragraphs(
    `**$CLUSTERJOB\\_${name.replaceAll('_', '\\_')}**: ${CORE_VARIABLES[name]}`,
    table(['Scheduler', 'Becomes'], rows),
  );
}

function spelledOn(name: CoreVariable, { variables }: Backend): string | null {
  const spelling = variables[name];
  if (!spelling) return null;
  return spelling.kind === 'variable' ? `$${spelling.name}` : spelling.text;
}
