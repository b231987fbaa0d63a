import type { Value } from '../../job/value.ts';
import type { Asks, Family } from './ask.ts';
import { isPbs, replaceAsks } from './ask.ts';

/**
 * Which variables of the submitting shell a job gets, as `environment` (`all` or `none`) and `variables` (the list of
 * those that it gets besides, with values or without).
 */
export function readEnvironment(asks: Asks, family: Family): void {
  if (isPbs(family) || family === 'sge') {
    const [all, list] = [asks.get('-V'), asks.get('-v')];
    if (all) replaceAsks(asks, [all], 'environment', 'all');
    if (list) replaceAsks(asks, [list], 'variables', list.value);
    return;
  }
  const option = asks.get(family === 'lsf' ? '-env' : 'export');
  if (!option || typeof option.value !== 'string') return;
  const parts = option.value.split(',').map((part) => part.trim());
  const isWord = (part: string): boolean => /^(?:all|none)$/i.test(part);
  // Slurm's NIL and LSF's `~NAME` have no counterpart.
  if (!parts.every((part) => isWord(part) || /^[A-Za-z_]\w*(?:=.*)?$/.test(part)) || parts.includes('NIL')) return;
  const words = parts.filter(isWord);
  const variables = parts.filter((part) => !isWord(part));
  replaceAsks(asks, [option], 'environment', words.some((word) => /^all$/i.test(word)) ? 'all' : 'none');
  if (variables.length > 0) {
    asks.set('variables', { key: 'variables', value: variables.join(','), own: false, spans: option.spans });
  }
}

/**
 * The options for the two; null where there is nothing to say, as the scheduler does so anyway. Undefined for a scheduler
 * of which nothing is known.
 */
export function writeEnvironment(
  family: Family,
  environment: Value | undefined,
  variables: Value | undefined,
): readonly (readonly [key: string, value: Value])[] | null | undefined {
  if (family === 'other') return undefined;
  const list = variables === undefined ? [] : [String(variables)];
  if (isPbs(family) || family === 'sge') {
    const options: [string, Value][] = [];
    if (environment === 'all') options.push(['-V', true]);
    for (const text of list) options.push(['-v', text]);
    return options.length > 0 ? options : null;
  }
  const all = environment === 'all';
  if (family === 'slurm') return [['export', [...(all ? ['ALL'] : []), ...list].join(',') || 'NONE']];
  return [['-env', [all ? 'all' : 'none', ...list].join(', ')]];
}
