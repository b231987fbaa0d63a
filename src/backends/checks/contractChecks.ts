import type { Backend } from '../contract.ts';
import type { ContractCheck } from './check.ts';
import type { ContractFacts } from './facts.ts';
import { USUAL_FACTS } from './facts.ts';
import { headerChecks } from './headerChecks.ts';
import { orderChecks } from './orderChecks.ts';
import { questionChecks } from './questionChecks.ts';
import { checkOptionKeys, sheetChecks } from './sheetChecks.ts';

export type { ContractCheck } from './check.ts';
export type { ContractFacts } from './facts.ts';

/**
 * The rules that every backend keeps, as checks for any test runner: `for (const { group, name, run } of contractChecks(mine))
 * test(`${group}: ${name}`, run)`. `facts`: where the backend differs from what is usual. Nothing is run on a cluster.
 */
export function contractChecks(backend: Backend, facts: Partial<ContractFacts> = {}): readonly ContractCheck[] {
  const all = { ...USUAL_FACTS, ...facts };
  const keys: ContractCheck = {
    group: 'its sheet',
    name: 'names common keys in its option table',
    run: () => checkOptionKeys(backend),
  };
  return [
    ...sheetChecks(backend),
    ...(backend.definition ? [] : [keys]),
    ...headerChecks(backend, all),
    ...questionChecks(backend, all),
    ...orderChecks(backend, all),
  ];
}
