import { describe, it } from 'vitest';
import type { ContractCheck, ContractFacts } from '../../../src/backends/checks/contractChecks.ts';
import { contractChecks } from '../../../src/backends/checks/contractChecks.ts';
import type { Backend } from '../../../src/backends/contract.ts';

/** The tests that every backend passes: the checks that authors of other backends get too. */
export function backendContract(backend: Backend, facts: Partial<ContractFacts> = {}): void {
  const groups = Map.groupBy(contractChecks(backend, facts), ({ group }: ContractCheck) => group);
  for (const [group, checks] of groups) {
    describe(`${backend.name}: ${group}`, () => {
      for (const { name, run } of checks) it(name, run);
    });
  }
}
