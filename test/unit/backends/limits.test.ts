import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../src/backends/contract.ts';
import { fitToLimits, limitProblems } from '../../../src/backends/limits.ts';
import type { Value } from '../../../src/job/value.ts';

const QUEUE: Queue = {
  name: 'debug',
  default: true,
  state: 'open',
  native: 'UP',
  maxSeconds: 1800,
  defaultSeconds: null,
  maxNodes: 4,
  maxCoresPerNode: 8,
  maxMemMbPerNode: 2000,
  required: [],
  load: { nodes: 4, idleNodes: 4, cores: 32, idleCores: 32, pendingJobs: null, runningJobs: null },
  accounts: ['physics'],
  qos: ['normal', 'high'],
};

function list(values: Record<string, Value>) {
  return Object.entries(values).map(([key, value]) => ({ key, value, native: false }));
}

function problems(values: Record<string, Value>, queue: Partial<Queue> = {}) {
  return limitProblems(list(values), { ...QUEUE, ...queue }).map(({ key, fit }) => [key, fit]);
}

describe('limits of a queue', () => {
  it.each([
    [{ time: '00:30:00', nodes: 4, ppn: 4, threads: 2, mem: 2000, account: 'physics', qos: 'high' }, []],
    [{ time: '31' }, [['time', '00:30:00']]],
    [{ time: '1-00' }, [['time', '00:30:00']]],
    [{ nodes: 5 }, [['nodes', '4']]],
    [{ nodes: 0 }, [['nodes', '1']]],
    [{ ppn: 9 }, [['ppn', '8']]],
    [{ ppn: 4, threads: 3 }, [['ppn', '2']]],
    [{ threads: 16 }, [['threads', '8']]],
    [
      { ppn: 2, threads: 16 },
      [
        ['threads', '8'],
        ['ppn', '1'],
      ],
    ],
    [{ mem: 4096 }, [['mem', '2000']]],
    [{ account: 'chemistry' }, [['account', 'physics']]],
    [{ qos: 'urgent' }, [['qos', null]]],
    [{ time: null, nodes: null, account: null, mem: null }, []],
  ])('%j', (values, expected) => {
    expect(problems(values as Record<string, Value>)).toEqual(expected);
  });

  it('that are not told hold nothing back', () => {
    const open = {
      maxSeconds: null,
      maxNodes: null,
      maxCoresPerNode: null,
      maxMemMbPerNode: null,
      accounts: null,
      qos: null,
    };
    expect(problems({ time: '30-00', nodes: 1000, ppn: 1000, mem: 1e9, account: 'x', qos: 'y' }, open)).toEqual([]);
  });

  it('demand what must be given', () => {
    expect(problems({}, { required: ['reservation'] })).toEqual([['reservation', null]]);
    expect(problems({ reservation: 'course' }, { required: ['reservation'] })).toEqual([]);
  });

  it('are named in the message with key, value and queue', () => {
    const [problem] = limitProblems(list({ time: '2:00:00' }), QUEUE);
    expect(problem?.message).toBe('time = 2:00:00 exceeds the limit of queue debug, 00:30:00');
  });

  it('are met after fitting, with the rest unchanged', () => {
    const asked = list({
      jobname: 'x',
      time: '10:00:00',
      nodes: 9,
      ppn: 4,
      threads: 4,
      mem: 9000,
      qos: 'urgent',
      account: 'chemistry',
    });
    const fitted = fitToLimits(asked, QUEUE);
    expect(fitted).toEqual(
      list({
        jobname: 'x',
        time: '00:30:00',
        nodes: 4,
        ppn: 2,
        threads: 4,
        mem: 2000,
        qos: 'urgent',
        account: 'physics',
      }),
    );
    expect(limitProblems(fitted, QUEUE).map(({ key }) => key)).toEqual(['qos']);
  });
});
