import { defaultRoot } from '../clusters/names.ts';
import { startSge } from '../clusters/sge/cluster.ts';
import { whyCannotStart } from '../clusters/sge/requirements.ts';
import { describeOutages } from '../clusters/suites/outages.ts';
import { SGE } from './suites/facts.ts';

describeOutages(await whyCannotStart(), {
  start: (name) => startSge(`${defaultRoot('sge')}-${name}`),
  facts: SGE,
  server: 'qmaster',
  displayName: 'SGE',
  waiting: { resources: SGE.held.resources, state: 'held' },
  words: { down: /qmaster|commlib/, notSent: 'Try again later', hung: 'It is looked for by itself' },
  keepsTokens: false,
});
