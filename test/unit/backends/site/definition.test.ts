import { describe, expect, it } from 'vitest';
import { places, read, site, text } from './site.ts';

describe('the file of a backend', () => {
  it('says what it extends, and has its parts where it says nothing', () => {
    const backend = site('[Backend]\nextends = slurm\n');
    expect(backend).toMatchObject({
      name: 'leo',
      displayName: 'leo',
      extends: ['slurm'],
      extension: 'slr',
      prefix: '#SBATCH',
      manual: 'https://slurm.schedmd.com/sbatch.html',
    });
    expect(Object.keys(backend.variables)).toHaveLength(13);
  });

  it('has a name and a manual of its own', () => {
    const backend = site('[Backend]\nextends = sge\nname = SGE of Leo\nmanual = https://leo.example/jobs\n');
    expect([backend.displayName, backend.manual]).toEqual(['SGE of Leo', 'https://leo.example/jobs']);
  });

  it('changes variables', () => {
    const variables =
      '[Variables]\nQUEUE = $LEO_QUEUE\nCLUSTERJOB_NODE = $(hostname)\nNUM_NODES =\nNAME = ${LEO_NAME}\n';
    expect(site(`[Backend]\nextends = sge\n${variables}`).variables).toMatchObject({
      ID: { kind: 'variable', name: 'JOB_ID' },
      QUEUE: { kind: 'variable', name: 'LEO_QUEUE' },
      NODE: { kind: 'command', text: '$(hostname)' },
      NAME: { kind: 'variable', name: 'LEO_NAME' },
    });
    expect(site(`[Backend]\nextends = sge\n${variables}`).variables.NUM_NODES).toBeUndefined();
  });

  it('may take values of its own from DEFAULT', () => {
    const backend = site('[DEFAULT]\nbin = /opt/leo/bin\n[Backend]\nextends = sge\n[Commands]\nqsub = %(bin)s/qsub\n');
    expect(backend.programs[0]).toBe('/opt/leo/bin/qsub');
  });

  it('makes lines that come from no key, and tells where it says them', () => {
    const backend = site(text('slurm', [], ['--gres=tmp:1']));
    expect(backend.header({ resources: [], shell: '/bin/bash' }).lines).toEqual([
      { text: '#SBATCH --gres=tmp:1', keys: [], origin: { file: '/w/.clusterjob/backends/leo.ini', sourceLine: 4 } },
    ]);
  });
});

describe('the option table of a site', () => {
  it('has its keys at the options that they become', () => {
    const { options } = site(text('slurm', ['qos = --clusters', 'mem = --mem-per-cpu={mem}M', 'fast = --fast-lane']));
    const keys = new Map(options.options.map(({ names, key }) => [names[0], key]));
    expect([keys.get('--clusters'), keys.get('--qos'), keys.get('--mem-per-cpu'), keys.get('--mem')]).toEqual([
      'qos',
      undefined,
      'mem',
      undefined,
    ]);
    expect([keys.get('--fast-lane'), keys.get('--partition')]).toEqual(['fast', 'queue']);
  });
});

