import { readdirSync, readFileSync, statSync } from 'node:fs';
import { waitUntil } from './wait.ts';

/** Set in the environment of a cluster's node daemons to the cluster's folder; what they start for a job inherits it. */
export const MARK_VARIABLE = 'CLUSTERJOB_TEST_CLUSTER';

/** Programs that look after one job and outlive the daemon of their node. */
const KEEPERS = ['slurmstepd', 'sge_shepherd'];

/**
 * Ends what the daemons leave behind: the keepers of jobs outlive them, and jobs outlive both. Those are the processes
 * that carry this cluster's mark, and all those of the accounts that were made for this cluster and serve nothing else.
 */
export async function endLeftovers(dir: string, uids: readonly number[]): Promise<void> {
  await waitUntil(
    'the last processes of the cluster to end',
    async () => {
      const left = processIds().filter((pid) => belongs(pid, dir, uids));
      for (const pid of left) kill(pid);
      return left.length === 0;
    },
    { limitMs: 10_000, pauseMs: 50 },
  );
}

function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function belongs(pid: number, dir: string, uids: readonly number[]): boolean {
  try {
    if (readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) return false;
    if (uids.includes(statSync(`/proc/${pid}`).uid)) return true;
    if (!KEEPERS.includes(readFileSync(`/proc/${pid}/comm`, 'utf8').trim())) return false;
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK_VARIABLE}=${dir}`);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
}
