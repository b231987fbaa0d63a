import type { Problem, Source } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { LayerKind, Origin } from './job.ts';
import type { SectionName } from './keys.ts';
import { attributeKey, backendKey, keyInfo } from './keys.ts';
import type { SettingsDocument, SettingsEntry } from './settings/document.ts';
import { pythonStrip } from './settings/pythonSpace.ts';
import { readSettings } from './settings/reader.ts';
import type { SectionView, Setting as WrittenSetting } from './settings/sections.ts';
import { viewSections } from './settings/sections.ts';
import { SettingsCheck } from './settingsCheck.ts';
import { typeKeyword, typeText } from './typedValue.ts';
import type { Value } from './value.ts';
import { valueMap } from './valueMap.ts';

/** One setting of a layer, typed. */
export interface LayerSetting {
  readonly section: SectionName;
  readonly key: string;
  readonly value: Value;
  /** As it was written, as text. */
  readonly written: string;
  readonly origin: Origin;
}

/** The settings of one file, or those that came together in another way. What cannot be read has none. */
export interface Layer {
  readonly kind: LayerKind;
  readonly source: Source | null;
  /** The file as it was read; null where the settings come from none. */
  readonly document: SettingsDocument | null;
  readonly settings: readonly LayerSetting[];
  /** Whether there is a section `[Resources]`. */
  readonly hasResources: boolean;
  readonly problems: readonly Problem[];
  /** Whether something in it cannot be read, so that nothing of it is applied. */
  readonly unreadable: boolean;
}

/** A value that the user gives on the command line: `--set key=value`. Without a section, attribute names set attributes. */
export interface SetOption {
  readonly section: SectionName | null;
  readonly key: string;
  readonly text: string;
}

/** Reads a settings file as a layer of a job. `backends`: the names of all backends. */
export function fileLayer(kind: LayerKind, source: Source, backends: ReadonlySet<string>): Layer {
  const view = viewSections(readSettings(source));
  const check = new SettingsCheck(kind, source, backends);
  check.sections(view);
  const reading: FileReading = { kind, source, backends, check, defaults: new Set(view.defaults) };
  const settings = view.sections.flatMap((section) => sectionSettings(reading, section));
  const problems = inFileOrder([...view.problems, ...check.problems]);
  const unreadable = view.failure !== null || problems.some(isUnreadable);
  return {
    kind,
    source,
    document: view.document,
    settings: unreadable ? [] : settings,
    hasResources: view.sections.some(({ name }) => name === 'Resources'),
    problems,
    unreadable,
  };
}

/** A layer that consists of the default job name alone. */
export function jobNameLayer(name: string): Layer {
  return codeLayer('job-name', [['Resources', 'jobname', name, name]], []);
}

/** Values set in code: attribute names set attributes, all others resources, sorted by name (code point order). */
export function keywordLayer(keywords: ReadonlyMap<string, Value>, backends: ReadonlySet<string>): Layer {
  const check = new SettingsCheck('keyword', null, backends);
  const entries: CodeSetting[] = [];
  for (const [key, given] of [...keywords].sort(([a], [b]) => byCodePoint(a, b))) {
    const section = attributeKey(key) ? 'Attributes' : 'Resources';
    if (!check.key(section, key, null)) continue;
    const typed = typeKeyword(section, key, infoFor(section, key, 'keyword', backends), given);
    if (!typed.ok) check.refuse(typed.code, typed.message, null);
    else if (check.value(section, key, typed.value, null))
      entries.push([section, key, typed.value, String(given ?? '')]);
  }
  return codeLayer('keyword', entries, check.problems);
}

/** The values of `--set`, which win over all files. */
export function setLayer(options: readonly SetOption[], backends: ReadonlySet<string>): Layer {
  const check = new SettingsCheck('command-line', null, backends);
  const entries: CodeSetting[] = [];
  for (const { section: given, key, text: written } of options) {
    const text = pythonStrip(written);
    const section = given ?? (attributeKey(key) ? 'Attributes' : 'Resources');
    if (!check.key(section, key, null)) continue;
    const typed = typeText(section, key, infoFor(section, key, 'command-line', backends), text);
    if (!typed.ok) check.refuse(typed.code, typed.message, null);
    else if (check.value(section, key, typed.value, null)) entries.push([section, key, typed.value, text]);
  }
  return codeLayer('command-line', entries, check.problems);
}

