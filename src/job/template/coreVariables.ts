import type { CoreVariable } from '../dialect.ts';

/** The core variables with their meaning, in the order in which they are offered. */
export const CORE_VARIABLES: Readonly<Record<CoreVariable, string>> = {
  ID: 'Id of the job at the scheduler.',
  NAME: 'Name of the job.',
  WORKDIR: 'Folder from which the job was submitted.',
  SUBMIT_HOST: 'Host from which the job was submitted.',
  NODELIST: 'Nodes of the job, in the form of the scheduler.',
  ARRAY_INDEX: 'Index of this task in its job array.',
  ARRAY_ID: 'Id that the tasks of a job array share.',
  NUM_NODES: 'Number of nodes of the job.',
  NUM_TASKS: 'Number of processes of the job.',
  NODE: 'Number of this node in the job, from 0.',
  GLOBAL_RANK: 'Number of this process in the job, from 0.',
  LOCAL_RANK: 'Number of this process on its node, from 0.',
  QUEUE: 'Queue (partition) in which the job runs.',
};

/** Whether there is a core variable of a name, which is given without its prefix `CLUSTERJOB_`. */
export function isCoreVariable(name: string): name is CoreVariable {
  return Object.hasOwn(CORE_VARIABLES, name);
}
