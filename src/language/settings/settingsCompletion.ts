import { unreachable } from '../../base/errors.ts';
import type { SectionName } from '../../job/keys.ts';
import { attributeKey } from '../../job/keys.ts';
import type { SettingsDocument } from '../../job/settings/document.ts';
import { DEFAULT_SECTION } from '../../job/settings/document.ts';
import { placeholderCompletions } from '../body/placeholderCompletion.ts';
import { variableCompletions } from '../body/variables.ts';
import type { Completion } from '../items.ts';
import type { Subject } from '../subject.ts';
import { keyCompletions } from './keyCompletion.ts';
import { headerCompletions, sectionCompletions } from './sectionCompletion.ts';
import type { SettingsPlace } from './settingsPlace.ts';
import { placeIn } from './settingsPlace.ts';
import { snippets } from './snippets.ts';
import { valueCompletions } from './valueCompletion.ts';

/** What can be written at an offset of a settings file. `cluster`: it is a profile or holds defaults. */
export function completeSettings(
  document: SettingsDocument,
  offset: number,
  subject: Subject,
  cluster: boolean,
): readonly Completion[] {
  const place = placeIn(document, offset);
  switch (place.kind) {
    case 'comment':
      return [];
    case 'header':
      return headerCompletions(document, place, offset, SECTIONS);
    case 'key':
      // Between a key and its delimiter there is nothing to write.
      if (offset > place.span.end) return [];
      return keyItems(document, place, offset, subject, cluster);
    case 'value':
      return valueItems(document, place, offset, subject);
    default:
      return unreachable(place);
  }
}

type Of<Kind extends SettingsPlace['kind']> = Extract<SettingsPlace, { readonly kind: Kind }>;

const SECTIONS: Readonly<Record<string, string>> = {
  Resources: 'What the scheduler is asked for.',
  Attributes: 'How the job is handled, and values for placeholders.',
  DEFAULT: 'Values for `%(key)s`, and keys that count in both other sections.',
};

function keyItems(
  document: SettingsDocument,
  { section, span, entry }: Of<'key'>,
  offset: number,
  subject: Subject,
  cluster: boolean,
): readonly Completion[] {
  const { text } = document.source;
  const headers = sectionCompletions(document, { section, span }, SECTIONS);
  const whole = document.sections.length === 0 && !cluster ? snippets(span) : [];
  const entries = document.sections.filter(({ name }) => name === section).flatMap((one) => one.entries);
  const taken = new Set(entries.filter((other) => other !== entry).map(({ key }) => key));
  const typed = text.slice(span.start, offset);
  const spot = { span, taken, delimited: entry !== null, cluster, typed };
  const sections: SectionName[] = section === 'Resources' || section === 'Attributes' ? [section] : [];
  const both: SectionName[] = section === DEFAULT_SECTION ? ['Resources', 'Attributes'] : sections;
  return [...both.flatMap((name) => keyCompletions({ ...spot, section: name }, subject)), ...headers, ...whole];
}

function valueItems(
  document: SettingsDocument,
  { section, entry, line }: Of<'value'>,
  offset: number,
  subject: Subject,
): readonly Completion[] {
  const before = document.source.text.slice(line.start, offset);
  const reference = /%\((\w*)$/.exec(before);
  if (reference) return references(document, section, offset - (reference[1] ?? '').length, offset);
  const isScript = attributeKey(entry.key)?.kind === 'script';
  const inScript = isScript || attributeKey(entry.key)?.kind === 'path';
  if (inScript) {
    const variables = variableCompletions(before, offset, subject.backend, subject.backends);
    if (variables.length > 0 || isScript) return [...variables, ...placeholderCompletions(before, offset, subject)];
  }
  if (section !== 'Resources' && section !== 'Attributes') return [];
  const word = /[^\s,]*$/.exec(before)?.[0] ?? '';
  const rest = /^[^\s,]*/.exec(document.source.text.slice(offset, line.end))?.[0] ?? '';
  const span = { start: offset - word.length, end: offset + rest.length };
  return valueCompletions({ section, key: entry.key, offset, span, before }, subject);
}

/** The keys that `%(key)s` can name: those of the section and of DEFAULT. */
function references(
  document: SettingsDocument,
  section: string | null,
  start: number,
  end: number,
): readonly Completion[] {
  const closed = document.source.text.startsWith(')s', end);
  const entries = document.sections
    .filter(({ name }) => name === section || name === DEFAULT_SECTION)
    .flatMap((one) => one.entries);
  return [...new Map(entries.map(({ key, value }) => [key, value]))].map(([key, value]) => ({
    label: key,
    kind: 'value',
    detail: value.split('\n')[0] ?? null,
    documentation: null,
    span: { start, end },
    text: closed ? key : `${key})s`,
    snippet: false,
    order: 0,
  }));
}
