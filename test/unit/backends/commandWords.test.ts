import { describe, expect, it } from 'vitest';
import { bareCommand, refsOf, takeWords } from '../../../src/backends/commandWords.ts';

describe('the command in a command line', () => {
  it.each([
    [['squeue', '-j', '1'], 'squeue -j 1'],
    [['/opt/slurm/bin/squeue', '-j', '1'], 'squeue -j 1'],
    [['env', 'SLURM_TIME_FORMAT=%s', 'squeue'], 'squeue'],
    [['env', '-u', 'SLURM_CONF', 'A=b', '/usr/bin/squeue', '-h'], 'squeue -h'],
    [['timeout', '-k', '5', '20', 'qstat', '-f'], 'qstat -f'],
    [['timeout', '20', 'env', 'A=b', 'qstat'], 'qstat'],
    [['/bin/sh', '-c', 'module load x; "qstat" -f "12"'], 'qstat -f 12'],
    [['bash', '-c', 'printf "#!/bin/sh\\n" | sbatch --parsable'], 'sbatch --parsable'],
    [['sh', 'script'], 'sh script'],
    [[], ''],
  ])('%j', (command, expected) => {
    const { program, args } = bareCommand(command);
    expect([program, ...args].join(' ')).toBe(expected);
  });
});

describe('arguments', () => {
  it.each([
    [['-j', '1,2', '-h'], { '-j': '1,2', '-h': '' }, []],
    [['-j1,2', '--jobs=3', '--all'], { '-j': '1,2', '--jobs': '3', '--all': '' }, []],
    [['-xml', '7', '-'], { '-xml': '' }, ['7', '-']],
    [['12', '-j'], { '-j': '' }, ['12']],
    [['--jobs', '-1'], { '--jobs': '-1' }, []],
    [['a=b'], {}, ['a=b']],
  ])('%j', (args, options, words) => {
    const taken = takeWords(args, ['-j', '--jobs']);
    expect([Object.fromEntries(taken.options), taken.words]).toEqual([options, words]);
  });

  it('become references, each once', () => {
    expect(refsOf(['1', '', '2', '1'])).toEqual([{ id: '1' }, { id: '2' }]);
  });
});
