import type { SchedulerFacts } from '../../clusters/suites/schedulerFacts.ts';

/** What the tests of every scheduler have to know of Grid Engine. */
export const SGE: SchedulerFacts = {
  title: 'Grid Engine',
  native: {
    running: 'r',
    // While it is carried to its node (t) it counts as running already.
    runningAtFirst: '[tr]',
    completed: 'exit_status 0',
    failed: (exitStatus) => `exit_status ${exitStatus}`,
  },
  logs: (name, id) => ({ stdout: `${name}.o${id}`, stderr: `${name}.e${id}` }),
  success: {
    resources: { mem: '600', pe: 'omp 2', queue: 'all.q' },
    queue: 'all.q',
    seconds: 1,
    nodes: /^\S+$/,
    roundedMs: 1000,
    requested: { memBytes: 600_000_000, seconds: 300, cores: 2, nodes: null },
  },
  wallTime: { time: '0:0:3', seconds: 3, run: { exitCode: null } },
  held: {
    resources: { '-h': 'true' },
    run: { nativeState: 'hqw', reason: 'held' },
    release: (id) => ['qrls', id],
  },
  // It keeps no word of who ended a job.
  deleted: { program: (id) => ['qdel', id], exitCode: 1, run: { state: 'failed', signal: 9 } },
  refusals: [
    ['queue', 'nowhere.q', 'requests unknown queue "nowhere.q"', 'Choose a queue of this cluster.'],
    ['pe', 'nothing 4', 'parallel environment "nothing" does not exist', 'Choose a parallel environment'],
    ['account', 'nobody', 'project "nobody" does not exist', 'Choose a project'],
  ],
  recordsRefused: false,
  scripts: {
    extension: 'sge',
    plain: '#$ -cwd -l h_rt=0:5:0\n#$ -N plain\n',
    array: '#$ -cwd -l h_rt=0:5:0 -t 1-3\n',
    task: 'SGE_TASK_ID',
  },
  tooWide: [
    ['a limit of tasks at a time', { array: '1-1501%5' }, 'a limit of tasks at a time (%5) holds in one job alone'],
    ['far too many tasks', { array: '1-200000' }, 'they cannot go as 200 jobs'],
  ],
  unusualNames: [
    ['my data', 'blanks', null],
    ["it's", 'quote', null],
    ['données 数据', 'letters', null],
    ['a;b `id` "q"', 'signs', null],
  ],
};
