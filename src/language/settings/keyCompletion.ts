import type { Span } from '../../base/text.ts';
import type { KeyInfo, SectionName } from '../../job/keys.ts';
import { ATTRIBUTE_KEYS, backendKey, RESOURCE_KEYS } from '../../job/keys.ts';
import type { Completion } from '../items.ts';
import { keyPage } from '../keyPage.ts';
import { keyOfOption } from '../optionKeys.ts';
import { optionPage } from '../optionPage.ts';
import type { Subject } from '../subject.ts';

/** Where keys are offered, and how they are written. */
export interface KeySpot {
  readonly section: SectionName;
  readonly span: Span;
  /** Keys that the section has already. */
  readonly taken: ReadonlySet<string>;
  /** Whether a delimiter follows already. */
  readonly delimited: boolean;
  /** Whether keys of profiles and defaults count in this file. */
  readonly cluster: boolean;
  /** What has been typed of the key. */
  readonly typed: string;
}

/** The keys that can stand in a section: those for every scheduler first, then the options of the chosen one. */
export function keyCompletions(spot: KeySpot, subject: Subject): readonly Completion[] {
  const names = new Set(subject.backends.map(({ name }) => name));
  const own = spot.section === 'Resources' ? backendKey(`${spot.typed}x`, names) : null;
  if (own) return forBackend(own.backend, spot, subject);
  const known = spot.section === 'Resources' ? RESOURCE_KEYS : ATTRIBUTE_KEYS;
  return [
    ...known.filter((info) => counts(info, spot)).map((info) => keyItem(info, spot, subject)),
    ...(spot.section === 'Resources'
      ? [...options('', subject.backend.name, spot, subject, 1), ...prefixes(spot, subject)]
      : []),
  ];
}

function counts({ key, files }: KeyInfo, { taken, cluster }: KeySpot): boolean {
  return !taken.has(key) && (files === 'all' || cluster);
}

function keyItem(info: KeyInfo, spot: KeySpot, subject: Subject): Completion {
  return {
    label: info.key,
    kind: 'key',
    detail: info.unit ?? info.kind,
    documentation: keyPage(spot.section, info.key, subject),
    ...writtenKey(info.key, spot, info.kind === 'script'),
    order: 0,
  };
}

/** The options of a scheduler that no common key stands for. */
function options(prefix: string, name: string, spot: KeySpot, subject: Subject, order: number): readonly Completion[] {
  const backend = subject.backends.find((one) => one.name === name);
  if (!backend) return [];
  return backend.options.options
    .filter((option) => option.key === undefined && !option.commandLineOnly)
    .map((option) => ({ option, key: prefix + keyOfOption(option) }))
    .filter(({ key }) => !spot.taken.has(key))
    .map(({ option, key }) => ({
      label: key,
      kind: 'option',
      detail: backend.displayName,
      documentation: optionPage(option, backend.options, backend.manual),
      ...writtenKey(key, spot, false),
      order,
    }));
}

/** Keys that count for one backend only: `slurm.qos` beside `qos`. */
function forBackend(backend: string, spot: KeySpot, subject: Subject): readonly Completion[] {
  const common = RESOURCE_KEYS.map(({ key }) => `${backend}.${key}`).filter((key) => !spot.taken.has(key));
  return [
    ...common.map(
      (key): Completion => ({
        label: key,
        kind: 'key',
        detail: null,
        documentation: keyPage('Resources', key, subject),
        ...writtenKey(key, spot, false),
        order: 0,
      }),
    ),
    ...options(`${backend}.`, backend, spot, subject, 1),
  ];
}

function prefixes(spot: KeySpot, { backends }: Subject): readonly Completion[] {
  return backends
    .filter(({ prefix }) => prefix !== null)
    .map(({ name, displayName }) => ({
      label: `${name}.`,
      kind: 'key',
      detail: `only for ${displayName}`,
      documentation: `A key behind \`${name}.\` counts for ${displayName} only and wins over the key without it.`,
      span: spot.span,
      text: `${name}.`,
      snippet: false,
      order: 2,
    }));
}

/** How a key is put in: with its delimiter where none follows, and with an indented line for a script. */
export function writtenKey(
  key: string,
  { span, delimited }: Pick<KeySpot, 'span' | 'delimited'>,
  script: boolean,
): Pick<Completion, 'span' | 'text' | 'snippet'> {
  if (delimited) return { span, text: key, snippet: false };
  const text = key.replaceAll(/[\\$}]/g, '\\$&');
  return { span, text: script ? `${text} =\n    $0` : `${text} = $0`, snippet: true };
}
