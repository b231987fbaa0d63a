import type { Backend } from '../../backends/contract.ts';
import { isCommonKey } from '../../backends/header.ts';
import { UserError } from '../../base/errors.ts';

/**
 * The scheduler that the directives of a script are for. Of schedulers with the same prefix it is the one that understands
 * most of them, and the first of those that do as well, but not the one that is wanted: a script need not be converted to
 * its own.
 * @throws UserError where there are no directives, or those of several schedulers, or only those of the wanted one.
 */
export function sourceBackend(
  text: string,
  backends: readonly Backend[],
  to: Backend | null,
  file: string | null,
): Backend {
  const name = file ?? 'The script';
  const found = backends.filter(({ prefix }) => prefix !== null).filter((backend) => hasDirectives(backend, text));
  const prefixes = new Set(found.map(({ prefix }) => prefix));
  if (prefixes.size === 0) {
    throw new UserError({
      what: `${name} has no directives of a scheduler (#SBATCH, #PBS, #BSUB, #$)`,
      next: 'Only a script that a scheduler takes as it is can be converted; a body with a settings file is rendered',
      code: 'no-directives',
    });
  }
  if (prefixes.size > 1) {
    throw new UserError({
      what: `${name} has directives of several schedulers (${[...prefixes].join(', ')})`,
      next: 'Say which of them is to be converted (--from)',
      code: 'several-schedulers',
    });
  }
  const likely = found.map((backend) => ({ backend, strange: strangeIn(backend, text) })).sort(byStrange);
  const best = likely.find(({ backend }) => backend !== to) ?? likely[0];
  const others = likely.filter(({ backend }) => backend !== to);
  if (best === undefined || others.length === 0 || (to && likely[0]?.backend === to && isClear(likely))) {
    throw new UserError({
      what: `${name} is for ${to?.displayName ?? 'this scheduler'} already`,
      next: 'Name the scheduler that it is for if it is another one (--from)',
      code: 'same-scheduler',
    });
  }
  return best.backend;
}

interface Likely {
  readonly backend: Backend;
  readonly strange: number;
}

const byStrange = (a: Likely, b: Likely): number => a.strange - b.strange;

/** Whether the first one understands more than any other. */
function isClear([first, second]: readonly Likely[]): boolean {
  return first !== undefined && (second === undefined || first.strange < second.strange);
}

function hasDirectives(backend: Backend, text: string): boolean {
  const { resources, unread, idle = [] } = backend.readHeader(text);
  return resources.length + unread.length + idle.length > 0;
}

/** How much of a script a backend does not understand. */
function strangeIn(backend: Backend, text: string): number {
  const { resources, unread } = backend.readHeader(text);
  return 2 * unread.length + resources.filter(({ key }) => !isCommonKey(key)).length;
}
