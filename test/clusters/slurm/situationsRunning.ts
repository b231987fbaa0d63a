import type { ClusterUser } from '../testCluster.ts';
import type { Situation } from './situation.ts';
import { situation } from './situation.ts';
import type { Stage } from './stage.ts';

/** A job that runs for as long as it is let. */
function running(
  name: string,
  note: string,
  cpus: number,
  options: readonly string[],
  body = 'exec sleep 600',
): Situation {
  return situation({
    name,
    note,
    cpus,
    async prepare(stage) {
      return [await submitRunning(stage, ['-J', name, ...options], body)];
    },
  });
}

async function submitRunning(
  stage: Stage,
  options: readonly string[],
  body = 'exec sleep 600',
  user?: ClusterUser,
): Promise<string> {
  const id = await stage.submit(options, body, user);
  await stage.until(id, / RUNNING/);
  await stage.recorded(id, /\|RUNNING/);
  return id;
}

/** Jobs that run, or are on their way out, and ids of which not every one is known. */
export const RUNNING: readonly Situation[] = [
  running('running', 'runs', 1, []),
  running('running-two-nodes', 'runs a step on two nodes', 2, ['-N', '2'], 'srun sleep 600'),
  running('running-gpu', 'runs with a GPU', 1, ['--gres=gpu:1']),
  running('name-bar', 'name and comment hold the delimiters of tables', 1, ['-J', 'a|b;c,d=e', '--comment=x|y="z"']),
  running('name-newline', 'name and comment hold a line end', 1, ['-J', 'line1\nline2', '--comment=c1\nc2']),
  running('name-unicode', 'name and comment hold letters beyond ASCII', 1, [
    '-J',
    'résumé-日本語-🚀',
    '--comment=Grüße',
  ]),
  running('name-blanks', 'name and comment hold blanks', 1, ['-J', ' two  blanks ', '--comment=hello world']),
  situation({
    name: 'heterogeneous',
    note: 'a heterogeneous job of two components runs',
    cpus: 2,
    async prepare(stage) {
      const id = await stage.submit(['-J', 'heterogeneous', '-n1', ':', '-n1'], 'exec sleep 600');
      await stage.until(id, /\+0 RUNNING.*\+1 RUNNING/s);
      return [id];
    },
  }),
  situation({
    name: 'suspended',
    note: 'suspended by the administrator',
    async prepare(stage) {
      const id = await submitRunning(stage, ['-J', 'suspended']);
      await stage.admin('scontrol', 'suspend', id);
      await stage.until(id, / SUSPENDED/);
      await stage.recorded(id, /\|SUSPENDED/);
      return [id];
    },
  }),
  completing('completing', 'its script has ended with 0, its node is still clearing up', 'true', async () => undefined),
  completing(
    'completing-cancelled',
    'cancelled; its node is still clearing up',
    'exec sleep 600',
    async (stage, id) => {
      await stage.until(id, / RUNNING/);
      await stage.user('scancel', id);
    },
  ),
  situation({
    name: 'array-mixed',
    note: 'array 1-8%2: 1 completed, 2 failed with 2, 4 was cancelled, 3 and 5 run, 6-8 wait',
    cpus: 2,
    async prepare(stage) {
      const body = 'case $SLURM_ARRAY_TASK_ID in 1) exit 0;; 2) exit 2;; *) exec sleep 600;; esac';
      const id = await stage.submit(['-J', 'array-mixed', '-a', '1-8%2'], body);
      await stage.until(id, /_4 RUNNING/);
      await stage.user('scancel', `${id}_4`);
      await stage.until(id, /_5 RUNNING/);
      await stage.recorded(id, /^(?=.*_1\|COMPLETED)(?=.*_2\|FAILED)(?=.*_4\|CANCELLED)(?=.*_5\|RUNNING)/s);
      return [id];
    },
  }),
  situation({
    name: 'other-user',
    note: 'runs, and belongs to another user',
    prepare: async (stage) => [await submitRunning(stage, ['-J', 'other-user'], 'exec sleep 600', stage.other)],
  }),
  situation({
    name: 'mixed',
    note: 'one that runs, one that has completed, one that waits, one that never was',
    async prepare(stage) {
      const done = await stage.submit(['-J', 'mixed-done']);
      await stage.ended(done, 'COMPLETED');
      const waits = await stage.submit(['-J', 'mixed-waits', '--hold']);
      await stage.recorded(waits, /\|PENDING/);
      return [await submitRunning(stage, ['-J', 'mixed-runs']), done, waits, '999999'];
    },
  }),
  situation({ name: 'unknown', note: 'an id that never was', cpus: 0, prepare: async () => ['999999'] }),
  situation({
    name: 'unknown-two',
    note: 'two ids that never were',
    cpus: 0,
    prepare: async () => ['999998', '999999'],
  }),
  situation({ name: 'not-an-id', note: 'a text that cannot be an id', cpus: 0, prepare: async () => ['abc'] }),
];

/** A job that stays in the state COMPLETING until the situation is over. */
function completing(
  name: string,
  note: string,
  body: string,
  end: (stage: Stage, id: string) => Promise<void>,
): Situation {
  return situation({
    name,
    note,
    async prepare(stage) {
      const id = await stage.submit(['-J', name, '--hold'], body);
      stage.cluster.holdEnd(id);
      await stage.user('scontrol', 'release', id);
      await end(stage, id);
      await stage.until(id, / COMPLETING/);
      return [id];
    },
    async restore(stage, jobs) {
      for (const id of jobs) stage.cluster.releaseEnd(id);
    },
  });
}
