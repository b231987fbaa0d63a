import type { Backend } from '../backends/contract.ts';
import { UserError } from '../base/errors.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { RunsContext } from './runsContext.ts';

/**
 * The backend of a cluster; null where this program has not got it: an extension that brings it is not there. What only shows
 * a run does without; what asks or orders says why it cannot.
 */
export function knownBackend(
  { backends }: Pick<RunsContext, 'backends'>,
  { backend, definition }: Pick<ClusterSnapshot, 'backend' | 'definition'>,
): Backend | null {
  try {
    return backends.get(backend, definition);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
