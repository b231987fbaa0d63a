import type { VariableTable } from '../../job/dialect.ts';

function itself(name: string): { readonly kind: 'variable'; readonly name: string } {
  return { kind: 'variable', name: `CLUSTERJOB_${name}` };
}

/** A local run gets the core variables under their own names. */
export const LOCAL_VARIABLES: VariableTable = {
  ID: itself('ID'),
  WORKDIR: itself('WORKDIR'),
  SUBMIT_HOST: itself('SUBMIT_HOST'),
  NAME: itself('NAME'),
  NODELIST: itself('NODELIST'),
  ARRAY_INDEX: itself('ARRAY_INDEX'),
  ARRAY_ID: itself('ARRAY_ID'),
  NUM_NODES: itself('NUM_NODES'),
  NUM_TASKS: itself('NUM_TASKS'),
  NODE: itself('NODE'),
  GLOBAL_RANK: itself('GLOBAL_RANK'),
  LOCAL_RANK: itself('LOCAL_RANK'),
  QUEUE: itself('QUEUE'),
};
