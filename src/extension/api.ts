import type { ClusterjobExtension } from '../backends/extensionApi.ts';
import type { JobLoader } from '../runs/jobLoader.ts';
import type { RunService } from '../runs/service.ts';
import type { RunsTree } from './runsTree.ts';

/** What `activate` returns: what other extensions may rely on, and what the extension's own tests look at beside it. */
export interface ClusterjobApi extends ClusterjobExtension {
  /** Version of the extension. */
  readonly version: string;
  /** Reads and renders jobs as the editor sees them, unsaved changes included. */
  readonly jobs: JobLoader;
  /** Runs of the user; null while they are not open: in restricted mode, or where the editor cannot open the store. */
  readonly runs: RunService | null;
  /** Resolves when it is known whether there are runs, and to what `runs` is then. */
  whenOpen(): Promise<RunService | null>;
  /** What the view "Runs" shows. */
  readonly tree: Pick<RunsTree, 'getChildren' | 'getTreeItem'>;
}
