import { describe, expect, it } from 'vitest';
import { slurmHeader } from '../../../../src/backends/slurm/header.ts';
import { SBATCH_OPTIONS } from '../../../../src/backends/slurm/options.ts';
import { readSlurmHeader } from '../../../../src/backends/slurm/readHeader.ts';

function read(...lines: readonly string[]) {
  const reading = readSlurmHeader(['#!/bin/bash', ...lines, 'true', ''].join('\n'));
  return {
    resources: reading.resources.map(({ key, value }) => [key, value]),
    unread: reading.unread.map(({ reason }) => reason),
  };
}

describe('spellings, each tried out with sbatch 22.05', () => {
  it.each([
    ['#SBATCH --job-name=a', [['jobname', 'a']]],
    ['#SBATCH --job-name a', [['jobname', 'a']]],
    ['#SBATCH -J a', [['jobname', 'a']]],
    ['#SBATCH -Ja', [['jobname', 'a']]],
    ['#SBATCH -J=a', [['jobname', '=a']]],
    [
      '#SBATCH -J "a b" -p debug # a comment',
      [
        ['jobname', 'a b'],
        ['queue', 'debug'],
      ],
    ],
    ['#SBATCH --job-name=', [['jobname', '']]],
    ['#SBATCH--qos=low', [['qos', 'low']]],
    ['#SBATCH\t-N\t2', [['nodes', 2]]],
    ['#SBATCH --comment=x#y', [['comment', 'x']]],
    ['#SBATCH --comment="x#y"', [['comment', 'x#y']]],
    ['#SBATCH --comment=x\\#y', [['comment', 'x#y']]],
    ["#SBATCH --comment='x\\y'", [['comment', 'xy']]],
    ['#SBATCH --comment="x\\"y"', [['comment', 'x"y']]],
    ["#SBATCH --comment='it''s'", [['comment', 'its']]],
    ['#SBATCH --nodel=n1', [['nodelist', 'n1']]],
    [
      '#SBATCH -HOs',
      [
        ['hold', true],
        ['overcommit', true],
        ['oversubscribe', true],
      ],
    ],
    [
      '#SBATCH -n4 -t 90',
      [
        ['ntasks', '4'],
        ['time', '90'],
      ],
    ],
    ['#SBATCH --ntasks-per-node=8', [['ppn', 8]]],
    ['#SBATCH --exclusive', [['exclusive', true]]],
    ['#SBATCH --exclusive=user', [['exclusive', 'user']]],
    ['#SBATCH --nice', [['nice', true]]],
    ['#SBATCH --mem=4G', [['mem', 4096]]],
    ['#SBATCH --mem=1500MB', [['mem', 1500]]],
    ['#SBATCH --mem=0', [['mem', 0]]],
    // A value that the common key cannot hold keeps the name that Slurm gives it.
    ['#SBATCH --nodes=2-4', [['--nodes', '2-4']]],
    ['#SBATCH --gpus-per-node=2', [['gpus_per_node', 2]]],
    ['#SBATCH --gpus-per-node=a100:2', [['gpus_per_node', 'a100:2']]],
    [
      '#SBATCH -o out/%x-%A_%a.%u',
      [['stdout', 'out/$CLUSTERJOB_NAME-${CLUSTERJOB_ARRAY_ID}_$CLUSTERJOB_ARRAY_INDEX.%u']],
    ],
    ['#SBATCH -o 100%%j', [['stdout', '100%%j']]],
    ['#SBATCH', []],
    [' #SBATCH -N 2', []],
    ['# SBATCH -N 2', []],
    ['##SBATCH -N 2', []],
  ])('%s', (line, resources) => {
    expect(read(line)).toEqual({ resources, unread: [] });
  });

  it.each([
    ['#SBATCH --frobnicate=3', 'no known option'],
    ['#SBATCH --no=3', 'no known option'],
    ['#SBATCH --Comment=x', 'no known option'],
    ['#SBATCHX -N 2', 'no option'],
    ['#SBATCH --comment=two words', 'no option'],
    ['#SBATCH --comment=x\\ y', 'no option'],
    ['#SBATCH --comment="open', 'a quote is not closed'],
    ['#SBATCH --qos', 'has no value'],
    ['#SBATCH --contiguous=yes', 'takes no value'],
  ])('%s cannot be read', (line, reason) => {
    const { unread } = read(line);
    expect(unread).toHaveLength(1);
    expect(unread[0]).toContain(reason);
  });
});

