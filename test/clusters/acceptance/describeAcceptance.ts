import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../unit/job/format/random.ts';
import { converted, siteScripts } from '../../unit/language/convert/scripts.ts';
import type { TestCluster } from '../testCluster.ts';
import type { Choices } from './generateResources.ts';
import { generateResources, singleResources } from './generateResources.ts';
import type { AskingBackend, Judged } from './judge.ts';
import { isForeseen, judgeAll } from './judge.ts';
import type { SiteDirectives } from './judgeScript.ts';
import { judgeScript } from './judgeScript.ts';

/** The scheduler that judges, and what it is given. */
export interface Acceptance {
  readonly start: () => Promise<TestCluster>;
  readonly backend: AskingBackend;
  readonly choices: Choices;
  /** Keys of which our checks say something that this scheduler takes all the same, each with the reason. */
  readonly stricter: Readonly<Record<string, string>>;
  /** What scripts of other sites may ask for in vain. */
  readonly elsewhere: SiteDirectives;
}

const SETS = 300;
/** So many of them are sent and accepted at least: what the checks hold back proves nothing. */
const ACCEPTED = 150;

/** Headers that we write are taken by the real scheduler, or refused for a reason that our checks had said before. */
export function describeAcceptance(title: string, reason: string | null, acceptance: Acceptance): void {
  const { backend, choices, stricter, elsewhere } = acceptance;

  describe.skipIf(reason !== null)(reason === null ? title : `${title}: ${reason}`, { timeout: 180_000 }, () => {
    let cluster: TestCluster;

    beforeAll(async () => {
      cluster = await acceptance.start();
    }, 120_000);

    afterAll(async () => {
      await cluster?.stop();
    }, 60_000);

    it.each([
      ['generated sets of resources', () => randomSets(choices), ACCEPTED],
      ['every single value of a resource', () => singleResources(choices), 1],
    ])('%s are taken, or refused as foreseen', async (_, sets, accepted) => {
      const judged = await judgeAll(cluster, backend, sets());
      expect(judged.filter((one) => !isForeseen(one))).toEqual([]);
      const taken = judged.filter(({ answer }) => answer?.verdict === 'accepted');
      expect(taken.length).toBeGreaterThanOrEqual(accepted);
      expect(taken.flatMap(tooStrict)).toEqual([]);
    });

    it('scripts of other schedulers are taken once they are converted, but for what only their sites have', async () => {
      const scripts = siteScripts().filter(({ scheduler }) => scheduler !== backend.name);
      const refused: string[] = [];
      let whole = 0;
      for (const script of scripts) {
        const conversion = converted(script, backend.name);
        const { refusal, dropped } = await judgeScript(cluster, backend, 'converted', conversion.script, elsewhere);
        if (refusal) refused.push(`${script.name}: ${refusal.message} (${refusal.code})`);
        if (dropped.length === 0) whole++;
      }
      expect(refused).toEqual([]);
      // Most of them ask for nothing that is special to their site.
      expect(whole).toBeGreaterThan(scripts.length / 3);
    });
  });

  function tooStrict({ settings, foreseen }: Judged): readonly string[] {
    return foreseen.filter((key) => !(key in stricter)).map((key) => `${key} of ${settings}`);
  }
}

function randomSets(choices: Choices) {
  const random = new Random(7);
  return Array.from({ length: SETS }, () => generateResources(random, choices));
}
