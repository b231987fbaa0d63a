import type { Backend } from '../../backends/contract.ts';
import { DERIVED_KEYS } from '../../backends/site/siteValues.ts';
import { keyInfo, RESOURCE_KEYS } from '../../job/keys.ts';
import type { SettingsDocument, SettingsEntry } from '../../job/settings/document.ts';
import { keyPage } from '../keyPage.ts';
import { code, paragraphs } from '../markdown.ts';
import type { Subject } from '../subject.ts';

/** A file that describes a backend of a site, as the language service sees it. */
export interface BackendFile {
  readonly document: SettingsDocument;
  /** The backends that it may extend. */
  readonly parents: readonly Backend[];
  readonly subject: Subject;
}

/** The entries of a section, over all its parts. */
export function entriesOf({ sections }: SettingsDocument, name: string): readonly SettingsEntry[] {
  return sections.filter((section) => section.name === name).flatMap(({ entries }) => entries);
}

/** The backend that a file extends; null as long as it names none. */
export function parentIn(document: SettingsDocument, parents: readonly Backend[]): Backend | null {
  const named = entriesOf(document, 'Backend')
    .find(({ key }) => key === 'extends')
    ?.value.trim();
  return parents.find(({ name }) => name === named) ?? null;
}

/** The names of all values that a line may use: common keys, those of the site, and what is made from others. */
export function valueNames({ document }: BackendFile): readonly string[] {
  const own = entriesOf(document, 'Keys').map(({ key }) => key);
  return [...new Set([...RESOURCE_KEYS.map(({ key }) => key), ...DERIVED_KEYS.keys(), ...own])];
}

/** What a value in a line means, in Markdown; null for a name that stands for none. */
export function valuePage(name: string, file: BackendFile): string | null {
  const derived = DERIVED_KEYS.get(name)?.meaning;
  if (derived !== undefined) return paragraphs(`**${name.replaceAll('_', '\\_')}**: ${derived}`);
  if (!valueNames(file).includes(name)) return null;
  if (!keyInfo('Resources', name)) return `${code(name)}: a key of the site, declared in \`[Keys]\`.`;
  const parent = parentIn(file.document, file.parents);
  return keyPage('Resources', name, { ...file.subject, job: null, backends: parent ? [parent] : [] });
}
