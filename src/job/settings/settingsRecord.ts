import type { ProblemRecord } from '../../base/problem.ts';
import { problemRecord } from '../../base/problem.ts';
import type { SectionView, SettingsFailure, SettingsView } from './sections.ts';

/** Keys and values in the order of configparser's API. */
export type SettingPairs = readonly (readonly [key: string, value: string])[];

/** What `clusterjob settings FILE --json` prints (`docs/cli.md`). */
export interface SettingsRecord {
  /** `items(section)`: after interpolation. A section of which a value cannot be made is missing here. */
  readonly sections: Readonly<Record<string, SettingPairs>>;
  /** `items(section, raw=True)`. */
  readonly raw: Readonly<Record<string, SettingPairs>>;
  /** `defaults()`, which configparser gives without interpolation. */
  readonly defaults: SettingPairs;
  /**
   * What configparser raises: while it reads, or else for the first section of which a value cannot be made. `line` is the
   * line that it reports; for an interpolation error it reports none and `line` is null (`problems` has the place).
   */
  readonly error: SettingsFailure | null;
  readonly problems: readonly ProblemRecord[];
}

/** A settings file as JSON. A file that configparser cannot read has no section, as nothing of it is applied. */
export function settingsRecord(view: SettingsView): SettingsRecord {
  const unread = view.document.failure !== null;
  const readable = unread ? [] : view.sections;
  return {
    sections: byName(
      readable.filter((section) => section.failure === null),
      (setting) => setting.value ?? '',
    ),
    raw: byName(readable, (setting) => setting.raw),
    defaults: unread ? [] : view.defaults.map((entry) => [entry.key, entry.value]),
    error: view.failure,
    problems: view.problems.map(problemRecord),
  };
}

function byName(
  sections: readonly SectionView[],
  value: (setting: SectionView['settings'][number]) => string,
): Record<string, SettingPairs> {
  // `fromEntries` defines own properties, so a section may even be named `__proto__`.
  return Object.fromEntries(
    sections.map(({ name, settings }) => [name, settings.map((setting) => [setting.key, value(setting)] as const)]),
  );
}