describe('a mistake', () => {
  it.each([
    ['no parent', '[Backend]\nname = x\n', '1:1 backend-extends'],
    ['an empty parent', '[Backend]\nextends =\n', '2:1 backend-extends'],
    ['no section', '', '1:1 backend-extends'],
    ['an unknown parent', '[Backend]\nextends = slrum\n', '2:11 backend-extends'],
    ['a section', '[Backend]\nextends = sge\n[Key]\n', '3:2 backend-unknown-section'],
    ['a key', '[Backend]\nextends = sge\nheaders = -V\n', '3:1 backend-unknown-key'],
    ['an address', '[Backend]\nextends = sge\nmanual = leo\n', '3:10 backend-manual'],
    ['a fixed key', text('sge', ['stdout = -o']), '4:1 backend-fixed-key'],
    ['a core variable', '[Backend]\nextends = sge\n[Variables]\nJOB = X\n', '4:1 backend-unknown-variable'],
    ['what stands for it', '[Backend]\nextends = sge\n[Variables]\nNODE = a b\n', '4:8 backend-variable'],
    ['no id', '[Backend]\nextends = sge\n[Variables]\nID =\n', '4:1 backend-variable'],
    ['a command', '[Backend]\nextends = sge\n[Commands]\nqsubb = /x\n', '4:1 backend-unknown-command'],
    [
      "another scheduler's command",
      '[Backend]\nextends = sge\n[Commands]\nsbatch = /x\n',
      '4:1 backend-unknown-command',
    ],
    ['its program', '[Backend]\nextends = sge\n[Commands]\nqsub = $(x)\n', '4:8 backend-command'],
    ['no program', '[Backend]\nextends = sge\n[Commands]\nqsub =\n', '4:7 backend-command'],
    ['a line that is none', text('slurm', [], ['ntasks={tasks}']), '4:5 backend-line'],
    ['a line for the command line', text('slurm', [], ['--test-only']), '4:5 backend-line'],
    ['two lines of a key', text('slurm', ['mem = --x={mem}', '    --y={mem}']), '4:7 backend-line'],
    ['a name', text('slurm', [], ['--mem={memory}']), '4:12 backend-unknown-name'],
    ['a name in a condition', text('slurm', [], ['when tsks > 1: --exclusive']), '4:10 backend-unknown-name'],
    ['a name in the line of a key', text('slurm', ['mem = --mem={memm}M']), '4:14 backend-unknown-name'],
    ['arithmetic', text('slurm', [], ['--ntasks={nodes *}']), '4:21 backend-template'],
    ['a division', text('slurm', [], ['--ntasks={ppn / 0}']), '4:15 backend-division-by-zero'],
    ['environments elsewhere', '[Backend]\nextends = slurm\nenvironments = mpi {tasks}\n', '3:1 backend-environments'],
    ['lines for local', '[Backend]\nextends = local\nheader = -x\n', '3:1 backend-line'],
    ['a repeated key', '[Backend]\nextends = sge\nextends = pbs\n', '3:1 settings-duplicate-key'],
    ['a percent sign', text('slurm', [], ['--comment=100%']), '4:18 settings-interpolation-syntax'],
  ])('in %s stands at its place', (_, file, expected) => {
    const { definition, problems, backend } = read(file);
    expect(places(problems)).toContain(expected);
    expect(definition).toBeNull();
    expect(backend.broken?.length).toBeGreaterThan(0);
  });

  it('is told together with all others', () => {
    const file = '[Backend]\nextends = sge\nname = x\nhedaer = -V\n[Keys]\njoin = -j\nmem = -l m={men}\n[Command]\n';
    const { problems } = read(file);
    expect(places(problems)).toEqual([
      '4:1 backend-unknown-key',
      '6:1 backend-fixed-key',
      '7:13 backend-unknown-name',
      '8:2 backend-unknown-section',
    ]);
    expect(problems.map(({ fixes }) => fixes?.[0]?.text)).toEqual(['header', undefined, 'mem', 'Commands']);
  });

  it.each([
    ['an option that the scheduler does not have', text('slurm', ['qos = --qoss']), '4:7 backend-unknown-option'],
    ['a line with its prefix', text('slurm', [], ['#SBATCH --exclusive']), '4:5 backend-comment'],
    ['memory without its unit', text('sge', ['mem = -l mem_free']), '4:7 backend-unit'],
  ])('that is only likely warns: %s', (_, file, expected) => {
    const { definition, problems } = read(file);
    expect(places(problems)).toEqual([expected]);
    expect(problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(definition).not.toBeNull();
  });

  it('never makes reading fail', () => {
    const parts = [
      '[Backend]\n',
      'extends = sge\n',
      'header =',
      ' when',
      ' (',
      '{',
      '}',
      'a:',
      '%(x)s',
      '[Keys]\n',
      '\n  x = -l',
    ];
    for (let at = 0; at < 3000; at++) {
      const file = Array.from({ length: (at % 9) + 1 }, (_, n) => parts[(at * 7 + n * n * (at % 13)) % parts.length]);
      const { definition, problems } = read(file.join(''));
      expect(definition === null).toBe(problems.some(({ severity }) => severity === 'error'));
    }
  });
});
