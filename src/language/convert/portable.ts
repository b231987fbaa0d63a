import type { Backend } from '../../backends/contract.ts';
import { isCommonKey } from '../../backends/header.ts';
import type { ReadResource } from '../../job/dialect.ts';
import { ATTRIBUTE_KEYS } from '../../job/keys.ts';
import { writeSettings } from '../../job/settings/write.ts';
import { scanTemplate } from '../../job/template/scan.ts';
import type { Value } from '../../job/value.ts';
import type { Ask } from './ask.ts';
import type { Expressed } from './conversion.ts';

/** One line of a settings file, and what it stands for. */
export interface PortableSetting {
  readonly key: string;
  readonly value: string;
  readonly asks: readonly Ask[];
  /** Whether it counts for the scheduler of the script only. */
  readonly native: boolean;
}

/**
 * The settings for what a script asks for: common keys where there are any, else keys of its own scheduler. Where the shared
 * value says less than the script did, its own scheduler gets that besides.
 */
export function portableSettings(
  expressed: readonly Expressed[],
  from: Backend,
  written: readonly ReadResource[],
): readonly PortableSetting[] {
  return expressed.flatMap(({ resource: { key, value }, asks }): PortableSetting[] => {
    const [ask] = asks;
    const native = { key: `${from.name}.${key}`, value: String(value), asks, native: true };
    // A parallel environment would be an error on all others.
    if (!isCommonKey(key) || key === 'pe' || !ask || ask.own) return [native];
    const shared = { key, value: String(ask.key === key ? ask.value : value), asks, native: false };
    const original = written.find((read) => read.key === key);
    const said = original?.value ?? (key === 'mem' ? value : shared.value);
    if (rendered(from, key, said) === rendered(from, key, shared.value)) return [shared];
    return [shared, { ...native, value: String(said) }];
  });
}

/** What a scheduler gets for one resource alone. */
function rendered(backend: Backend, key: string, value: Value): string {
  const { lines } = backend.header({ resources: [{ key, value, native: false }], shell: '' });
  return lines.map(({ text }) => text).join('\n');
}

/** The text of the settings file. `shell`: for a script without a first line of its own. */
export function settingsText(settings: readonly PortableSetting[], shell: string | null): string {
  return writeSettings([
    ...(shell === null ? [] : [{ name: 'Attributes', settings: [['shell', shell] as const] }]),
    { name: 'Resources', settings: settings.map(({ key, value }) => [key, value] as const) },
  ]);
}

/** A body with its braces written so that rendering leaves them as they are. */
export function escapedBody(body: string, settings: readonly PortableSetting[]): string {
  const keys = new Set([...settings.map(({ key }) => key), ...ATTRIBUTE_KEYS.map(({ key }) => key)]);
  const tokens = scanTemplate(body, { placeholders: true, isKey: (name) => keys.has(name) });
  return tokens
    .map(({ kind, span }) => {
      const text = body.slice(span.start, span.end);
      return kind === 'brace' || kind === 'placeholder' ? text.replaceAll(/[{}]/g, '$&$&') : text;
    })
    .join('');
}
