import { nearest, nearestAmong } from '../base/nearest.ts';
import type { Fix, Problem, Severity } from '../base/problem.ts';
import { Source } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import type { LayerKind } from './job.ts';
import type { KeyInfo, SectionName } from './keys.ts';
import { ATTRIBUTE_KEYS, attributeKey, FORBIDDEN_KEYS, RESOURCE_KEYS, resourceKey } from './keys.ts';
import type { SettingsEntry } from './settings/document.ts';
import { DEFAULT_SECTION } from './settings/document.ts';
import type { SettingsView } from './settings/sections.ts';
import type { Value } from './value.ts';
import { valueTraps } from './valueTraps.ts';

const nearestKey = nearestAmong([...ATTRIBUTE_KEYS, ...RESOURCE_KEYS].map(({ key }) => key));

const SECTIONS: readonly SectionName[] = ['Attributes', 'Resources'];

/** An ASCII letter, then word characters of any script: Python's `\w`. */
const ATTRIBUTE_NAME = /^[A-Za-z][\p{L}\p{N}_]*$/u;

/** The names of layers in messages. */
const LAYER_WORDS: Readonly<Record<LayerKind, string>> = {
  'built-in': 'the built-in defaults',
  'user-defaults': 'a defaults file',
  'workspace-defaults': 'a defaults file',
  'job-name': 'the job name',
  'user-profile': 'a profile',
  'workspace-profile': 'a profile',
  keyword: 'a keyword',
  job: "a job's settings file",
  'job-on-cluster': "a job's settings file",
  'command-line': 'an option',
};

/** The rules on sections and keys of one layer. Each problem is told once, also where a DEFAULT key is in two sections. */
export class SettingsCheck {
  readonly #problems = new Map<string, Problem>();
  readonly #kind: LayerKind;
  readonly #source: Source;
  readonly #backends: ReadonlySet<string>;

  constructor(kind: LayerKind, source: Source | null, backends: ReadonlySet<string>) {
    this.#kind = kind;
    this.#source = source ?? new Source(null, '');
    this.#backends = backends;
  }

  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Only `[Attributes]` and `[Resources]` may stand in a file, and one of them must. */
  sections(view: SettingsView): void {
    for (const { name, nameSpan } of view.document.sections) {
      if (name === DEFAULT_SECTION || (SECTIONS as readonly string[]).includes(name)) continue;
      const meant = nearest(name.trim(), SECTIONS);
      this.refuse(
        'unknown-section',
        `[${name}] is no section of a settings file: there are [Attributes] and [Resources].`,
        nameSpan,
        meant ? [{ title: `Change to [${meant}]`, span: nameSpan, text: meant }] : [],
      );
    }
    if (view.sections.length === 0 && view.failure === null) {
      this.refuse(
        'missing-section',
        'The file has neither [Attributes] nor [Resources]: put the settings below one of these headers.',
        { start: 0, end: 0 },
      );
    }
  }

  /** Whether a key may stand in this layer at all. */
  key(section: SectionName, key: string, span: Span | null): boolean {
    if (FORBIDDEN_KEYS.has(key)) {
      return this.refuse('forbidden-key', `'${key}' cannot be set: the name is reserved.`, span);
    }
    if (section !== 'Attributes') return true;
    if (!ATTRIBUTE_NAME.test(key)) {
      const message = `'${key}' is no name for an attribute: it begins with a letter A to Z, then letters, digits and '_'.`;
      return this.refuse('attribute-name', message, span);
    }
    if (attributeKey(key)?.files === 'defaults' && !this.#isDefaults()) {
      const message = `'${key}' can only be set in a defaults file, for all jobs together, not in ${LAYER_WORDS[this.#kind]}.`;
      return this.refuse('key-not-allowed-here', message, span);
    }
    return true;
  }

