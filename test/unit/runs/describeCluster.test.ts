import { describe, expect, it } from 'vitest';
import { describeCluster } from '../../../src/runs/describeCluster.ts';
import type { ConnectionState } from '../../../src/transport/contract.ts';
import { cluster, NOW } from '../support/runs.ts';

const REMOTE = cluster({ transport: 'ssh', remote: 'login.big' });
const KNOWN = { cluster: REMOTE, files: ['/c/big.ini'], problems: [], status: null };

describe('the node of a cluster', () => {
  it.each([
    [{ kind: 'not connected' }, 'not connected', 'server-environment', 'can-connect'],
    [{ kind: 'connecting' }, 'connecting', 'loading~spin', 'can-disconnect'],
    [{ kind: 'waiting for you' }, 'waiting for your answer', 'question', 'can-disconnect'],
    [{ kind: 'sign-in needed' }, 'sign-in needed', 'key', 'can-connect'],
    [{ kind: 'connected', since: NOW }, 'connected', 'vm-active', 'can-disconnect'],
    [{ kind: 'lost', reason: 'no way to it' }, 'lost: no way to it', 'warning', 'can-connect'],
  ] as const)('says how the connection stands: %j', (connection: ConnectionState, text, icon, action) => {
    const look = describeCluster({ ...KNOWN, connection });
    expect(look.description).toBe(`slurm at login.big · ${text}`);
    expect(look.icon.name).toBe(icon);
    expect(look.context).toEqual(['known-cluster', 'has-file', action]);
  });

  it('says nothing of a connection on this machine', () => {
    const look = describeCluster({
      ...KNOWN,
      cluster: cluster(),
      files: [],
      connection: { kind: 'connected', since: 0 },
    });
    expect(look).toMatchObject({ description: 'slurm on this machine', context: ['known-cluster'] });
  });

  it('warns of what is wrong with its profile, of a failed question, and of a host of the workspace', () => {
    const status = { key: 'key-1', asked: null, next: null, failure: 'slurmctld is down' };
    const problem = { severity: 'error', code: 'x', message: 'no such key', file: null } as const;
    const problems = [{ ...problem, span: null, start: null, end: null }];
    const connection = { kind: 'connected', since: NOW } as const;
    const named = { ...REMOTE, namedBy: '/w/.clusterjob/clusters/big.ini' };
    const look = describeCluster({ ...KNOWN, cluster: named, problems, connection, status });
    expect(look.icon.name).toBe('warning');
    expect(look.tooltip).toEqual([
      'big: slurm at login.big',
      'Not asked by this window yet',
      'slurmctld is down',
      expect.stringMatching(/^Connected since /),
      'Only /w/.clusterjob/clusters/big.ini names this host',
      'no such key',
    ]);
    const asked = { ...status, asked: NOW };
    const local = describeCluster({ ...KNOWN, cluster: cluster(), connection, status: asked });
    expect(local.icon.name).toBe('warning');
    // A time of the day stays true however long the tooltip has been there.
    expect(local.tooltip[1]).toBe(`Asked at ${new Date(NOW).toLocaleTimeString()}`);
  });
});
