import type { VariableTable } from '../../job/dialect.ts';

/** What all PBS kinds give a job: the documentation of qsub, "Environment variables"; seen on TORQUE 6.1, OpenPBS and LPBS. */
export const COMMON_PBS_VARIABLES: VariableTable = {
  ID: { kind: 'variable', name: 'PBS_JOBID' },
  WORKDIR: { kind: 'variable', name: 'PBS_O_WORKDIR' },
  SUBMIT_HOST: { kind: 'variable', name: 'PBS_O_HOST' },
  NAME: { kind: 'variable', name: 'PBS_JOBNAME' },
  NODELIST: { kind: 'command', text: '`cat $PBS_NODEFILE`' },
  QUEUE: { kind: 'variable', name: 'PBS_QUEUE' },
};

/** TORQUE has figures of the whole job besides. */
export const TORQUE_VARIABLES: VariableTable = {
  ...COMMON_PBS_VARIABLES,
  ARRAY_INDEX: { kind: 'variable', name: 'PBS_ARRAYID' },
  NUM_NODES: { kind: 'variable', name: 'PBS_NUM_NODES' },
  NUM_TASKS: { kind: 'variable', name: 'PBS_NP' },
  NODE: { kind: 'variable', name: 'PBS_NODENUM' },
};
