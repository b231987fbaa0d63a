import type { CommandEnvironment } from './command.ts';
import { EDITOR_VARIABLES } from './editorVariables.ts';

/** Variables with which a user changes what reading commands list and print, from the manual pages of these commands. */
const OUTPUT_VARIABLES = [
  // squeue(1), sinfo(1), sacct(1), scontrol(1). SLURM_CLUSTERS stays: sbatch follows it too.
  ...prefixed(
    'SQUEUE',
    'ACCOUNT ALL ARRAY FEDERATION FORMAT FORMAT2 LICENSES LOCAL NAMES PARTITION PRIORITY QOS SIBLING SORT STATES USERS',
  ),
  ...prefixed('SINFO', 'ALL FEDERATION FORMAT LOCAL PARTITION SORT'),
  ...prefixed('SACCT', 'FEDERATION FORMAT LOCAL'),
  ...prefixed('SCONTROL', 'ALL FEDERATION FUTURE LOCAL SIBLING'),
  'SLURM_TIME_FORMAT',
  // bjobs(1), bqueues(1), bhosts(1)
  ...prefixed('LSB', 'BHOSTS_FORMAT BJOBS_FORMAT BQUEUES_FORMAT DISPLAY_YEAR'),
  // qstat(1)
  ...prefixed('SGE', 'LONG_JOB_NAMES LONG_QNAMES'),
];

function prefixed(prefix: string, names: string): string[] {
  return names.split(' ').map((name) => `${prefix}_${name}`);
}

/** What a job finds set around it, and what must not be handed on to a job that is submitted from within it. */
interface SurroundingJob {
  /** A variable that such a job always has, and nothing else. */
  readonly sign: string;
  /** Patterns of `case`: variables that configure the site or hold the user's own wishes, and stay. */
  readonly kept: readonly string[];
  readonly hidden: readonly string[];
}

/**
 * All schedulers stand here and no backend names its own: a job of any may surround a command for any other, and the
 * transports, which make these environments, know no backends.
 */
const SURROUNDING_JOBS: Readonly<Record<string, SurroundingJob>> = {
  // sbatch(1): output variables are SLURM_* and the bindings; the other SBATCH_* are the user's defaults for sbatch.
  slurm: {
    sign: 'SLURM_JOB_ID',
    kept: [
      'SLURM_CONF',
      'SLURM_CONF_SERVER',
      'SLURM_CLUSTERS',
      'SLURM_JWT',
      'SLURM_ROOT',
      'SLURM_HOME',
      'SLURM_TIME_FORMAT',
    ],
    hidden: ['SLURM_*', 'SLURMD_*', 'SRUN_*', 'SBATCH_CPU_BIND*', 'SBATCH_MEM_BIND*', 'SUBMITIT_*'],
  },
  // PBS Pro and TORQUE: pbs.conf(8), qsub(1)
  pbs: {
    sign: 'PBS_JOBID',
    kept: [
      'PBS_CONF_FILE',
      'PBS_EXEC',
      'PBS_HOME',
      'PBS_SERVER',
      'PBS_DEFAULT',
      'PBS_PRIMARY',
      'PBS_SECONDARY',
      'PBS_DPREFIX',
    ],
    hidden: ['PBS_*'],
  },
  // LSF_* is the site's configuration (LSF_ENVDIR, LSF_BINDIR ...); LS_COLORS is no variable of LSF.
  lsf: {
    sign: 'LSB_JOBID',
    kept: ['LSB_DEFAULT*'],
    hidden: ['LSB_*', 'LS_SUBCWD', 'LS_JOBPID', 'LS_EXEC_T', 'LS_EXECCWD'],
  },
  // submit(1) of Grid Engine. SGE_ROOT, SGE_CELL, SGE_CLUSTER_NAME and the ports are the site's configuration.
  sge: {
    sign: 'SGE_TASK_ID',
    kept: [],
    hidden: [
      ...prefixed('SGE', 'O_* TASK_* JOB_SPOOL_DIR STDIN_PATH STDOUT_PATH STDERR_PATH CWD_PATH BINDING ACCOUNT'),
      ...['JOB_ID', 'JOB_NAME', 'JOB_SCRIPT', 'QUEUE', 'PE', 'PE_HOSTFILE', 'NSLOTS', 'NHOSTS', 'NQUEUES'],
      ...['RESTARTED', 'REQUEST', 'REQNAME', 'ENVIRONMENT', 'ARC'],
    ],
  },
  // A job of our own backend `local`.
  local: { sign: 'CLUSTERJOB_ID', kept: ['CLUSTERJOB_HOME'], hidden: ['CLUSTERJOB_*'] },
};

/** The lines that take the editor's and a surrounding job's variables out of the environment. */
function cleaning(): string[] {
  const jobs = Object.entries(SURROUNDING_JOBS);
  return [
    // The signs are read first: the loop removes the variables that they are made of.
    ...jobs.map(([name, job]) => `clusterjob_${name}=\${${job.sign}-}`),
    "for clusterjob_name in $(env | sed -n 's/^\\([A-Za-z_][A-Za-z0-9_]*\\)=.*/\\1/p'); do",
    'case $clusterjob_name in',
    `${EDITOR_VARIABLES.join('|')}) unset "$clusterjob_name" ;;`,
    ...jobs.flatMap(([name, job]) => [
      ...(job.kept.length > 0 ? [`${job.kept.join('|')}) ;;`] : []),
      `${job.hidden.join('|')}) [ -z "$clusterjob_${name}" ] || unset "$clusterjob_name" ;;`,
    ]),
    'esac',
    'done',
  ];
}

/** The lines of POSIX `sh` that make the environment of a command out of the shell's own. */
export const ENVIRONMENTS: Readonly<Record<CommandEnvironment, readonly string[]>> = {
  plain: [`unset ${OUTPUT_VARIABLES.join(' ')}`, 'export LC_ALL=C TZ=UTC'],
  user: cleaning(),
};
