import type { ExitInfo, JobState, Seen } from '../../../src/backends/jobState.ts';
import { parseTasks } from '../../../src/job/tasks.ts';
import type { ClusterSnapshot } from '../../../src/runs/clusters.ts';
import type { RunRecord, SentJob } from '../../../src/runs/record.ts';

export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

export function cluster(change: Partial<ClusterSnapshot> = {}): ClusterSnapshot {
  return {
    key: 'key-1',
    name: 'big',
    backend: 'slurm',
    transport: 'local',
    remote: null,
    loginEnv: 'yes',
    ssh: 'ssh',
    scp: 'scp',
    rootdir: '.',
    minPollSeconds: null,
    maxSubmitRate: 5,
    keepMinutes: 10,
    ...change,
  };
}

export function sentJob(change: Partial<SentJob> = {}): SentJob {
  return {
    name: 'train',
    kind: 'template',
    file: '/work/train.sh',
    localFolder: '/work',
    body: { file: '/work/train.sh', text: 'true\n' },
    layers: [],
    filename: 'train.slr',
    script: '#!/bin/bash\ntrue\n',
    scriptBytes: null,
    prologue: null,
    epilogue: null,
    aux: {},
    resources: [],
    submitArgs: [],
    tasks: null,
    fingerprint: 'print-1',
    gitCommit: null,
    ...change,
  };
}

/** A run that was submitted as job 12 and is pending. */
export function run(change: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'abcdefgh',
    version: 1,
    token: 'clusterjob-token',
    created: NOW,
    job: sentJob(),
    cluster: cluster(),
    folder: '/data/train',
    root: '/data',
    step: 'answered',
    state: 'pending',
    nativeState: null,
    schedulerId: '12',
    reason: null,
    exit: null,
    usage: null,
    started: null,
    ended: null,
    estimatedStart: null,
    queue: null,
    attempts: [
      {
        number: 1,
        schedulerId: '12',
        submitted: NOW,
        started: null,
        ended: null,
        state: 'pending',
        nativeState: null,
        exit: null,
        usage: null,
        nodes: null,
      },
    ],
    tasks: null,
    stdout: '/data/train/slurm-12.out',
    stderr: '/data/train/slurm-12.out',
    asOf: NOW,
    source: 'submit',
    missingSince: null,
    trouble: null,
    candidates: [],
    epilogue: { kind: 'none' },
    pollLimitSeconds: 60,
    hidden: false,
    extra: {},
    ...change,
  };
}

/** A run of an array with the tasks `tasks`, all pending. */
export function arrayRun(tasks: string, change: Partial<RunRecord> = {}): RunRecord {
  const set = parseTasks(tasks) ?? [];
  return run({
    job: sentJob({ tasks: set }),
    tasks: [{ tasks: set, state: 'pending', nativeState: null, exit: null, reason: null }],
    ...change,
  });
}

/** What a scheduler says of job 12; `tasks`: of these tasks alone. */
export function jobState(change: Partial<JobState> = {}, tasks?: string): JobState {
  return {
    ref: { id: '12', ...(tasks === undefined ? {} : { tasks: parseTasks(tasks) ?? [] }) },
    state: 'running',
    native: 'RUNNING',
    name: 'train',
    submitted: NOW,
    started: NOW + 1000,
    ended: null,
    estimatedStart: null,
    reason: null,
    exit: null,
    usage: null,
    queue: 'debug',
    nodes: 'n1',
    stdout: null,
    stderr: null,
    token: null,
    restarts: 0,
    ...change,
  };
}

export function exit(change: Partial<ExitInfo> = {}): ExitInfo {
  return { class: 'ok', status: 0, signal: null, message: null, final: true, ...change };
}

/** An answer that speaks for job 12. */
export function seen(...states: readonly JobState[]): Seen {
  return { states, answered: [{ id: '12' }], unread: [], failure: null };
}
