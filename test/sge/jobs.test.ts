import { afterAll, beforeAll, describe } from 'vitest';
import { defaultRoot } from '../clusters/names.ts';
import { startSge } from '../clusters/sge/cluster.ts';
import { whyCannotStart } from '../clusters/sge/requirements.ts';
import { describeInterruptions } from '../clusters/suites/interruptions.ts';
import { describeLogs } from '../clusters/suites/logs.ts';
import { describeSequence } from '../clusters/suites/sequence.ts';
import { Product } from '../clusters/support/product.ts';
import { describeEnds } from './suites/ends.ts';
import { describeOrders } from './suites/orders.ts';
import { describeSubmissions } from './suites/submissions.ts';

const reason = await whyCannotStart();
const title = reason === null ? 'jobs on a real Grid Engine' : `jobs on a real Grid Engine: ${reason}`;

// Together on one cluster: most of the time everybody waits for it.
describe.skipIf(reason !== null).concurrent(title, { timeout: 180_000 }, () => {
  let installed: Product | undefined;

  function product(): Product {
    if (!installed) throw new Error('there is no cluster');
    return installed;
  }

  beforeAll(async () => {
    installed = Product.install(await startSge(`${defaultRoot('sge')}-jobs`));
  }, 120_000);

  afterAll(async () => {
    await installed?.cluster.stop();
  }, 60_000);

  describeEnds(product);
  describeInterruptions(product);
  describeOrders(product);
  describeSubmissions(product);
  describeSequence(product);
  describeLogs(product);
});
