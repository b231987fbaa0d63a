import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../src/backends/contract.ts';
import type { ClusterAnswer } from '../../../src/runs/clusterTree.ts';
import { answerLines, topicLine } from '../../../src/runs/clusterTree.ts';
import { describeCheck } from '../../../src/runs/describeCheck.ts';
import { describeQueue, queueDetails, queueSummary } from '../../../src/runs/describeQueue.ts';
import { jobState, NOW, run } from '../support/runs.ts';

const BARE: Queue = {
  name: 'long',
  default: false,
  state: 'closed',
  native: 'DOWN',
  maxSeconds: null,
  defaultSeconds: null,
  maxNodes: null,
  maxCoresPerNode: null,
  maxMemMbPerNode: null,
  required: [],
  load: { nodes: null, idleNodes: null, cores: null, idleCores: null, pendingJobs: null, runningJobs: null },
  accounts: null,
  qos: null,
};
const FULL: Queue = {
  name: 'short',
  default: true,
  state: 'open',
  native: 'UP',
  maxSeconds: 7200,
  defaultSeconds: 600,
  maxNodes: 1,
  maxCoresPerNode: 64,
  maxMemMbPerNode: 256_000,
  required: ['time'],
  load: { nodes: 40, idleNodes: 12, cores: 2560, idleCores: 768, pendingJobs: 3, runningJobs: 28 },
  accounts: ['physics'],
  qos: [],
};

describe('a queue in words', () => {
  it('has its limits, its load and what one may use there', () => {
    expect(queueSummary(FULL)).toBe(
      'at most 2 hours, 1 node, 64 cores and 250 GB on a node · 12 of 40 nodes free · 28 running, 3 waiting',
    );
    expect(queueDetails(FULL)).toEqual([
      'short (default)',
      'State: open (UP)',
      'A job may ask for: at most 2 hours, 1 node, 64 cores and 250 GB on a node',
      'Without `time` it gets: 10 minutes',
      'It must ask for: time',
      'Free: 12 of 40 nodes',
      'Jobs: 28 running, 3 waiting',
      'Your accounts: physics',
      'Your QOS: none',
    ]);
  });

  it('says no more than was told', () => {
    expect(queueSummary(BARE)).toBe('closed · no limits told');
    expect(queueDetails(BARE)).toEqual(['long', 'State: closed (DOWN)']);
    expect(describeQueue({ ...BARE, state: 'unknown', native: 'ODD' }).state).toBe('ODD');
    expect(describeQueue({ ...BARE, load: { ...BARE.load, idleCores: 7, cores: 8 } }).free).toBe('7 of 8 cores');
  });
});

describe('what a cluster told, as lines of the tree', () => {
  const labels = (answer: ClusterAnswer) => answerLines(answer).map(({ label }) => label);

  it('says in words why there is nothing to see', () => {
    expect(labels({ kind: 'asking' })).toEqual(['Asking the cluster...']);
    expect(labels({ kind: 'queues', known: { queues: [], asked: NOW } })).toEqual(['It has no queues']);
    expect(labels({ kind: 'jobs', jobs: [], asked: NOW })).toEqual(['You have no unfinished jobs here']);
    expect(answerLines({ kind: 'failed', message: 'Slurm is down' })).toMatchObject([
      { label: 'No answer', description: 'Slurm is down' },
    ]);
  });

  it('has a line for each queue, the closed ones marked', () => {
    const lines = answerLines({ kind: 'queues', known: { queues: [FULL, BARE], asked: NOW } });
    expect(lines.map(({ label, icon }) => [label, icon.name])).toEqual([
      ['short (default)', 'inbox'],
      ['long', 'circle-slash'],
    ]);
  });

  it('has a line for each job that is no run, which can become one', () => {
    const ours = { job: jobState({ state: 'pending', native: 'PD' }), run: run() };
    const other = {
      job: jobState({ ref: { id: '99' }, state: null, native: 'ODD', name: null, queue: null }),
      run: null,
    };
    const another = { job: jobState({ ref: { id: '98' }, state: 'pending', native: 'PD', name: 'prep' }), run: null };
    const lines = answerLines({ kind: 'jobs', jobs: [ours, another, other], asked: NOW });
    expect(lines.map(({ label, description }) => [label, description])).toEqual([
      ['prep', '98 · pending · debug'],
      ['99', '99 · unrecognised: ODD'],
    ]);
    expect(lines.map(({ adoptable }) => adoptable)).toEqual(['98', '99']);
    const [none] = answerLines({ kind: 'jobs', jobs: [ours], asked: NOW });
    expect(none).toMatchObject({ label: 'All your jobs here stand in the view Runs', adoptable: null });
    expect(lines[1]?.tooltip).toEqual(['99', 'Not submitted by Clusterjob']);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(2);
  });

  it('says how old it is', () => {
    const known = { queues: [], asked: NOW };
    expect(topicLine('queues', { kind: 'queues', known }, NOW + 180_000)).toMatchObject({
      label: 'Queues and limits',
      description: 'asked 3 min ago',
    });
    expect(topicLine('jobs', { kind: 'not asked' }, NOW)).toMatchObject({ label: 'My other jobs', description: null });
  });
});

describe('the answer of a cluster to a check', () => {
  const problem = { severity: 'error', code: 'x', file: null, span: null, start: null, end: null } as const;
  const answer = { message: 'words', refusal: null, estimatedStart: null };

  it.each([
    [{ ...answer, verdict: 'accepted' }, [], null, 'accepted', 'big would take train.'],
    [
      { ...answer, verdict: 'accepted', estimatedStart: NOW - 1 },
      [],
      'sent to queue long: it is too small',
      'accepted',
      'big would take train and start it at once. It would be sent to queue long: it is too small.',
    ],
    [
      { ...answer, verdict: 'accepted', estimatedStart: NOW + 7_200_000 },
      [],
      null,
      'accepted',
      'big would take train and start it in about 2 h.',
    ],
    [
      { ...answer, verdict: 'refused' },
      [{ ...problem, message: 'Slurm refuses the job: no such queue' }],
      null,
      'refused',
      'big would refuse train: Slurm refuses the job: no such queue',
    ],
    [{ ...answer, verdict: 'unclear' }, [], null, 'unclear', 'It cannot be told whether big would take train: words'],
    [
      null,
      [{ ...problem, message: 'time = soon' }],
      null,
      'refused',
      'train has errors, so big was not asked: time = soon',
    ],
  ] as const)('%j', (said, problems, note, kind, text) => {
    expect(describeCheck('train', 'big', { answer: said, problems, note }, NOW)).toEqual({ kind, text });
  });
});
