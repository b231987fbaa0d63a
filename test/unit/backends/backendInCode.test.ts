import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backends/contract.ts';
import { createRegistry } from '../../../src/backends/registry.ts';
import { backendContract } from './contract.ts';
import { output } from './outputs.ts';

const FILE = new URL('../../fixtures/backendInCode/spooler.js', import.meta.url).href;
const { spooler } = (await import(FILE)) as { readonly spooler: Backend };

backendContract(spooler);

describe('the backend of docs/adding-a-backend.md', () => {
  const LIST = [
    'ID   State      Output               E-Level  Times(r/u/s)   Command [run=1/1]',
    '2    running    /tmp/ts-out.AM9Ldk                           [train]/home/me/train.sh',
    '3    queued     (file)                                       [train]/home/me/train.sh',
    '0    finished   /tmp/ts-out.xAt4lj   0        0.00/0.00/0.00 [train]/home/me/train.sh',
    '1    finished   /tmp/ts-out.xAt4lk   2        0.00/0.00/0.00 [train]/home/me/train.sh',
    '',
  ].join('\n');

  it('can be registered', () => {
    const registry = createRegistry();
    registry.register(spooler);
    expect(registry.get('spooler').displayName).toBe('task-spooler');
  });

  it('submits', () => {
    const request = { script: '/h/a.sh', folder: '/h', jobName: 'a', token: 't', args: [], resources: [], taken: [] };
    const plan = spooler.submit?.(request);
    expect(plan?.commands).toMatchObject([{ file: 'tsp', args: ['-L', 'a', '/h/a.sh'], cwd: '/h' }]);
    expect(plan?.read([output({ stdout: '12\n' })])).toEqual({ kind: 'submitted', ref: { id: '12' }, note: null });
  });

  it('reads the list of jobs', () => {
    const seen = spooler.query?.(['0', '1', '2', '3', '4'].map((id) => ({ id }))).read([output({ stdout: LIST })]);
    expect(seen?.states.map(({ ref, state, exit }) => [ref.id, state, exit?.status ?? null])).toEqual([
      ['0', 'completed', 0],
      ['1', 'failed', 2],
      ['2', 'running', null],
      ['3', 'pending', null],
    ]);
    expect(seen?.answered).toHaveLength(5);
  });

  it('refuses what it cannot express', () => {
    const { problems } = spooler.header({ resources: [{ key: 'nodes', value: 2, native: false }], shell: '/bin/sh' });
    expect(problems).toMatchObject([{ key: 'nodes', severity: 'error' }]);
  });
});
