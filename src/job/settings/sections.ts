import { unreachable } from '../../base/errors.ts';
import type { Fix, Problem } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { ReadErrorClass, SettingsDocument, SettingsEntry } from './document.ts';
import { DEFAULT_SECTION, valueSpanInFile } from './document.ts';
import type { InterpolationErrorClass, InterpolationFailure, ValuePart } from './interpolation.ts';
import { Interpolator, MAX_EXPANDED_LENGTH, MAX_INTERPOLATION_DEPTH } from './interpolation.ts';
import { quoted } from './readProblems.ts';

/** A key of a section with its value, and the entry that it comes from. */
export interface Setting {
  readonly key: string;
  readonly raw: string;
  /** After interpolation; null where that fails. */
  readonly value: string | null;
  readonly entry: SettingsEntry;
}

/** A section as configparser's API gives it. */
export interface SectionView {
  readonly name: string;
  /** Keys of DEFAULT first; where the section sets one itself, its value stands at the place of DEFAULT's. */
  readonly settings: readonly Setting[];
  /** The first value that cannot be made. configparser then gives none of the section's values. */
  readonly failure: (InterpolationFailure & { readonly asked: string }) | null;
}

/** The exception that configparser raises for a file. Interpolation errors name section and key but no line: null. */
export interface SettingsFailure {
  readonly class: ReadErrorClass | InterpolationErrorClass;
  readonly line: number | null;
}

/** A settings file as configparser's API gives it. Of a broken file it holds what could be read, for an editor. */
export interface SettingsView {
  readonly document: SettingsDocument;
  /** In file order, without DEFAULT. */
  readonly sections: readonly SectionView[];
  /** The entries of DEFAULT, which have a value only in another section: a bad one is not noticed if there is none. */
  readonly defaults: readonly SettingsEntry[];
  /** Where this is not null, nothing of the file may be applied. */
  readonly failure: SettingsFailure | null;
  /** Those of the document and of its values, in file order. */
  readonly problems: readonly Problem[];
}

/** Merges DEFAULT into the sections of a file and interpolates their values. Never throws. */
export function viewSections(document: SettingsDocument): SettingsView {
  const byName = new Map<string, Map<string, SettingsEntry>>();
  for (const section of document.sections) {
    const entries = byName.get(section.name) ?? new Map<string, SettingsEntry>();
    byName.set(section.name, entries);
    // Where a key is repeated, which is an error, the first one is kept.
    for (const entry of section.entries) if (!entries.has(entry.key)) entries.set(entry.key, entry);
  }
  const defaults = byName.get(DEFAULT_SECTION) ?? new Map<string, SettingsEntry>();
  byName.delete(DEFAULT_SECTION);

  const problems = new ValueProblems(document);
  const sections = [...byName].map(([name, own]) => {
    const entries = defaults.size === 0 ? own : new Map([...defaults, ...own]);
    return viewSection(name, entries, problems);
  });
  const refused = sections.find((section) => section.failure)?.failure;
  return {
    document,
    sections,
    defaults: [...defaults.values()],
    failure: document.failure ?? (refused ? { class: refused.class, line: null } : null),
    problems: [...document.problems, ...problems.list].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0)),
  };
}

function viewSection(name: string, entries: ReadonlyMap<string, SettingsEntry>, problems: ValueProblems): SectionView {
  const interpolator = new Interpolator((key) => entries.get(key)?.value);
  let failure: SectionView['failure'] = null;
  const settings: Setting[] = [];
  for (const [key, entry] of entries) {
    const expansion = interpolator.expand(key);
    settings.push({ key, raw: entry.value, value: expansion.text ?? null, entry });
    if (!entry.value.includes('%')) continue;
    for (const part of interpolator.parts(key)) problems.checkPart(part, entry, name, entries);
    if (!expansion.failure) continue;
    failure ??= { ...expansion.failure, asked: key };
    problems.checkExpansion(expansion.failure, entry);
  }
  return { name, settings, failure };
}

/** The problems of values. One that stands in DEFAULT is met once for every section and told once. */
class ValueProblems {
  readonly #document: SettingsDocument;
  readonly #told = new Map<number, string>();
  readonly list: Problem[] = [];

  constructor(document: SettingsDocument) {
    this.#document = document;
  }

  /** What is wrong with one piece of a raw value, wherever the value is used. */
  checkPart(part: ValuePart, entry: SettingsEntry, section: string, entries: ReadonlyMap<string, unknown>): void {
    const span = valueSpanInFile(entry, part);
    const start = { start: span.start, end: span.start };
    const double: Fix = { title: "Write '%%' for a percent sign", span: start, text: '%' };
    switch (part.kind) {
      case 'text':
      case 'percent':
        return;
      case 'bad':
        this.#error(
          'settings-interpolation-syntax',
          part.unended
            ? "A reference is written '%(key)s', with ')s' at its end; for a percent sign write '%%'."
            : "A percent sign is written '%%' in a settings file; '%(key)s' inserts another setting.",
          span,
          [double],
        );
        return;
      case 'reference':
        if (entries.has(part.name)) return;
        this.#error(
          'settings-interpolation-missing',
          `There is no key ${quoted(part.name)} in [${section}] or [DEFAULT]: correct the name, or write '%%' for a percent sign.`,
          span,
          [double],
        );
        return;
      default:
        unreachable(part);
    }
  }

  /** What shows only when references are followed; all else is told by `checkPart`, at the entry in which it stands. */
  checkExpansion(failure: InterpolationFailure, entry: SettingsEntry): void {
    const span = valueSpanInFile(entry, failure.span);
    switch (failure.class) {
      case 'InterpolationSyntaxError':
      case 'InterpolationMissingOptionError':
        return;
      case 'InterpolationDepthError':
        this.#error(
          'settings-interpolation-depth',
          `This reference leads over more than ${MAX_INTERPOLATION_DEPTH} settings, perhaps in a circle: write the value itself.`,
          span,
        );
        return;
      case 'InterpolationError':
        this.#error(
          'settings-interpolation-length',
          `With this reference the value gets longer than ${MAX_EXPANDED_LENGTH} characters: write a shorter one.`,
          span,
        );
        return;
      default:
        unreachable(failure.class);
    }
  }

  #error(code: string, message: string, span: Span, fixes: readonly Fix[] = []): void {
    if (this.#told.get(span.start) === code) return;
    this.#told.set(span.start, code);
    const more = { reach: 'unreadable', ...(fixes.length > 0 && { fixes }) } as const;
    this.list.push(this.#document.source.problem('error', code, message, span, more));
  }
}
