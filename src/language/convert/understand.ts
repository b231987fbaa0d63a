import { isCommonKey } from '../../backends/header.ts';
import type { ReadResource } from '../../job/dialect.ts';
import type { Asks, Family, Note } from './ask.ts';
import { askOf, replaceAsks } from './ask.ts';
import { readCores } from './cores.ts';
import { readEnvironment } from './environment.ts';
import { readValues } from './readValues.ts';
import { toShared } from './sharedOptions.ts';

/** What the directives of a script ask for, in shared words as far as there are any; `portable`: for settings. */
export function understand(
  resources: readonly ReadResource[],
  family: Family,
  note: (note: Note) => void,
  portable = false,
): Asks {
  const asks: Asks = new Map();
  for (const resource of resources) {
    const common = isCommonKey(resource.key);
    const ask = askOf(resource, !common);
    const shared = common ? null : toShared(family, ask);
    asks.set((shared ?? ask).key, shared ?? ask);
  }
  if (family === 'sge') readSiteExclusive(asks);
  const project = asks.get('-P');
  // Sites of PBS Pro charge the project where others have accounts.
  if (family === 'pbspro' && project && !asks.has('account')) replaceAsks(asks, [project], 'account', project.value);
  readEnvironment(asks, family);
  readCores(asks, family, note, portable);
  readValues(asks, family, note);
  return asks;
}

/** `-l excl=true`, as many sites of Grid Engine name it. */
function readSiteExclusive(asks: Asks): void {
  const ask = asks.get('excl');
  if (!ask || !/^(?:true|1)$/i.test(String(ask.value)) || asks.has('exclusive')) return;
  asks.delete('excl');
  asks.set('exclusive', { key: 'exclusive', value: true, own: false, spans: ask.spans });
}
