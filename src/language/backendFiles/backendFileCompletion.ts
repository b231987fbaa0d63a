import type { Backend } from '../../backends/contract.ts';
import { findOption } from '../../backends/optionWords.ts';
import { BACKEND_KEYS, DEFINITION_SECTIONS, FIXED_KEYS } from '../../backends/site/definitionKeys.ts';
import { commandsOf } from '../../backends/site/siteCommands.ts';
import { unreachable } from '../../base/errors.ts';
import { RESOURCE_KEYS } from '../../job/keys.ts';
import { CORE_VARIABLES, isCoreVariable } from '../../job/template/coreVariables.ts';
import { variablePage } from '../body/variables.ts';
import type { Completion } from '../items.ts';
import { optionPage } from '../optionPage.ts';
import { writtenKey } from '../settings/keyCompletion.ts';
import { headerCompletions, sectionCompletions } from '../settings/sectionCompletion.ts';
import type { SettingsPlace } from '../settings/settingsPlace.ts';
import { placeIn } from '../settings/settingsPlace.ts';
import type { BackendFile } from './backendFile.ts';
import { entriesOf, parentIn, valueNames, valuePage } from './backendFile.ts';
import { placeInLine } from './linePlace.ts';

type Of<Kind extends SettingsPlace['kind']> = Extract<SettingsPlace, { readonly kind: Kind }>;

/** What can be written at an offset of a file that describes a backend. */
export function completeBackendFile(file: BackendFile, offset: number): readonly Completion[] {
  const place = placeIn(file.document, offset);
  switch (place.kind) {
    case 'comment':
      return [];
    case 'header':
      return headerCompletions(file.document, place, offset, DEFINITION_SECTIONS);
    case 'key':
      if (offset > place.span.end) return [];
      return [...keys(file, place), ...sectionCompletions(file.document, place, DEFINITION_SECTIONS)];
    case 'value':
      return values(file, place, offset);
    default:
      return unreachable(place);
  }
}

/** A key with what is told of it. */
type Told = readonly [key: string, page: string | null];

function keys(file: BackendFile, { section, span, entry }: Of<'key'>): readonly Completion[] {
  const taken = new Set(
    entriesOf(file.document, section ?? '')
      .filter((other) => other !== entry)
      .map(({ key }) => key),
  );
  return keysOf(file, section)
    .filter(([key]) => !taken.has(key))
    .map(([key, documentation]) => ({
      label: key,
      kind: 'key',
      detail: null,
      documentation,
      ...writtenKey(key, { span, delimited: entry !== null }, key === 'header' || key === 'environments'),
      order: 0,
    }));
}

function keysOf(file: BackendFile, section: string | null): readonly Told[] {
  const parent = parentIn(file.document, file.parents);
  switch (section) {
    case 'Backend':
      return [...BACKEND_KEYS].filter(([key]) => key !== 'environments' || hasEnvironments(parent));
    case 'Keys':
      return RESOURCE_KEYS.filter(({ key }) => !FIXED_KEYS.has(key)).map(({ key }) => [key, valuePage(key, file)]);
    case 'Variables':
      return Object.keys(CORE_VARIABLES)
        .filter(isCoreVariable)
        .map((name) => [name, variablePage(name, parent ? [parent] : file.parents)]);
    case 'Commands':
      return parent ? commandsOf(parent).map((name) => [name, `The command of ${parent.displayName}.`]) : [];
    default:
      return [];
  }
}

function hasEnvironments(parent: Backend | null): boolean {
  return parent === null || findOption(parent.options, '-pe') !== null;
}

function values(file: BackendFile, { section, entry, line }: Of<'value'>, offset: number): readonly Completion[] {
  const parent = parentIn(file.document, file.parents);
  if (section === 'Backend' && entry.key === 'extends') {
    return file.parents.map(({ name, displayName }) => plainItem(name, displayName, line));
  }
  if (section === 'Variables') {
    const spelling = isCoreVariable(entry.key) ? parent?.variables[entry.key] : undefined;
    if (!parent || !spelling) return [];
    const text = spelling.kind === 'variable' ? spelling.name : spelling.text;
    return [plainItem(text, parent.displayName, line)];
  }
  const takesLines = section === 'Keys' || (section === 'Backend' && BLOCKS.has(entry.key));
  return takesLines ? inLine(file, line, offset, section === 'Backend' && entry.key === 'environments') : [];
}

const BLOCKS: ReadonlySet<string> = new Set(['header', 'environments']);

/** What can stand in a line. `environment`: it names a parallel environment and no option. */
function inLine(
  file: BackendFile,
  line: Of<'value'>['line'],
  offset: number,
  environment: boolean,
): readonly Completion[] {
  const place = placeInLine(file.document.source.text.slice(line.start, line.end), offset - line.start);
  if (place.kind === 'text') return [];
  const span = { start: line.start + place.span.start, end: line.start + place.span.end };
  if (place.kind === 'name') {
    return valueNames(file).map((name) => ({
      ...plainItem(name, null, span),
      kind: 'placeholder',
      documentation: valuePage(name, file),
      text: place.closed ? name : `${name}}`,
    }));
  }
  const parent = parentIn(file.document, file.parents);
  const when: Completion = {
    ...plainItem('when', 'a condition', span),
    kind: 'snippet',
    documentation: 'The line is written only if the condition holds: `when nodes > 1: LINE`.',
    text: 'when ${1:nodes > 1}: $0',
    snippet: true,
  };
  return [...(place.fresh ? [when] : []), ...(parent && !environment ? options(parent, span) : [])];
}

function options({ options: table, manual }: Backend, span: Completion['span']): readonly Completion[] {
  return table.options
    .filter(({ commandLineOnly }) => !commandLineOnly)
    .map((option) => ({
      ...plainItem(option.names[0] ?? '', option.key ?? null, span),
      kind: 'option',
      documentation: optionPage(option, table, manual),
      order: 1,
    }));
}

function plainItem(label: string, detail: string | null, span: Completion['span']): Completion {
  return { label, kind: 'value', detail, documentation: null, span, text: label, snippet: false, order: 0 };
}
