import { join } from 'node:path';
import type { RunRecord } from '../../../../src/runs/record.ts';
import { cluster, run, sentJob } from '../../support/runs.ts';

/** A run that is about to be submitted to the toy scheduler from `root/work`. */
export function toyRun(root: string, change: Partial<RunRecord> = {}): RunRecord {
  return run({
    state: 'submitting',
    step: 'stored',
    schedulerId: null,
    attempts: [],
    stdout: null,
    stderr: null,
    created: Date.now(),
    cluster: cluster({ backend: 'toy', rootdir: root }),
    folder: join(root, 'work'),
    root,
    job: sentJob({ localFolder: root, filename: 'train.toy' }),
    ...change,
  });
}