describe('a script', () => {
  it('has directives above the first command only', () => {
    const script = '#!/bin/bash\n# a comment\n\n#SBATCH -N 2\n  \n#SBATCH -n 4\nmodule load gcc\n#SBATCH -t 5\n';
    expect(readSlurmHeader(script).resources.map(({ key }) => key)).toEqual(['nodes', 'ntasks']);
  });

  it('may set an option twice: the last line counts', () => {
    expect(read('#SBATCH -N 2', '#SBATCH -n 4', '#SBATCH --nodes=3').resources).toEqual([
      ['ntasks', '4'],
      ['nodes', 3],
    ]);
  });

  it('of a heterogeneous job is read up to its second component', () => {
    const { resources, unread } = read('#SBATCH -n 1', '#SBATCH hetjob', '#SBATCH -n 2');
    expect(resources).toEqual([['ntasks', '1']]);
    expect(unread).toHaveLength(2);
  });

  it('with DOS line ends is read all the same', () => {
    expect(readSlurmHeader('#!/bin/sh\r\n#SBATCH -N 2\r\ntrue\r\n').resources).toMatchObject([
      { key: 'nodes', value: 2 },
    ]);
  });

  it('tells where each option stands', () => {
    const script = '#!/bin/sh\n#SBATCH -J name --mem=4G\n#SBATCH --bad\n';
    const { resources, unread } = readSlurmHeader(script);
    expect([...resources, ...unread].map(({ span }) => script.slice(span.start, span.end))).toEqual([
      '-J name',
      '--mem=4G',
      '--bad',
    ]);
  });
});

/** Values of keys that have a form of their own. */
const FORMS: Readonly<Record<string, string>> = {
  ...{ mem: '100', array: '1-3', nodes: '2', gpus_per_node: 'a100:2', signal: 'B:USR1@60', dependency: 'afterok:1:2' },
};

describe('there and back', () => {
  const sample = (option: (typeof SBATCH_OPTIONS)['options'][number]): string | true => {
    if (option.value === 'none') return true;
    if (option.words) return option.words[0] ?? '';
    if (option.value === 'integer') return '3';
    return option.value === 'duration' || option.value === 'size' ? '10' : 'text';
  };

  it.each(SBATCH_OPTIONS.options.filter(({ commandLineOnly }) => !commandLineOnly))('$names.0', (option) => {
    const value = FORMS[option.key ?? ''] ?? sample(option);
    for (const name of option.names) {
      const joiner = name.startsWith('--') ? '=' : option.optionalValue ? '' : ' ';
      const line = value === true ? `#SBATCH ${name}` : `#SBATCH ${name}${joiner}${value}`;
      const reading = readSlurmHeader(line);
      expect(reading.unread, line).toEqual([]);
      const resources = reading.resources.map(({ key, value: read_ }) => ({ key, value: read_, native: false }));
      const header = slurmHeader({ resources, shell: '/bin/sh' });
      expect(header.problems, line).toEqual([]);
      expect(header.lines).toHaveLength(1);
      const again = readSlurmHeader(header.lines[0]?.text ?? '');
      expect(again.resources.map(({ key, value: read_ }) => [key, read_])).toEqual(
        reading.resources.map(({ key, value: read_ }) => [key, read_]),
      );
    }
  });
});
