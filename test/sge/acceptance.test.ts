import { createSge } from '../../src/backends/sge/sgeBackend.ts';
import { describeAcceptance } from '../clusters/acceptance/describeAcceptance.ts';
import { choicesFor } from '../clusters/acceptance/generateResources.ts';
import { defaultRoot } from '../clusters/names.ts';
import { startSge } from '../clusters/sge/cluster.ts';
import { whyCannotStart } from '../clusters/sge/requirements.ts';

describeAcceptance('what a real Grid Engine takes', await whyCannotStart(), {
  start: () => startSge(`${defaultRoot('sge')}-acceptance`),
  backend: createSge(),
  choices: choicesFor(
    {
      queue: { usual: ['all.q', 'short.q', 'short.q,all.q'], odd: ['nowhere.q'] },
      pe: { usual: ['omp 2', 'mpi 4', 'omp 2-4'], odd: ['omp 99', 'nothing 2', 'omp', 'omp two'] },
      constraint: { usual: ['gpu=1', 'h_stack=10M'], odd: ['avx2', 'a&b', 'gpu=1,fast'] },
      gpu: { usual: ['1'], odd: [] },
      '-R': { usual: ['y'], odd: [] },
      '-V': { usual: [true], odd: [] },
    },
    ['nodes', 'ppn', 'threads', 'qos', 'gpus_per_node', 'signal'],
  ),
  stricter: {
    stderr: 'has no effect beside join',
    time: 'no time at all is no limit',
    mem: 'no host has so much memory, which nobody looks at before the job runs',
  },
  elsewhere: {
    'invalid-queue': /^#\$ -q /,
    'invalid-account': /^#\$ -P /,
    'invalid-environment': /^#\$ -pe /,
    'invalid-resource': /^#\$ -l (?!h_rt|h_vmem)/,
  },
});
