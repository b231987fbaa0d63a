import type { SchedulerFacts } from '../../clusters/suites/schedulerFacts.ts';

/** What the tests of every scheduler have to know of Slurm. */
export const SLURM: SchedulerFacts = {
  title: 'Slurm',
  native: { running: 'RUNNING', runningAtFirst: 'RUNNING', completed: 'COMPLETED', failed: () => 'FAILED' },
  logs: (_, id) => ({ stdout: `slurm-${id}.out`, stderr: `slurm-${id}.out` }),
  success: {
    resources: { mem: '600', nodes: '1', ppn: '2' },
    queue: 'debug',
    // It looks at a job's memory every two seconds.
    seconds: 4,
    nodes: /^n\d$/,
    roundedMs: 999,
    requested: { memBytes: 600 * 2 ** 20, seconds: 300, cores: 2, nodes: 1 },
  },
  wallTime: { time: '1', seconds: 60, run: { nativeState: 'TIMEOUT' } },
  held: {
    resources: { hold: 'true' },
    run: { nativeState: 'PENDING', reason: 'held by its owner (JobHeldUser)' },
    release: (id) => ['scontrol', 'release', id],
  },
  deleted: { program: (id) => ['scancel', id], exitCode: 4, run: { state: 'cancelled' } },
  refusals: [
    ['queue', 'nowhere', 'invalid partition specified: nowhere', 'Choose a partition of this cluster.'],
    ['time', '2-00:00:00', 'Requested time limit is invalid', 'Ask for less time'],
    ['mem', '64G', 'Memory specification can not be satisfied', 'Ask for less memory on a node.'],
  ],
  recordsRefused: true,
  scripts: {
    extension: 'sbatch',
    plain: '#SBATCH --time=5\n#SBATCH -J plain\n',
    array: '#SBATCH -t 5 --array=1-3\n',
    task: 'SLURM_ARRAY_TASK_ID',
  },
  tooWide: [
    ['a limit of tasks at a time', { array: '1-10001%5' }, 'takes no task index above 10000 in one job'],
    ['the same logs', { array: '1-10001', stdout: '$CLUSTERJOB_ARRAY_INDEX.txt' }, 'would write into the same file'],
  ],
  unusualNames: [
    ['my data', 'two words', 'two words.log'],
    ["it's", "it's", "it's.log"],
    ['données 数据', 'été 数', 'été 数.log'],
    ['a;b $HOME `id` "q"', '$(id) & "x"', '$(id) & "x".log'],
  ],
};
