import type { SettingsDocument } from '../../job/settings/document.ts';
import type { Completion } from '../items.ts';
import type { SettingsPlace } from './settingsPlace.ts';

type Of<Kind extends SettingsPlace['kind']> = Extract<SettingsPlace, { readonly kind: Kind }>;

/** The names of sections with their meaning, in Markdown. */
export type SectionNames = Readonly<Record<string, string>>;

/** The sections that can be named at an offset of a header, where that lies between the brackets. */
export function headerCompletions(
  document: SettingsDocument,
  { span, closed }: Of<'header'>,
  offset: number,
  names: SectionNames,
): readonly Completion[] {
  if (offset < span.start || offset > span.end) return [];
  return missingSections(document, span.start, names).map((name, at) => ({
    label: name,
    kind: 'section',
    detail: null,
    documentation: names[name] ?? null,
    span,
    text: closed ? name : `${name}]`,
    snippet: false,
    order: at,
  }));
}

/** The headers that can be written where a key can be begun: first above all sections, else last. */
export function sectionCompletions(
  document: SettingsDocument,
  { section, span }: Pick<Of<'key'>, 'section' | 'span'>,
  names: SectionNames,
): readonly Completion[] {
  return missingSections(document, -1, names).map((name, at) => ({
    label: `[${name}]`,
    kind: 'section',
    detail: null,
    documentation: names[name] ?? null,
    span,
    text: `[${name}]`,
    snippet: false,
    order: (section === null ? 0 : 5) + at / 100,
  }));
}

/** The sections that are not open yet; the one whose header stands at `at` counts as not open. */
function missingSections({ sections }: SettingsDocument, at: number, names: SectionNames): readonly string[] {
  const open = new Set(sections.filter(({ nameSpan }) => nameSpan.start !== at).map(({ name }) => name));
  return Object.keys(names).filter((name) => !open.has(name));
}
