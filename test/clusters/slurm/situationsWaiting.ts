import type { Situation } from './situation.ts';
import { situation } from './situation.ts';
import type { Stage } from './stage.ts';

/** A job that waits for a reason. */
function waiting(
  name: string,
  note: string,
  reason: string,
  options: readonly string[],
  then: (stage: Stage, id: string) => Promise<unknown> = async () => undefined,
): Situation {
  return situation({
    name,
    note,
    cpus: 0,
    async prepare(stage) {
      const id = await stage.submit(['-J', name, ...options], 'exec sleep 600');
      await then(stage, id);
      await stage.until(id, new RegExp(` PENDING .*${reason}`));
      await stage.recorded(id, /\|PENDING/);
      return [id];
    },
  });
}

/** A job that runs, is sent back into the queue, and waits there. */
function sentBack(name: string, note: string, reason: string, ...argv: [string, ...string[]]): Situation {
  return situation({
    name,
    note,
    async prepare(stage) {
      const id = await stage.submit(['-J', name], 'exec sleep 600');
      await stage.until(id, / RUNNING/);
      await stage.admin(...argv, id);
      await stage.until(id, new RegExp(reason));
      return [id];
    },
  });
}

/** A partition of the situation's own, made and removed by it. */
function inPartition(
  parts: Pick<Situation, 'name' | 'note'> & { readonly limits: readonly string[] },
  prepare: (stage: Stage, partition: string) => Promise<string>,
): Situation {
  const partition = `for-${parts.name}`;
  return situation({
    ...parts,
    cpus: 0,
    async prepare(stage) {
      await stage.admin('scontrol', 'create', `PartitionName=${partition}`, 'Nodes=n4', ...parts.limits);
      const id = await prepare(stage, partition);
      await stage.recorded(id, /\|PENDING/);
      return [id];
    },
    async restore(stage) {
      await stage.admin('scontrol', 'delete', `PartitionName=${partition}`);
    },
  });
}

/** Jobs that wait, for every reason. */
export const WAITING: readonly Situation[] = [
  situation({
    name: 'just-submitted',
    cpus: 0,
    note: 'asked for directly after it was submitted on hold; accounting does not know it for some seconds',
    prepare: async (stage) => [await stage.submit(['-J', 'just-submitted', '--hold'], 'exec sleep 600')],
  }),
  waiting('held', 'submitted on hold', 'JobHeldUser', ['--hold']),
  waiting('held-by-admin', 'held by root', 'JobHeldAdmin', ['--hold'], (stage, id) =>
    stage.admin('scontrol', 'hold', id),
  ),
  waiting('begin-time', 'may begin in an hour', 'BeginTime', ['--begin=now+1hour']),
  situation({
    name: 'dependency',
    note: 'the second waits for the first, which runs',
    async prepare(stage) {
      const first = await stage.submit(['-J', 'dependency-first'], 'exec sleep 600');
      const second = await stage.submit(['-J', 'dependency', '-d', `afterok:${first}`]);
      await stage.until(first, / RUNNING/);
      await stage.until(second, / PENDING Dependency/);
      await stage.recorded(second, /\|PENDING/);
      return [first, second];
    },
  }),
  situation({
    name: 'dependency-never',
    note: 'waits for the success of a job that has failed, and so for ever',
    async prepare(stage) {
      const first = await stage.submit(['-J', 'dependency-failed'], 'exit 1');
      const second = await stage.submit(['-J', 'dependency-never', '-d', `afterok:${first}`]);
      await stage.until(second, / PENDING DependencyNeverSatisfied/);
      await stage.recorded(second, /\|PENDING/);
      return [second];
    },
  }),
  situation({
    name: 'licences',
    note: 'the first holds both licences and runs, the second waits for one',
    async prepare(stage) {
      const first = await stage.submit(['-J', 'licences-taken', '-L', 'matlab:2'], 'exec sleep 600');
      await stage.until(first, / RUNNING/);
      const second = await stage.submit(['-J', 'licences', '-L', 'matlab:1']);
      await stage.until(second, / PENDING Licenses/);
      await stage.recorded(second, /\|PENDING/);
      return [first, second];
    },
  }),
  situation({
    name: 'qos-limit',
    note: 'the quality of service lets one job of a user run; the second waits',
    async prepare(stage) {
      const first = await stage.submit(['-J', 'qos-first', '-q', 'maxone'], 'exec sleep 600');
      await stage.until(first, / RUNNING/);
      const second = await stage.submit(['-J', 'qos-limit', '-q', 'maxone']);
      await stage.until(second, / PENDING QOSMaxJobsPerUserLimit/);
      await stage.recorded(second, /\|PENDING/);
      return [first, second];
    },
  }),
  inPartition(
    { name: 'partition-down', note: 'its partition takes jobs and starts none', limits: ['State=DOWN'] },
    async (stage, partition) => {
      const id = await stage.submit(['-J', 'partition-down', '-p', partition]);
      await stage.until(id, / PENDING PartitionDown/);
      return id;
    },
  ),
  inPartition(
    {
      name: 'partition-limit',
      note: 'the time limit of its partition was lowered below its own',
      limits: ['MaxTime=60'],
    },
    async (stage, partition) => {
      const id = await stage.submit(['-J', 'partition-limit', '-p', partition, '-t', '50', '--hold']);
      await stage.admin('scontrol', 'update', `PartitionName=${partition}`, 'MaxTime=10');
      await stage.user('scontrol', 'release', id);
      await stage.until(id, / PENDING PartitionTimeLimit/);
      return id;
    },
  ),
  sentBack('requeued', 'requeued while it ran; waits to begin anew', ' PENDING BeginTime', 'scontrol', 'requeue'),
  sentBack(
    'requeued-held',
    'requeued on hold while it ran',
    ' PENDING job requeued in held state',
    'scontrol',
    'requeuehold',
  ),
  sentBack(
    'special-exit',
    'requeued with a special exit',
    ' SPECIAL_EXIT',
    'scontrol',
    'requeuehold',
    'State=SpecialExit',
  ),
  waiting('array-waiting', 'array 1-9:2%2 on hold: not one task has an entry of its own', 'JobHeldUser', [
    '--hold',
    '-a',
    '1-9:2%2',
  ]),
];
