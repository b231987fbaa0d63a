import type { SQLInputValue } from 'node:sqlite';
import { FINISHED_STATES } from '../../job/states.ts';

/** Which runs to list; all parts must fit. */
export interface RunFilter {
  readonly clusterKey?: string;
  readonly fingerprint?: string;
  /** Only runs that are not finished. */
  readonly unfinished?: boolean;
  /** Also those that the user has hidden. */
  readonly hidden?: boolean;
}

const FINISHED_LIST = FINISHED_STATES.map((state) => `'${state}'`).join(', ');

/** The part of a query that chooses the runs, with its values. */
export function condition(filter: RunFilter): { readonly where: string; readonly values: SQLInputValue[] } {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  if (filter.clusterKey !== undefined) {
    parts.push('cluster_key = ?');
    values.push(filter.clusterKey);
  }
  if (filter.fingerprint !== undefined) {
    parts.push('fingerprint = ?');
    values.push(filter.fingerprint);
  }
  if (filter.unfinished) parts.push(`state NOT IN (${FINISHED_LIST})`);
  return { where: parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`, values };
}
