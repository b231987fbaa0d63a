import type { EpiloguePart, RunRecord } from './record.ts';

/** What went wrong once a run had ended; null where nothing did. */
export function describeEpilogue({
  epilogue,
  job,
}: Pick<RunRecord, 'epilogue' | 'job'>): { readonly part: EpiloguePart; readonly text: string } | null {
  if (epilogue.kind !== 'failed') return null;
  const part = epilogue.part ?? (job.epilogue === null ? 'download' : 'epilogue');
  return { part, text: `failed: ${epilogue.message}` };
}