  /** Keys that can stand where they are, but mean nothing there. */
  placement(section: SectionName, key: string, span: Span): void {
    const fixed = attributeKey(key);
    if (section === 'Attributes' && !fixed && resourceKey(key)) {
      const message = `'${key}' in [Attributes] asks the scheduler for nothing: move the line to [Resources].`;
      this.#tell('warning', 'key-in-wrong-section', message, span);
    } else if (section === 'Resources' && fixed && !resourceKey(key)) {
      const message = `'${key}' in [Resources] goes to the scheduler as an option. If the attribute is meant, move the line to [Attributes].`;
      this.#tell('warning', 'key-in-wrong-section', message, span);
    } else if (section === 'Attributes' && fixed?.files === 'cluster' && this.#isJob()) {
      const message = `'${key}' describes a cluster and has no effect in ${LAYER_WORDS[this.#kind]}: move the line to a profile.`;
      this.#tell('warning', 'key-only-in-profile', message, span);
    } else if (section === 'Attributes' && !fixed) {
      this.#perhapsMisspelled(key, span);
    } else if (section === 'Resources') {
      this.#perhapsForBackend(key, span);
    }
  }

  /** What is read otherwise than it looks. */
  traps(section: SectionName, entry: SettingsEntry, info: KeyInfo | undefined): void {
    for (const { code, message, span, fixes } of valueTraps(this.#source.text, section, entry, info)) {
      this.#tell('warning', code, message, span, fixes);
    }
  }

  /** Whether a typed value may be used. */
  value(section: SectionName, key: string, value: Value, span: Span | null): boolean {
    if (section !== 'Attributes' || key !== 'backend' || value === null) return true;
    const name = String(value);
    if (this.#backends.has(name)) return true;
    const meant = nearest(name, this.#backends);
    return this.refuse(
      'unknown-backend',
      `There is no backend '${name}'${meant ? `; '${meant}' is near` : ''}. Known: ${[...this.#backends].join(', ')}.`,
      span,
      meant && span ? [{ title: `Change to '${meant}'`, span, text: meant }] : [],
    );
  }

  /** Adds an error for which nothing of the layer is applied; false, for the caller to return. */
  refuse(code: string, message: string, span: Span | null, fixes: readonly Fix[] = []): false {
    this.#tell('error', code, message, span, fixes);
    return false;
  }

  /** An attribute of any name is allowed, but one that looks like a known name is often a slip. */
  #perhapsMisspelled(key: string, span: Span): void {
    const meant = nearestKey(key);
    // Names of three letters are near to too much.
    if (!meant || !attributeKey(meant) || meant.length < 5) return;
    const message = `'${key}' is an attribute of your own. If '${meant}' is meant, correct the name.`;
    this.#tell('info', 'perhaps-misspelled', message, span, [{ title: `Change to '${meant}'`, span, text: meant }]);
  }

  /** `slrum.gres`, which every scheduler would get as an option of this name. */
  #perhapsForBackend(key: string, span: Span): void {
    const name = key.slice(0, Math.max(0, key.indexOf('.')));
    const meant = name === '' || this.#backends.has(name) ? null : nearest(name, this.#backends);
    if (meant === null) return;
    const message = `'${key}' goes to every scheduler as an option of this name. If only ${meant} is meant, correct '${name}'.`;
    const place = { start: span.start, end: span.start + name.length };
    this.#tell('warning', 'perhaps-misspelled', message, span, [
      { title: `Change to '${meant}'`, span: place, text: meant },
    ]);
  }

  #isDefaults(): boolean {
    return this.#kind === 'user-defaults' || this.#kind === 'workspace-defaults';
  }

  #isJob(): boolean {
    return this.#kind === 'job' || this.#kind === 'job-on-cluster';
  }

  #tell(severity: Severity, code: string, message: string, span: Span | null, fixes: readonly Fix[] = []): void {
    const more = {
      ...(severity === 'error' && { reach: 'unreadable' as const }),
      ...(fixes.length > 0 && { fixes }),
    };
    // Without a place the message tells problems apart.
    const identity = `${code} ${span?.start ?? message}`;
    if (this.#problems.has(identity)) return;
    this.#problems.set(identity, this.#source.problem(severity, code, message, span, more));
  }
}
