import { nearest } from '../../base/nearest.ts';
import type { Problem, Source } from '../../base/problem.ts';
import { hasErrors } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import { RESOURCE_KEYS } from '../../job/keys.ts';
import { readSettings } from '../../job/settings/reader.ts';
import type { SectionView, Setting, SettingsView } from '../../job/settings/sections.ts';
import { viewSections } from '../../job/settings/sections.ts';
import type { Backend } from '../contract.ts';
import { findOption } from '../optionWords.ts';
import type { KeySpelling, SiteDefinition, SiteLine } from './definition.ts';
import type { DefinitionSection } from './definitionKeys.ts';
import { BACKEND_KEYS, DEFINITION_SECTIONS, FIXED_KEYS } from './definitionKeys.ts';
import { DefinitionProblems } from './definitionProblems.ts';
import { LineReader } from './readLines.ts';
import { readCommands, readVariables } from './readNames.ts';
import { DERIVED_KEYS } from './siteValues.ts';

/** A site's file as it was read: what it says, null if there is an error, and all that is to be said about it. */
export interface DefinitionReading {
  readonly definition: SiteDefinition | null;
  readonly problems: readonly Problem[];
}

const SECTIONS = Object.keys(DEFINITION_SECTIONS);
const KEYS = [...BACKEND_KEYS.keys()];

/** Reads the file of a site backend; docs/adding-a-backend.md shows its form. `parents`: what it may extend. */
export function readDefinition(name: string, source: Source, parents: readonly Backend[]): DefinitionReading {
  return new DefinitionReader(name, source, parents).read();
}

class DefinitionReader {
  readonly #name: string;
  readonly #source: Source;
  readonly #parents: readonly Backend[];
  readonly #view: SettingsView;
  readonly #problems: DefinitionProblems;

  constructor(name: string, source: Source, parents: readonly Backend[]) {
    this.#name = name;
    this.#source = source;
    this.#parents = parents;
    this.#view = viewSections(readSettings(source));
    this.#problems = new DefinitionProblems(source);
  }

  read(): DefinitionReading {
    this.#checkSections();
    const parent = this.#parent();
    const definition = parent && this.#definition(parent);
    const problems = [...this.#view.problems, ...this.#problems.list].sort(
      (a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0),
    );
    return { definition: this.#view.failure || hasErrors(problems) ? null : definition, problems };
  }

  #checkSections(): void {
    for (const { name, nameSpan } of this.#view.document.sections) {
      if (name === 'DEFAULT' || SECTIONS.includes(name)) continue;
      const message = `[${name}] is no section of a backend: there are ${SECTIONS.map((one) => `[${one}]`).join(', ')}.`;
      this.#problems.error('backend-unknown-section', message, nameSpan, nearest(name.trim(), SECTIONS));
    }
    for (const { key, entry } of this.#settings('Backend')) {
      if (KEYS.includes(key)) continue;
      const message = `'${key}' is no key of [Backend]: there are ${KEYS.join(', ')}.`;
      this.#problems.error('backend-unknown-key', message, entry.keySpan, nearest(key, KEYS));
    }
  }

