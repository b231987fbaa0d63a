import { nodeFeatures } from './config.ts';
import type { Situation } from './situation.ts';
import { situation } from './situation.ts';
import type { Stage } from './stage.ts';

/** How many jobs `many` submits. */
const MANY = 2000;

async function running(stage: Stage, ...options: readonly string[]): Promise<string> {
  const id = await stage.submit(options, 'exec sleep 600');
  await stage.until(id, / RUNNING/);
  return id;
}

/** A job of low priority on node n1, which a job of high priority displaces. */
async function displaced(stage: Stage, name: string, requeue: string): Promise<string> {
  const id = await running(stage, '-J', name, '-q', 'low', '-w', 'n1', '-n', '4', requeue);
  await stage.submit(['-J', 'preemptor', '-q', 'high', '-w', 'n1', '-n', '4'], 'exec sleep 600');
  return id;
}

/** A job on a node that goes down. */
async function onFailingNode(stage: Stage, name: string, requeue: string): Promise<string> {
  const id = await running(stage, '-J', name, '-w', 'n3', requeue);
  await stage.admin('scontrol', 'update', 'NodeName=n3', 'State=DOWN', 'Reason=test');
  return id;
}

/** A node that is only down comes back by itself (`ReturnToService=2`), and one that is back cannot be resumed. */
async function resumeNode(stage: Stage, name: string): Promise<void> {
  const state = await stage.admin('sinfo', '--noheader', '--partition=debug', `--nodes=${name}`, '--format=%T');
  if (/down|drain/.test(state)) await stage.admin('scontrol', 'update', `NodeName=${name}`, 'State=RESUME');
  await stage.cluster.ready();
}

/** A job that waits and one that has just completed: what most questions are about when something is out of order. */
async function oneWaitsOneEnded(stage: Stage): Promise<readonly string[]> {
  const ended = await stage.submit(['-J', 'ended']);
  await stage.ended(ended, 'COMPLETED');
  const waits = await stage.submit(['-J', 'waits', '--hold']);
  await stage.recorded(waits, /\|PENDING/);
  return [waits, ended];
}

/** An outage of a daemon. */
function outage(
  name: string,
  note: string,
  begin: (stage: Stage) => Promise<unknown>,
  end: (stage: Stage) => Promise<unknown>,
): Situation {
  return situation({
    name,
    note: `${note}; the first job waits, the second has completed`,
    alone: true,
    slow: true,
    async prepare(stage) {
      const jobs = await oneWaitsOneEnded(stage);
      await begin(stage);
      return jobs;
    },
    async restore(stage) {
      await end(stage);
    },
  });
}

/** Situations of the cluster as a whole. */
export const ALONE: readonly Situation[] = [
  situation({ name: 'idle', note: 'no job at all', alone: true, prepare: async () => [] }),
  situation({
    name: 'full',
    note: 'the first runs on every CPU, the second waits for resources, the third for its turn',
    alone: true,
    async prepare(stage) {
      const runs = await running(stage, '-J', 'fills', '-n', '16');
      const next = await stage.submit(['-J', 'resources', '-n', '16'], 'exec sleep 600');
      await stage.until(next, / PENDING Resources/);
      const last = await stage.submit(['-J', 'priority', '-n', '16', '--nice=100'], 'exec sleep 600');
      await stage.until(last, / PENDING Priority/);
      await stage.recorded(last, /\|PENDING/);
      return [runs, next, last];
    },
  }),
  situation({
    name: 'preempted',
    note: 'displaced by a job of a higher quality of service, and must not be requeued',
    alone: true,
    async prepare(stage) {
      const id = await displaced(stage, 'preempted', '--no-requeue');
      await stage.ended(id, 'PREEMPTED');
      return [id];
    },
  }),
  situation({
    name: 'preempted-requeued',
    note: 'displaced by a job of a higher quality of service, and waits to begin anew',
    alone: true,
    async prepare(stage) {
      const id = await displaced(stage, 'preempted-requeued', '--requeue');
      await stage.until(id, / PENDING BeginTime/);
      return [id];
    },
  }),
  situation({
    name: 'node-failed',
    note: 'its node went down, and it must not be requeued',
    alone: true,
    async prepare(stage) {
      const id = await onFailingNode(stage, 'node-failed', '--no-requeue');
      await stage.ended(id, 'NODE_FAIL');
      return [id];
    },
    restore: (stage) => resumeNode(stage, 'n3'),
  }),
  situation({
    name: 'node-failed-requeued',
    note: 'its node went down, and it waits to begin anew',
    alone: true,
    async prepare(stage) {
      const id = await onFailingNode(stage, 'node-failed-requeued', '--requeue');
      await stage.until(id, / PENDING /);
      return [id];
    },
    restore: (stage) => resumeNode(stage, 'n3'),
  }),
  situation({
    name: 'node-drained',
    note: 'waits for a node that takes no jobs',
    alone: true,
    async prepare(stage) {
      await stage.admin('scontrol', 'update', 'NodeName=n4', 'State=DRAIN', 'Reason=maintenance');
      const id = await stage.submit(['-J', 'node-drained', '-w', 'n4']);
      await stage.until(id, / PENDING ReqNodeNotAvail| PENDING Nodes required/);
      await stage.recorded(id, /\|PENDING/);
      return [id];
    },
    restore: (stage) => resumeNode(stage, 'n4'),
  }),
  situation({
    name: 'features',
    note: 'a node has lost its features',
    alone: true,
    async prepare(stage) {
      await stage.admin('scontrol', 'update', 'NodeName=n4', 'AvailableFeatures=', 'ActiveFeatures=');
      return [];
    },
    async restore(stage) {
      const features = nodeFeatures(3);
      await stage.admin(
        ...(['scontrol', 'update', 'NodeName=n4'] as const),
        ...[`AvailableFeatures=${features}`, `ActiveFeatures=${features}`],
      );
    },
  }),
  situation({
    name: 'many',
    note: `${MANY} jobs wait`,
    alone: true,
    async prepare(stage) {
      const one = `sbatch -H --parsable -o /dev/null -J many --wrap true`;
      const half = `i=0; while [ $i -lt ${MANY / 2} ]; do ${one} || exit; i=$((i+1)); done`;
      const ids = await Promise.all([stage.user('sh', '-c', half), stage.user('sh', '-c', half)]);
      return ids.flatMap((text) => text.split('\n')).sort((a, b) => Number(a) - Number(b));
    },
  }),
  outage(
    'accounting-down',
    'slurmdbd does not run',
    (stage) => stage.cluster.stopDatabase(),
    (stage) => stage.cluster.startDatabase(),
  ),
  outage(
    'controller-down',
    'slurmctld does not run',
    (stage) => stage.cluster.stopServer(),
    (stage) => stage.cluster.startServer(),
  ),
  outage(
    'controller-hung',
    'slurmctld takes connections and does not answer',
    async (stage) => stage.cluster.suspendServer(),
    async (stage) => {
      stage.cluster.resumeServer();
      await stage.cluster.ready();
    },
  ),
  outage(
    'munge-down',
    'munged does not run, so no command can say who asks',
    (stage) => stage.cluster.daemons.munged.stop(),
    (stage) => stage.cluster.daemons.startMunged(),
  ),
];
