import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, errorText, UserError } from '../../base/errors.ts';
import { makeFolder } from '../../base/makeFolder.ts';
import { clusterPlace } from '../../job/clusterPlace.ts';
import { isProfileName, LOCAL_PROFILE } from '../../job/configFolders.ts';
import { writeSettings } from '../../job/settings/write.ts';
import type { Place } from '../../transport/contract.ts';
import type { ClusterSnapshot } from '../clusters.ts';
import { clusterKey } from '../clusters.ts';

/** A cluster as the user wants to add it. */
export interface NewCluster {
  readonly name: string;
  readonly backend: string;
  readonly transport: Place['transport'];
  /** Null on this machine. */
  readonly remote: string | null;
  readonly rootdir: string;
  readonly exitMarker: boolean;
}

/** The cluster that a profile with these settings would describe, for asking it before there is one. */
export function draftCluster(
  { name, backend, transport, remote, rootdir }: Omit<NewCluster, 'exitMarker'>,
  host: string,
): ClusterSnapshot {
  const unset = clusterPlace(new Map());
  const key = clusterKey(backend, transport, remote ?? host);
  return { ...unset, key, name, backend, transport, remote, rootdir };
}

/** The text of the profile of a cluster; what is the default anyway is left out. */
export function profileText({ backend, transport, remote, rootdir, exitMarker }: NewCluster): string {
  return writeSettings([
    {
      name: 'Attributes',
      settings: [
        ['backend', backend],
        ...(remote === null ? [] : [['remote', remote] as const]),
        ...(transport === (remote === null ? 'local' : 'ssh') ? [] : [['transport', transport] as const]),
        ['rootdir', rootdir],
        ...(exitMarker ? [['exit_marker', 'true'] as const] : []),
      ],
    },
  ]);
}

/** A name for the profile of a host: `alice@login.big.example:2222` gives `login`, or `login2` where that is taken. */
export function proposeName(remote: string | null, backend: string, taken: ReadonlySet<string>): string {
  const host = remote?.replace(/^.*@/, '').replace(/:\d+$/, '') ?? backend;
  // The first part of a name with dots; a number has no part that means something.
  const first = /^[\d.:[\]a-f]+$/i.test(host) && /[.:]/.test(host) ? host : (host.split('.')[0] ?? host);
  const name = first.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'cluster';
  if (nameProblem(name, taken) === null) return name;
  for (let number = 2; ; number++) {
    if (!taken.has(`${name}${number}`)) return `${name}${number}`;
  }
}

/** What is wrong with the name for a new profile; null where nothing is. */
export function nameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (!isProfileName(name)) return 'Letters, digits, - and _ only';
  if (name === LOCAL_PROFILE) return `'${LOCAL_PROFILE}' is this machine itself`;
  return taken.has(name) ? `There is a profile '${name}' already` : null;
}

/** Writes the profile of a new cluster into a configuration folder and returns its path. A file that is there stays. */
export async function writeProfile(folder: string, cluster: NewCluster): Promise<string> {
  const path = join(folder, 'clusters', `${cluster.name}.ini`);
  const text = profileText(cluster);
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const exists = errorCode(error) === 'EEXIST';
    throw new UserError({
      what: `The profile ${path} was not written`,
      detail: exists ? 'there is a file of this name' : errorText(error),
      next: exists ? 'Choose another name' : 'Check the permissions of the folder',
      code: exists ? 'exists' : 'not-writable',
      cause: error,
    });
  }
  return path;
}
