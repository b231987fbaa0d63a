import { afterAll, beforeAll, describe } from 'vitest';
import { Product } from '../support/product.ts';
import type { TestCluster } from '../testCluster.ts';
import { describeEnds } from './ends.ts';
import { describeInterruptions } from './interruptions.ts';
import { describeLogs } from './logs.ts';
import { describeOrders } from './orders.ts';
import type { SchedulerFacts } from './schedulerFacts.ts';
import { describeSequence } from './sequence.ts';
import { describeSubmissions } from './submissions.ts';

/** A scheduler that is really there, and what is to be known of it. */
export interface JobsOn {
  readonly start: () => Promise<TestCluster>;
  readonly facts: SchedulerFacts;
  /** Tests of what it alone does. */
  readonly alone: readonly ((product: () => Product) => void)[];
}

/** The product as a user drives it by commands, on a real scheduler. `reason`: why that cannot be started. */
export function describeJobs(reason: string | null, { start, facts, alone }: JobsOn): void {
  const title = `jobs on a real ${facts.title}`;

  // Together on one cluster: most of the time everybody waits for it.
  describe
    .skipIf(reason !== null)
    .concurrent(reason === null ? title : `${title}: ${reason}`, { timeout: 180_000 }, () => {
      let installed: Product | undefined;

      function product(): Product {
        if (!installed) throw new Error('there is no cluster');
        return installed;
      }

      beforeAll(async () => {
        installed = Product.install(await start());
      }, 120_000);

      afterAll(async () => {
        await installed?.cluster.stop();
      }, 60_000);

      describeEnds(product, facts);
      for (const describeMore of alone) describeMore(product);
      describeInterruptions(product);
      describeOrders(product, facts);
      describeSubmissions(product, facts);
      describeLogs(product);
      describeSequence(product);
    });
}
