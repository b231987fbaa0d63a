import { createSlurm } from '../../src/backends/slurm/slurm.ts';
import { describeAcceptance } from '../clusters/acceptance/describeAcceptance.ts';
import { choicesFor } from '../clusters/acceptance/generateResources.ts';
import { defaultRoot } from '../clusters/names.ts';
import { startSlurm } from '../clusters/slurm/cluster.ts';
import { whyCannotStart } from '../clusters/slurm/requirements.ts';

describeAcceptance('what a real Slurm takes', await whyCannotStart(), {
  start: () => startSlurm({ root: `${defaultRoot('slurm')}-acceptance` }),
  backend: createSlurm(),
  choices: choicesFor(
    {
      queue: { usual: ['debug', 'test', 'long'], odd: ['nowhere'] },
      account: { usual: ['research'], odd: [] },
      qos: { usual: ['normal', 'low', 'high'], odd: ['nosuch'] },
      constraint: { usual: ['avx2'], odd: [] },
      exclusive: { usual: ['user'], odd: ['sometimes'] },
      signal: { usual: ['USR1@60', 'B:TERM@30', '10'], odd: ['NOSUCH@60'] },
      '--requeue': { usual: [true], odd: [] },
    },
    ['pe'],
  ),
  stricter: {
    stderr: 'has no effect beside join',
    nodes: 'Slurm takes no nodes for one',
  },
  elsewhere: {
    'invalid-queue': /--partition=/,
    'invalid-account': /--account=/,
    'invalid-qos': /--qos=/,
    'invalid-constraint': /--constraint=/,
    'invalid-gres': /--(?:gres|gpus[\w-]*)=/,
    'over-limit': /--(?:time|nodes|n?tasks[\w-]*|cpus-per-task)=/,
    'no-such-node': /--(?:nodes|n?tasks[\w-]*|cpus-per-task|mem[\w-]*|gpus[\w-]*)=/,
  },
});
