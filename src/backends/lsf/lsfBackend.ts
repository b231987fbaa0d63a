import type { Backend } from '../contract.ts';
import { LSF_PREFIX, lsfHeader } from './header.ts';
import { BSUB_OPTIONS } from './options.ts';
import { readLsfHeader } from './readHeader.ts';

/** The translator for IBM LSF and OpenLava. */
export const lsfBackend: Backend = {
  name: 'lsf',
  displayName: 'LSF',
  extension: 'lsf',
  prefix: LSF_PREFIX,
  manual: 'https://www.ibm.com/docs/en/spectrum-lsf/10.1.0?topic=reference-bsub',
  programs: ['bsub', 'bjobs', 'bkill'],
  options: BSUB_OPTIONS,
  variables: {
    ID: { kind: 'variable', name: 'LSB_JOBID' },
    WORKDIR: { kind: 'variable', name: 'LS_SUBCWD' },
    SUBMIT_HOST: { kind: 'variable', name: 'LSB_SUB_HOST' },
    NAME: { kind: 'variable', name: 'LSB_JOBNAME' },
    NODELIST: { kind: 'variable', name: 'LSB_HOSTS' },
    ARRAY_INDEX: { kind: 'variable', name: 'LSB_JOBINDEX' },
    ARRAY_ID: { kind: 'variable', name: 'LSB_JOBID' },
    NUM_TASKS: { kind: 'variable', name: 'LSB_DJOB_NUMPROC' },
    QUEUE: { kind: 'variable', name: 'LSB_QUEUE' },
  },
  header: lsfHeader,
  readHeader: readLsfHeader,
};
