import { defaultRoot } from '../clusters/names.ts';
import { startSge } from '../clusters/sge/cluster.ts';
import { whyCannotStart } from '../clusters/sge/requirements.ts';
import { describeJobs } from '../clusters/suites/jobs.ts';
import { describeSgeEnds } from './suites/ends.ts';
import { SGE } from './suites/facts.ts';
import { describeSgeOrders } from './suites/orders.ts';
import { describeSgeSubmissions } from './suites/submissions.ts';

describeJobs(await whyCannotStart(), {
  start: () => startSge(`${defaultRoot('sge')}-jobs`),
  facts: SGE,
  alone: [describeSgeEnds, describeSgeOrders, describeSgeSubmissions],
});