/** The layer of the profile that is always there: jobs run on this machine, whatever the defaults say. */
export function localProfileLayer(): Layer {
  return codeLayer(
    'user-profile',
    [
      ['Attributes', 'backend', 'local', 'local'],
      ['Attributes', 'transport', 'local', 'local'],
      ['Attributes', 'remote', null, ''],
    ],
    [],
  );
}

type CodeSetting = readonly [section: SectionName, key: string, value: Value, written: string];

function codeLayer(kind: LayerKind, entries: readonly CodeSetting[], problems: readonly Problem[]): Layer {
  const origin: Origin = { layer: kind, source: null, keySpan: null, valueSpan: null };
  const unreadable = hasErrors(problems);
  return {
    kind,
    source: null,
    document: null,
    settings: unreadable
      ? []
      : entries.map(([section, key, value, written]) => ({ section, key, value, written, origin })),
    hasResources: entries.some(([section]) => section === 'Resources'),
    problems,
    unreadable,
  };
}

/** A settings file while its values get their types. */
interface FileReading {
  readonly kind: LayerKind;
  readonly source: Source;
  readonly backends: ReadonlySet<string>;
  readonly check: SettingsCheck;
  readonly defaults: ReadonlySet<SettingsEntry>;
}

function sectionSettings(reading: FileReading, section: SectionView): readonly LayerSetting[] {
  const { name, settings } = section;
  if (!isSectionName(name)) return [];
  return settings.flatMap((setting) => typedSetting(reading, name, section, setting) ?? []);
}

/** A setting with its type; null where it is refused, which `check` then tells. */
function typedSetting(
  { kind, source, backends, check, defaults }: FileReading,
  section: SectionName,
  sectionView: SectionView,
  { key, value: text, entry }: WrittenSetting,
): LayerSetting | null {
  if (!check.key(section, key, entry.keySpan)) return null;
  // A key of DEFAULT stands in every section, wanted or not.
  if (!defaults.has(entry)) check.placement(section, key, entry.keySpan);
  if (text === null) return null;
  const info = infoFor(section, key, kind, backends);
  check.traps(section, entry, info);
  const typed = typeText(section, key, info, text);
  if (!typed.ok) {
    const bare = /^(["'])(.*)\1$/.exec(entry.value)?.[2];
    const isMeant = bare !== undefined && typeText(section, key, info, bare).ok;
    const fixes = isMeant ? [{ title: 'Remove the quotes', span: entry.valueSpan, text: bare }] : [];
    check.refuse(typed.code, typed.message, entry.valueSpan, fixes);
    return null;
  }
  if (!check.value(section, key, typed.value, entry.valueSpan)) return null;
  const spanOf = valueMap(entry, text, sectionView, typeof typed.value === 'string' ? typed.value : text);
  const origin: Origin = { layer: kind, source, keySpan: entry.keySpan, valueSpan: entry.valueSpan, spanOf };
  return { section, key, value: typed.value, written: text, origin };
}

/** What the catalogue knows of a key where it stands; `BACKEND.KEY` is of the kind of `KEY`. */
function infoFor(section: SectionName, key: string, kind: LayerKind, backends: ReadonlySet<string>) {
  const own = section === 'Resources' ? backendKey(key, backends)?.key : undefined;
  const info = keyInfo(section, own ?? key);
  // A key of profiles has no meaning in a job's own files, where the library takes it for any attribute.
  return info?.files === 'cluster' && isJobFile(kind) ? undefined : info;
}

/** Whether a layer is a settings file of one job. */
export function isJobFile(kind: LayerKind): boolean {
  return kind === 'job' || kind === 'job-on-cluster';
}

/** Whether a layer belongs to one job, not to the user or to a cluster. */
export function isJobLayer(kind: LayerKind): boolean {
  return isJobFile(kind) || kind === 'keyword' || kind === 'command-line';
}

function isUnreadable(problem: Problem): boolean {
  return problem.severity === 'error' && problem.reach === 'unreadable';
}

function isSectionName(name: string): name is SectionName {
  return name === 'Attributes' || name === 'Resources';
}

function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
