import type { Dialect } from './dialect.ts';
import type { LayerValue, Origin, Setting } from './job.ts';
import { attributeKey, BUILT_IN_ATTRIBUTES, backendKey } from './keys.ts';
import type { Layer, LayerSetting } from './layers.ts';
import { isJobFile, isJobLayer } from './layers.ts';
import type { Value } from './value.ts';

/** The final values of layers put on top of each other. Both maps are in the order in which keys first appeared. */
export interface ResolvedSettings {
  readonly resources: ReadonlyMap<string, Setting>;
  readonly attributes: ReadonlyMap<string, Setting>;
}

const BUILT_IN: Origin = { layer: 'built-in', source: null, keySpan: null, valueSpan: null };

/** Attributes whose values join over the layers, the weakest first, instead of hiding each other. */
const JOINED: ReadonlySet<string> = new Set(['env_setup', 'env_teardown']);

/** Puts layers on top of each other, the weakest first, over the built-in attributes. */
export function resolveLayers(layers: readonly Layer[]): ResolvedSettings {
  const resources = new Map<string, Setting>();
  const attributes = new Map<string, Setting>();
  for (const [key, value] of BUILT_IN_ATTRIBUTES) {
    attributes.set(key, { key, value, written: String(value ?? ''), origin: BUILT_IN, hidden: [] });
  }
  for (const setting of layers.flatMap((layer) => layer.settings)) {
    const map = setting.section === 'Resources' ? resources : attributes;
    // Setting a key again keeps its place in a map, which is the order rule of the library.
    map.set(setting.key, over(map.get(setting.key), setting));
  }
  return { resources, attributes };
}

function over(weaker: Setting | undefined, { section, key, value, written, origin }: LayerSetting): Setting {
  if (section === 'Attributes' && JOINED.has(key)) return joined(weaker, key, written, { value, origin });
  const hidden = weaker ? [...weaker.hidden, { value: weaker.value, origin: weaker.origin }] : [];
  // An attribute that a stronger layer unsets gets its built-in value back.
  const final = section === 'Attributes' ? (value ?? BUILT_IN_ATTRIBUTES.get(key) ?? null) : value;
  return { key, value: final, written, origin, hidden };
}

/** A part more; an empty value takes back all parts of weaker layers. */
function joined(weaker: Setting | undefined, key: string, written: string, part: LayerValue): Setting {
  const before = weaker?.parts ?? [];
  const parts = part.value === null ? [] : [...before, part];
  return {
    key,
    value: parts.length > 0 ? parts.map(({ value }) => String(value)).join('\n') : null,
    written,
    origin: part.origin,
    hidden: part.value === null ? [...(weaker?.hidden ?? []), ...before] : (weaker?.hidden ?? []),
    parts,
  };
}

/** A resource as one backend gets it: `KEY`, or `BACKEND.KEY` in its place. */
export interface EffectiveResource {
  readonly key: string;
  readonly setting: Setting;
  /** Written as `BACKEND.KEY`. */
  readonly native: boolean;
}

/**
 * The resources of a job that count for a backend, in order. `BACKEND.KEY` wins over `KEY`, whichever layer it is from, and the
 * two stand where the first of them appeared; those of other backends are passed over. Of a backend and those that it extends
 * the nearest wins. `backends`: the names of all backends.
 */
export function resourcesFor(
  { name, extends: ancestors = [] }: Pick<Dialect, 'name' | 'extends'>,
  resources: ReadonlyMap<string, Setting>,
  backends: ReadonlySet<string>,
): readonly EffectiveResource[] {
  const names = [name, ...ancestors];
  const found = new Map<string, EffectiveResource & { readonly rank: number }>();
  for (const [written, setting] of resources) {
    const own = backendKey(written, backends);
    const rank = own ? names.indexOf(own.backend) : names.length;
    if (rank === -1) continue;
    const key = own?.key ?? written;
    const other = found.get(key);
    if (!other || rank < other.rank) found.set(key, { key, setting, native: own !== null, rank });
  }
  return [...found.values()].map(({ key, setting, native }) => ({ key, setting, native }));
}

/**
 * The final value of an attribute, or the default of the catalogue where nothing sets it. A key that describes a cluster
 * counts from defaults and profiles only: in a job's own files it is an attribute without meaning.
 */
export function attributeValue(attributes: ReadonlyMap<string, Setting>, key: string): Value {
  const info = attributeKey(key);
  const setting = attributes.get(key);
  const meaningless = setting && info?.files === 'cluster' && isJobFile(setting.origin.layer);
  const value = meaningless ? belowJob(setting) : setting?.value;
  return value ?? info?.default ?? null;
}

/** The value that a setting would have without the job's own settings. */
export function belowJob({ value, origin, hidden }: Setting): Value {
  const below = [...hidden, { value, origin }].findLast((layer) => !isJobLayer(layer.origin.layer));
  return below?.value ?? null;
}

/** The final value of an attribute as text; null where it is unset. */
export function attributeText(attributes: ReadonlyMap<string, Setting>, key: string): string | null {
  const value = attributeValue(attributes, key);
  return value === null ? null : String(value);
}

/** The final value of an attribute as number; null where it is unset or none. */
export function attributeNumber(attributes: ReadonlyMap<string, Setting>, key: string): number | null {
  const value = attributeValue(attributes, key);
  return typeof value === 'number' ? value : null;
}

/** An attribute that is a number in every job, because the catalogue has a default for it. */
export function defaultedNumber(
  attributes: ReadonlyMap<string, Setting>,
  key: 'keep' | 'max_sleep_interval' | 'max_submit_rate',
): number {
  return attributeNumber(attributes, key) ?? Number(attributeKey(key)?.default);
}
