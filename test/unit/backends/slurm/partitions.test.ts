import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../../src/backends/contract.ts';
import { slurmQueues } from '../../../../src/backends/slurm/partitions.ts';
import { slurmLimitProblems } from '../../../../src/backends/slurm/queueLimits.ts';
import { outputOf, readCaptured } from '../outputs.ts';

const [partitions, nodes, associations] = [1, 2, 3].map((number) =>
  outputOf(readCaptured(`slurm/queues/idle-${number}.json`)),
);

/** The partitions where sinfo says something else of their nodes. */
function queues(change: (stdout: string) => string): readonly Queue[] {
  if (!partitions || !nodes || !associations) throw new Error('a captured answer is missing');
  return slurmQueues().read([partitions, { ...nodes, stdout: change(nodes.stdout) }, associations]).queues;
}

describe('features of nodes', () => {
  it('are those of all nodes of a partition', () => {
    const [debug, , long] = queues((stdout) =>
      stdout
        .split('\n')
        .filter((line) => line.startsWith('debug'))
        .join('\n'),
    );
    expect(debug?.features).toEqual(['avx2', 'bigmem', 'gpu', 'rack-2']);
    expect(long?.features).toBeUndefined();
  });

  it('are not told where sinfo keeps nodes to itself', () => {
    const some = queues((stdout) => stdout.replace(/^debug\|.*gpu\n/m, ''));
    expect(some.map(({ features }) => features?.length)).toEqual([undefined, 4, 4]);
  });

  it('are read behind a banner and colours, and lines that are no answer are passed over', () => {
    const noisy = queues((stdout) => `Welcome | to | the | cluster\n\u001b[1m${stdout}\u001b[0m\r\n|||\n`);
    expect(noisy).toEqual(queues((stdout) => stdout));
  });
});

describe('a constraint', () => {
  const [debug] = queues((stdout) => stdout);
  const judge = (value: string, queue: Partial<Queue> = {}) => {
    if (!debug) throw new Error('no partition was read');
    return slurmLimitProblems([{ key: 'constraint', value, native: false }], { ...debug, ...queue });
  };

  it('that no node of the queue has is told, with the nearest that one has', () => {
    expect(judge('bigmen')).toEqual([
      {
        key: 'constraint',
        message: 'no node of queue debug has the feature bigmen; there: avx2, bigmem, gpu, rack-2',
        fit: 'bigmem',
      },
    ]);
    expect(judge('avx2', { features: [] })).toMatchObject([
      { message: expect.stringMatching(/there: none$/), fit: null },
    ]);
  });

  it.each([
    ...['avx2', 'rack-2', 'x&y', 'x|y', '[x|y]', 'x*2', '(x|y)&z', 'x,y', '!x', '"x"', '$FEATURE', 'node=n1', '', ' '],
  ])('is left to the scheduler: %j', (value) => {
    expect(judge(value)).toEqual([]);
  });

  it('is left to the scheduler where the features are not told', () => {
    const { features: _, ...rest } = debug ?? {};
    expect(slurmLimitProblems([{ key: 'constraint', value: 'x', native: false }], rest as Queue)).toEqual([]);
  });
});
