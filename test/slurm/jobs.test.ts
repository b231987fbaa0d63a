import { defaultRoot } from '../clusters/names.ts';
import { startSlurm } from '../clusters/slurm/cluster.ts';
import { whyCannotStart } from '../clusters/slurm/requirements.ts';
import { describeJobs } from '../clusters/suites/jobs.ts';
import { describeSlurmEnds } from './suites/ends.ts';
import { SLURM } from './suites/facts.ts';
import { describeMany } from './suites/many.ts';
import { describeSlurmOrders } from './suites/orders.ts';
import { describeSlurmSubmissions } from './suites/submissions.ts';

describeJobs(await whyCannotStart(), {
  start: () => startSlurm({ root: `${defaultRoot('slurm')}-jobs` }),
  facts: SLURM,
  alone: [describeMany, describeSlurmEnds, describeSlurmOrders, describeSlurmSubmissions],
});
