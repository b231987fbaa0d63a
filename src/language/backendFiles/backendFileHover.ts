import { findOption } from '../../backends/optionWords.ts';
import { BACKEND_KEYS, DEFINITION_SECTIONS, FIXED_KEYS } from '../../backends/site/definitionKeys.ts';
import { unreachable } from '../../base/errors.ts';
import { isCoreVariable } from '../../job/template/coreVariables.ts';
import { variablePage } from '../body/variables.ts';
import type { Hover } from '../items.ts';
import { code, paragraphs, plain } from '../markdown.ts';
import { optionPage } from '../optionPage.ts';
import type { SettingsPlace } from '../settings/settingsPlace.ts';
import { placeIn } from '../settings/settingsPlace.ts';
import type { BackendFile } from './backendFile.ts';
import { parentIn, valuePage } from './backendFile.ts';
import { placeInLine } from './linePlace.ts';

/** What is told of the thing at an offset of a file that describes a backend. */
export function hoverBackendFile(file: BackendFile, offset: number): Hover | null {
  const place = placeIn(file.document, offset);
  switch (place.kind) {
    case 'comment':
      return null;
    case 'header': {
      const name = file.document.source.text.slice(place.span.start, place.span.end);
      return told(place.span, new Map(Object.entries(DEFINITION_SECTIONS)).get(name) ?? null);
    }
    case 'key':
      return place.entry && told(place.entry.keySpan, keyMeaning(file, place.section, place.entry.key));
    case 'value':
      return valueHover(file, place, offset);
    default:
      return unreachable(place);
  }
}

function told(span: Hover['span'], markdown: string | null): Hover | null {
  return markdown === null || markdown === '' ? null : { span, markdown };
}

function keyMeaning(file: BackendFile, section: string | null, key: string): string | null {
  const parent = parentIn(file.document, file.parents);
  switch (section) {
    case 'Backend':
      return BACKEND_KEYS.has(key) ? `**${key}**: ${BACKEND_KEYS.get(key)}` : null;
    case 'Keys': {
      const fixed = FIXED_KEYS.has(key)
        ? 'It stays as the parent writes it: a run is followed and its output is found by it.'
        : null;
      return paragraphs(valuePage(key, file), fixed);
    }
    case 'Variables': {
      const name = key.replace(/^CLUSTERJOB_/, '');
      return isCoreVariable(name) ? variablePage(name, parent ? [parent] : file.parents) : null;
    }
    case 'Commands':
      return parent && `The command ${code(key)} of ${plain(parent.displayName)}, as this site has it.`;
    default:
      return null;
  }
}

function valueHover(
  file: BackendFile,
  { section, entry, line }: Extract<SettingsPlace, { readonly kind: 'value' }>,
  offset: number,
): Hover | null {
  const parent = parentIn(file.document, file.parents);
  if (section === 'Backend' && entry.key === 'extends') {
    return parent && told(entry.valueSpan, `**${plain(parent.displayName)}**: [manual](${parent.manual})`);
  }
  if (section !== 'Keys' && section !== 'Backend') return null;
  const text = file.document.source.text.slice(line.start, line.end);
  const place = placeInLine(text, offset - line.start);
  if (place.kind === 'text') return null;
  const span = { start: line.start + place.span.start, end: line.start + place.span.end };
  const word = text.slice(place.span.start, place.span.end);
  if (place.kind === 'name') return told(span, valuePage(word, file));
  const option = parent && findOption(parent.options, word);
  return option ? told(span, optionPage(option, parent.options, parent.manual)) : null;
}
