import type { Search } from '../contract.ts';
import type { PbsRecord } from './seen.ts';

/** A submission may be stamped a little before the time at which we began it: PBS cuts to whole seconds, clocks differ. */
const SLACK_MS = 60_000;

/** Whether a job may be the one that is looked for, by its name, folder and time. */
export function mayBe({ state, folder }: PbsRecord, search: Search): boolean {
  if (state.name !== search.jobName || (state.submitted ?? 0) < search.since - SLACK_MS) return false;
  return folder === null || folder === search.folder;
}
