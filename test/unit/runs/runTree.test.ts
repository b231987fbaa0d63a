import { describe, expect, it } from 'vitest';
import { describePlace } from '../../../src/runs/describePlace.ts';
import { describeAge } from '../../../src/runs/describeTime.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import type { RunTreeNode, TreeSurroundings } from '../../../src/runs/runTree.ts';
import { describeCounts, runTooltip, runTree } from '../../../src/runs/runTree.ts';
import { cluster, NOW, run, sentJob } from '../support/runs.ts';

const around: TreeSurroundings = {
  now: NOW,
  status: (key) => ({ key, asked: null, next: null, failure: null }),
  connection: () => ({ kind: 'not connected' as const }),
  orders: ({ state }) => (state === 'pending' || state === 'running' ? ['cancel'] : []),
  reachable: () => true,
};

const exit = { class: 'ok', status: 0, signal: null, message: null, final: true } as const;

function finished(id: string, change: Partial<RunRecord> = {}): RunRecord {
  return run({ id, state: 'completed', started: NOW - 65_000, ended: NOW - 60_000, exit, ...change });
}

/** The tree as text, one line for each node. */
function drawn(nodes: readonly RunTreeNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${[node.label, node.description].filter(Boolean).join(' | ')}`,
    ...drawn(node.children, depth + 1),
  ]);
}

describe('the tree of runs', () => {
  it('has clusters, states in their order, and runs with how they ended', () => {
    const runs = [
      finished('c'),
      run({ id: 'b', state: 'running', started: NOW - 3_000 }),
      run({ id: 'a', state: 'failed', exit: { ...exit, class: 'failed', status: 3 }, started: NOW, ended: NOW }),
    ];
    expect(drawn(runTree(runs, around))).toEqual([
      'big | 1 running, 1 failed',
      '  Running | 1',
      '    train | 3 s',
      '  Failed | 1',
      '    train | exit status 3 · 0 s · just now',
      '  Completed | 1',
      '    train | exit status 0 · 5 s · 1 min ago',
    ]);
  });

  it('keeps clusters of one name apart by their key', () => {
    const runs = [run({ id: 'a' }), run({ id: 'b', cluster: cluster({ key: 'key-2' }) })];
    expect(runTree(runs, around).map(({ id }) => id)).toEqual(['cluster:key-1', 'cluster:key-2']);
  });

  it('gives a run the same id in every state', () => {
    const idOf = (state: RunRecord['state']) => runTree([run({ state })], around)[0]?.children[0]?.children[0]?.id;
    expect(idOf('pending')).toBe('run:abcdefgh');
    expect(idOf('failed')).toBe(idOf('pending'));
  });

  it('says at the cluster that it cannot be asked', () => {
    const failing = {
      ...around,
      status: (key: string) => ({ key, asked: NOW - 5000, next: null, failure: 'no route' }),
    };
    const [node] = runTree([run()], failing);
    expect([node?.description, node?.icon.name, node?.tooltip.at(-1)]).toEqual([
      'cannot be asked · as of just now',
      'warning',
      'no route',
    ]);
  });

  it('says at the cluster that it needs a sign-in, how old its states are, and offers to connect', () => {
    const remote = cluster({ transport: 'ssh', remote: 'login.big' });
    const waiting: TreeSurroundings = {
      ...around,
      connection: () => ({ kind: 'sign-in needed' }),
      status: (key) => ({ key, asked: null, next: null, failure: 'You are not signed in' }),
    };
    const [node] = runTree([run({ cluster: remote, asOf: NOW - 300_000 })], waiting);
    expect(node?.description).toBe('sign-in needed · as of 5 min ago');
    expect(node?.context).toContain('can-connect');
    expect(runTree([finished('a', { cluster: remote })], waiting)[0]?.context).not.toContain('can-connect');
  });

  it('offers only the orders that make sense', () => {
    const contextOf = (record: RunRecord) => runTree([record], around)[0]?.children[0]?.children[0]?.context;
    expect(contextOf(run())).toContain('can-cancel');
    expect(contextOf(run())).not.toContain('can-remove');
    expect(contextOf(finished('a'))).not.toContain('can-cancel');
    expect(contextOf(finished('a'))).toContain('can-remove');
    expect(contextOf(run({ schedulerId: null, step: 'stored' }))).not.toContain('has-log');
    expect(contextOf(run({ epilogue: { kind: 'failed', at: NOW, message: 'no' } }))).toContain('can-repeat-epilogue');
    const hungry = sentJob({ resources: [{ key: 'mem', value: 100, native: false }] });
    const killed = { state: 'failed', exit: { ...exit, class: 'out of memory', status: null } } as const;
    expect(contextOf(finished('a', { ...killed, job: hungry }))).toContain('can-scale');
    expect(contextOf(finished('a', killed))).not.toContain('can-scale');
  });

  it('shows the tasks of an array below their run', () => {
    const group = { nativeState: null, exit: null, reason: null, usage: null };
    const tasks = [
      { ...group, tasks: [{ first: 1, last: 3 }], state: 'running' as const },
      { ...group, tasks: [{ first: 4, last: 4 }], state: 'completed' as const },
    ];
    const tree = runTree([run({ state: 'running', tasks })], around);
    expect(drawn(tree).slice(2)).toEqual([
      '    train | 4 tasks: 3 running, 1 completed',
      '      tasks 1-3 | running',
      '      task 4 | completed',
    ]);
    const [many, one] = tree[0]?.children[0]?.children[0]?.children ?? [];
    expect([many?.context.includes('single'), one?.context.includes('single')]).toEqual([false, true]);
    expect([many?.context.includes('can-cancel'), one?.context.includes('can-cancel')]).toEqual([true, false]);
  });

  it('closes large groups of finished runs and opens those that go on', () => {
    const runs = Array.from({ length: 6 }, (_, at) => finished(`run${at}`));
    const [done] = runTree(runs, around)[0]?.children ?? [];
    const [open] =
      runTree(
        runs.map((one) => ({ ...one, state: 'running' as const })),
        around,
      )[0]?.children ?? [];
    expect([done?.expanded, open?.expanded]).toEqual([false, true]);
  });
});

describe('words around runs', () => {
  it('explain a run in its tooltip, with what to do and who said so', () => {
    const trouble = { message: 'The prologue ended with status 1', next: 'Mend it' };
    const lines = runTooltip(run({ state: 'failed', trouble, asOf: NOW - 4000, source: 'client' }), NOW);
    expect(lines).toContain(trouble.message);
    expect(lines).toContain('Mend it');
    expect(lines.at(-1)).toBe('State from: this machine, 4 s ago');
  });

  it('count what goes on and what went wrong, and nothing else', () => {
    expect(describeCounts([run(), run({ state: 'running' }), run({ state: 'running' })])).toBe('2 running, 1 pending');
    expect(describeCounts([finished('a')])).toBeNull();
  });

  it('say how long ago something was, coarsely', () => {
    expect([20_000, 60_000, 7_200_000, 172_800_000].map(describeAge)).toEqual([
      'just now',
      '1 min ago',
      '2 h ago',
      '2 d ago',
    ]);
  });

  it('say where a cluster is', () => {
    expect(describePlace({ backend: 'slurm', remote: 'me@login' })).toBe('slurm at me@login');
    expect(describePlace({ backend: 'slurm', remote: null })).toBe('slurm on this machine');
    expect(describePlace({ backend: 'local', remote: null })).toBe('this machine');
  });
});
