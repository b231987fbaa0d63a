import type { LayerKind, Setting } from '../job/job.ts';

/** The attributes that decide where a connection leads, and which programs of this machine make it. */
const ADDRESS_KEYS = ['remote', 'transport', 'ssh', 'scp'] as const;

/** Layers whose files come with a folder, from wherever that came. */
const OF_WORKSPACE: ReadonlySet<LayerKind> = new Set([
  'workspace-defaults',
  'workspace-profile',
  'job',
  'job-on-cluster',
]);

/**
 * The file of a workspace that makes the address of a cluster another one than the user's own settings say; undefined where
 * there is none.
 */
export function namedBy(attributes: ReadonlyMap<string, Setting>): string | undefined {
  for (const key of ADDRESS_KEYS) {
    const setting = attributes.get(key);
    if (!setting || !OF_WORKSPACE.has(setting.origin.layer)) continue;
    const own = setting.hidden.findLast(({ origin }) => !OF_WORKSPACE.has(origin.layer))?.value ?? null;
    if (own !== setting.value) return setting.origin.source?.file ?? undefined;
  }
  return undefined;
}
