import type { VariableTable } from '../../job/dialect.ts';
import type { LogPatternTable } from '../logNames.ts';

/** Slurm's variables in a job: https://slurm.schedmd.com/sbatch.html, "OUTPUT ENVIRONMENT VARIABLES". */
export const SLURM_VARIABLES: VariableTable = {
  ID: { kind: 'variable', name: 'SLURM_JOB_ID' },
  WORKDIR: { kind: 'variable', name: 'SLURM_SUBMIT_DIR' },
  SUBMIT_HOST: { kind: 'variable', name: 'SLURM_SUBMIT_HOST' },
  NAME: { kind: 'variable', name: 'SLURM_JOB_NAME' },
  NODELIST: { kind: 'variable', name: 'SLURM_JOB_NODELIST' },
  ARRAY_INDEX: { kind: 'variable', name: 'SLURM_ARRAY_TASK_ID' },
  ARRAY_ID: { kind: 'variable', name: 'SLURM_ARRAY_JOB_ID' },
  NUM_NODES: { kind: 'variable', name: 'SLURM_JOB_NUM_NODES' },
  NUM_TASKS: { kind: 'variable', name: 'SLURM_NTASKS' },
  NODE: { kind: 'variable', name: 'SLURM_NODEID' },
  GLOBAL_RANK: { kind: 'variable', name: 'SLURM_PROCID' },
  LOCAL_RANK: { kind: 'variable', name: 'SLURM_LOCALID' },
  QUEUE: { kind: 'variable', name: 'SLURM_JOB_PARTITION' },
};

/** Patterns in the paths of output files: https://slurm.schedmd.com/sbatch.html, "FILENAME PATTERN". */
export const SLURM_LOG_PATTERNS: LogPatternTable = {
  ID: '%j',
  NAME: '%x',
  ARRAY_ID: '%A',
  ARRAY_INDEX: '%a',
  NODE: '%n',
};
