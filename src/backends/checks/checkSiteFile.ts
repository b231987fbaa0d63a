import { errorText } from '../../base/errors.ts';
import type { Problem, Source } from '../../base/problem.ts';
import type { Backend } from '../contract.ts';
import { siteBackend } from '../site/siteBackend.ts';
import { fileNameProblem } from '../site/siteFolders.ts';
import type { ContractCheck } from './check.ts';
import { contractChecks } from './contractChecks.ts';
import { siteFacts } from './facts.ts';

/** What the checks say of the file of a site backend. */
export interface SiteFileReport {
  readonly name: string;
  /** Name of the backend that it extends; null where the file has errors. */
  readonly parent: string | null;
  readonly problems: readonly Problem[];
  /** How many rules of the contract were tried; none for a file with errors. */
  readonly tried: number;
  readonly failed: readonly (Pick<ContractCheck, 'group' | 'name'> & { readonly message: string })[];
}

/** Reads the file of a site backend and holds the backend against the contract. Nothing is run on a cluster. */
export function checkSiteFile(name: string, source: Source, parents: readonly Backend[]): SiteFileReport {
  const { backend, definition, problems } = siteBackend(name, source, parents);
  const misnamed = fileNameProblem(name, source.file ?? name, parents);
  const checks = definition ? contractChecks(backend, siteFacts(definition)) : [];
  return {
    name,
    parent: definition?.parent.name ?? null,
    problems: misnamed ? [misnamed, ...problems] : problems,
    tried: checks.length,
    failed: checks.flatMap(({ group, name: rule, run }) => {
      const message = failureOf(run);
      return message === null ? [] : [{ group, name: rule, message }];
    }),
  };
}

function failureOf(run: () => void): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return errorText(error);
  }
}
