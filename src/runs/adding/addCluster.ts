import type { Backend } from '../../backends/contract.ts';
import { UserError } from '../../base/errors.ts';
import type { ConfigFolders } from '../../job/configFolders.ts';
import type { TransportOptions } from '../../transport/contract.ts';
import type { ClusterSnapshot } from '../clusters.ts';
import { permitConnections } from '../consent.ts';
import type { RunsContext } from '../runsContext.ts';
import { checkRoot } from './checkRoot.ts';
import type { NewCluster } from './clusterProfile.ts';
import { draftCluster, nameProblem, proposeName, writeProfile } from './clusterProfile.ts';
import type { FoundScheduler } from './findSchedulers.ts';
import { findSchedulers, hasLastingHistory } from './findSchedulers.ts';
import type { FolderVerdict } from './rootFolder.ts';

/** Where a new cluster is. */
export type HostChoice =
  | { readonly kind: 'here' }
  /** An alias of the ssh configuration or `[user@]host[:port]`. */
  | { readonly kind: 'remote'; readonly remote: string; readonly transport: 'ssh' | 'openssh' };

/** A host that cannot be used as it was written, and why. */
export interface RefusedHost {
  readonly remote: string;
  readonly reason: UserError;
}

/** Whom adding a cluster asks: the editor, the command line, a test. Null means that the person leaves. */
export interface ClusterChooser {
  /** `here`: the schedulers that answer on this machine. `refused`: the host that was chosen before; null where there was none. */
  chooseHost(here: readonly FoundScheduler[], refused: RefusedHost | null): Promise<HostChoice | null>;
  /** Does something that takes a while, and can be stopped. */
  during<T>(step: string, work: (options: TransportOptions) => Promise<T>): Promise<T>;
  /** The built-in SSH cannot reach the host, for this reason: whether the user's own ssh is to be tried. */
  useOpenssh(reason: UserError): Promise<boolean | null>;
  /** `others`: the backends that were not found, which may be chosen all the same. */
  chooseScheduler(found: readonly FoundScheduler[], others: readonly Backend[]): Promise<string | null>;
  chooseRootFolder(proposal: string, check: (path: string) => Promise<FolderVerdict>): Promise<string | null>;
  /** Whether scripts shall leave an exit marker, as the site keeps no lasting record of finished jobs. */
  chooseExitMarker(): Promise<boolean | null>;
  chooseName(proposal: string, problem: (name: string) => string | null): Promise<string | null>;
  /** Which configuration folder the profile is written into. */
  chooseFolder(folders: ConfigFolders): Promise<string | null>;
}

/** What adding a cluster works with. */
export interface AddingParts {
  readonly context: Pick<RunsContext, 'connections' | 'log' | 'store'>;
  readonly backends: readonly Backend[];
  /** The names of the profiles that there are. */
  readonly taken: ReadonlySet<string>;
  readonly folders: ConfigFolders;
  /** Name of this machine. */
  readonly host: string;
}

/** A cluster that was added, and the file that describes it. */
export interface AddedCluster {
  readonly cluster: NewCluster;
  readonly file: string;
}

/** Where runs lie unless the person wants another folder. */
const ROOT_PROPOSAL = '~/clusterjob';

/** Leads through adding a cluster: connects, looks for the scheduler, checks the folder, writes the profile. Null if the person leaves. */
export async function addCluster(chooser: ClusterChooser, parts: AddingParts): Promise<AddedCluster | null> {
  const here = await lookHere(chooser, parts);
  const reached = await reachHost(chooser, parts, here);
  if (reached === null) return null;
  const { remote, transport, found } = reached;
  const others = parts.backends.filter((backend) => !found.some((one) => one.backend === backend));
  const backend = await chooser.chooseScheduler(found, others);
  if (backend === null) return null;
  const rootdir = await chooser.chooseRootFolder(ROOT_PROPOSAL, async (path) => {
    const cluster = { ...draft(parts, transport, remote), rootdir: path };
    return await chooser.during(`Looking at ${path}`, (options) => checkRoot(parts.context, cluster, options));
  });
  if (rootdir === null) return null;
  const facts = found.find((one) => one.backend.name === backend)?.facts;
  const exitMarker = facts && !hasLastingHistory(facts) ? await chooser.chooseExitMarker() : false;
  if (exitMarker === null) return null;
  const name = await chooser.chooseName(proposeName(remote, backend, parts.taken), (text) =>
    nameProblem(text, parts.taken),
  );
  if (name === null) return null;
  const folder = await chooser.chooseFolder(parts.folders);
  if (folder === null) return null;
  const cluster: NewCluster = { name, backend, transport, remote, rootdir, exitMarker };
  const file = await writeProfile(folder, cluster);
  // Whoever adds a cluster need not be asked whether it may be connected to.
  await permitConnections(parts.context.store, draftCluster(cluster, parts.host));
  return { cluster, file };
}

/** The schedulers of this machine. One that cannot be looked at, as Windows without a shell, has none. */
async function lookHere(chooser: ClusterChooser, parts: AddingParts): Promise<readonly FoundScheduler[]> {
  try {
    return await chooser.during('Looking for a scheduler on this machine', (options) =>
      findSchedulers(parts.context, draft(parts, 'local', null), parts.backends, options),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    parts.context.log.info(error.message);
    return [];
  }
}

interface Reached {
  /** Null on this machine. */
  readonly remote: string | null;
  readonly transport: ClusterSnapshot['transport'];
  readonly found: readonly FoundScheduler[];
}

/** The host that the person wants, once it can be reached: who mistypes a name need not begin anew. Null if the person leaves. */
async function reachHost(
  chooser: ClusterChooser,
  parts: AddingParts,
  here: readonly FoundScheduler[],
): Promise<Reached | null> {
  for (let refused: RefusedHost | null = null; ; ) {
    const choice: HostChoice | null = await chooser.chooseHost(here, refused);
    if (choice === null) return null;
    if (choice.kind === 'here') return { remote: null, transport: 'local', found: here };
    try {
      return await reach(chooser, parts, choice);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused = { remote: choice.remote, reason: error };
    }
  }
}

/** Connects to a host and looks for its schedulers: by the built-in SSH, or by the user's own where that is needed. */
async function reach(
  chooser: ClusterChooser,
  parts: AddingParts,
  { remote, transport: wanted }: Extract<HostChoice, { readonly kind: 'remote' }>,
): Promise<Reached | null> {
  const look = (transport: 'ssh' | 'openssh') =>
    chooser.during(`Connecting to ${remote}`, async (options) => {
      const cluster = draft(parts, transport, remote);
      return { remote, transport, found: await findSchedulers(parts.context, cluster, parts.backends, options) };
    });
  try {
    return await look(wanted);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'needs-openssh') throw error;
    return (await chooser.useOpenssh(error)) ? await look('openssh') : null;
  }
}

/** The cluster as far as it is known while it is being added. */
function draft(parts: AddingParts, transport: ClusterSnapshot['transport'], remote: string | null): ClusterSnapshot {
  const name = remote ?? 'this machine';
  return draftCluster({ name, backend: 'local', transport, remote, rootdir: '.' }, parts.host);
}