  #parent(): Backend | null {
    const setting = this.#setting('extends');
    const names = this.#parents.map(({ name }) => name);
    const named = setting?.value?.trim() ?? '';
    const parent = this.#parents.find(({ name }) => name === named);
    if (parent) return parent;
    if (setting && named !== '') {
      const message = `There is no backend '${named}' to extend: there are ${names.join(', ')}.`;
      this.#problems.error('backend-extends', message, setting.entry.valueSpan, nearest(named, names));
    } else if (!this.#view.failure) {
      const message = `What does it extend? Write extends = NAME below [Backend], with one of ${names.join(', ')}.`;
      this.#problems.error('backend-extends', message, setting?.entry.keySpan ?? { start: 0, end: 0 });
    }
    return null;
  }

  /** Who copies lines from a script brings their prefix along, which makes comments of them. */
  #checkComments({ prefix, displayName }: Backend): void {
    if (prefix === null) return;
    for (const span of this.#view.document.comments) {
      const comment = this.#source.text.slice(span.start, span.end);
      if (!comment.startsWith(prefix) || !/^\s*-/.test(comment.slice(prefix.length))) continue;
      const message = `This is a comment here and no line for ${displayName}: leave the prefix ${prefix} out.`;
      this.#problems.warn('backend-comment', message, span, comment.slice(prefix.length).trim());
    }
  }

  #definition(parent: Backend): SiteDefinition {
    this.#checkComments(parent);
    const own = this.#settings('Keys').map(({ key }) => key);
    const known = new Set([...RESOURCE_KEYS.map(({ key }) => key), ...DERIVED_KEYS.keys(), ...own]);
    const lines = new LineReader(this.#source, parent, known, this.#problems);
    return {
      name: this.#name,
      file: this.#source.file,
      text: this.#source.text,
      parent,
      displayName: this.#setting('name')?.value?.trim() || this.#name,
      manual: this.#manual() ?? parent.manual,
      keys: this.#keys(parent, lines),
      header: this.#lines('header', parent, lines),
      environments: this.#lines('environments', parent, lines),
      variables: readVariables(this.#settings('Variables'), parent, this.#problems),
      commands: readCommands(this.#settings('Commands'), parent, this.#problems),
    };
  }

  #manual(): string | null {
    const setting = this.#setting('manual');
    const address = setting?.value?.trim() ?? '';
    if (setting && address !== '' && !/^https:\/\/\S+$/.test(address))
      this.#problems.error('backend-manual', 'Write the address of a page: https://...', setting.entry.valueSpan);
    return address || null;
  }

  #keys(parent: Backend, lines: LineReader): ReadonlyMap<string, KeySpelling> {
    const keys = new Map<string, KeySpelling>();
    for (const setting of this.#settings('Keys')) {
      const spelling = this.#spelling(setting, parent, lines);
      if (spelling) keys.set(setting.key, spelling);
    }
    return keys;
  }

  #spelling(setting: Setting, parent: Backend, lines: LineReader): KeySpelling | null {
    const { key, entry } = setting;
    const text = setting.value?.trim() ?? '';
    const section = this.#section('Keys');
    if (FIXED_KEYS.has(key)) {
      const message = `'${key}' stays as ${parent.displayName} writes it: a run is followed and its output is found by it.`;
      this.#problems.error('backend-fixed-key', message, entry.keySpan);
      return null;
    }
    if (text === '' || !section) return { kind: 'none' };
    if (!this.#hasDirectives(parent, entry.valueSpan)) return null;
    if (!isOption(text)) {
      const [line, another] = lines.read(setting, section, 'options');
      if (another)
        this.#problems.error('backend-line', "A key has one line: write more of them into 'header'.", entry.valueSpan);
      return line ? { kind: 'line', line } : null;
    }
    lines.checkOption(text, entry.valueSpan);
    if (key === 'mem' && !text.startsWith('--')) {
      const line = `${text}${text.startsWith('-l ') ? '=' : ' '}{mem}M`;
      const message = `mem is a number of MB: with its unit the line is ${line}.`;
      this.#problems.warn('backend-unit', message, entry.valueSpan, line);
    }
    return { kind: 'option', option: text };
  }

  #lines(key: 'header' | 'environments', parent: Backend, lines: LineReader): readonly SiteLine[] {
    const [setting, section] = [this.#setting(key), this.#section('Backend')];
    if (!setting?.value?.trim() || !section) return [];
    if (key === 'environments' && findOption(parent.options, '-pe') === null) {
      const message = `${parent.displayName} has no parallel environments: write its lines into 'header'.`;
      this.#problems.error('backend-environments', message, setting.entry.keySpan);
      return [];
    }
    if (!this.#hasDirectives(parent, setting.entry.keySpan)) return [];
    return lines.read(setting, section, key === 'header' ? 'options' : 'environments');
  }

  #hasDirectives(parent: Backend, where: Span): boolean {
    if (parent.prefix !== null) return true;
    this.#problems.error('backend-line', `The backend ${parent.name} writes no lines that could be changed.`, where);
    return false;
  }

  #section(name: DefinitionSection): SectionView | null {
    return this.#view.sections.find((section) => section.name === name) ?? null;
  }

  /** The settings of a section without those that only DEFAULT has: they may be meant for another one. */
  #settings(name: DefinitionSection): readonly Setting[] {
    return (this.#section(name)?.settings ?? []).filter(({ entry }) => !this.#view.defaults.includes(entry));
  }

  #setting(key: string): Setting | null {
    return this.#section('Backend')?.settings.find((setting) => setting.key === key) ?? null;
  }
}

/** One word, or a resource: the value of the key is put behind it. */
function isOption(text: string): boolean {
  return /^(?:--?[\w-]+|-l [\w.]+)$/.test(text);
}
