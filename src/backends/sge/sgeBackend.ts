import type { Backend } from '../contract.ts';
import { SGE_PREFIX, sgeHeader } from './header.ts';
import { SGE_OPTIONS } from './options.ts';
import { readSgeHeader } from './readHeader.ts';

/** The translator for Grid Engine and its descendants. */
export const sgeBackend: Backend = {
  name: 'sge',
  displayName: 'SGE',
  extension: 'sge',
  prefix: SGE_PREFIX,
  manual: 'https://manpages.debian.org/stable/gridengine-client/qsub.1.en.html',
  programs: ['qsub', 'qstat', 'qdel', 'qhost'],
  options: SGE_OPTIONS,
  variables: {
    ID: { kind: 'variable', name: 'JOB_ID' },
    WORKDIR: { kind: 'variable', name: 'SGE_O_WORKDIR' },
    SUBMIT_HOST: { kind: 'variable', name: 'SGE_O_HOST' },
    NAME: { kind: 'variable', name: 'JOB_NAME' },
    NODELIST: { kind: 'variable', name: 'HOSTNAME' },
    ARRAY_INDEX: { kind: 'variable', name: 'SGE_TASK_ID' },
    ARRAY_ID: { kind: 'variable', name: 'JOB_ID' },
    NUM_NODES: { kind: 'variable', name: 'NHOSTS' },
    NUM_TASKS: { kind: 'variable', name: 'NSLOTS' },
    QUEUE: { kind: 'variable', name: 'QUEUE' },
  },
  header: sgeHeader,
  readHeader: readSgeHeader,
};
