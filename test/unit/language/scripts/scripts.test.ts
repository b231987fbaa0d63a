import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../../src/backends/contract.ts';
import { Source } from '../../../../src/base/problem.ts';
import { completeDirective } from '../../../../src/language/scripts/directiveCompletion.ts';
import { hoverDirective } from '../../../../src/language/scripts/directiveHover.ts';
import { directiveOutline } from '../../../../src/language/scripts/directiveOutline.ts';
import { directiveProblems } from '../../../../src/language/scripts/directiveProblems.ts';
import { applyEdits } from '../../../../src/language/settings/settingsFormat.ts';
import { looseSubject, marked, NOW } from '../subject.ts';

function queue(name: string): Queue {
  return {
    ...{ name, default: true, state: 'open', native: 'UP', required: [], accounts: null, qos: null },
    ...{ maxSeconds: null, defaultSeconds: null, maxNodes: null, maxCoresPerNode: null, maxMemMbPerNode: null },
    load: { nodes: null, idleNodes: null, cores: null, idleCores: null, pendingJobs: null, runningJobs: null },
  };
}

/** The problems of a script as `line:column-endColumn severity code`. */
function problems(text: string, backend = 'slurm'): readonly string[] {
  return directiveProblems(new Source('/w/j/job.sh', text), looseSubject(backend)).map(
    ({ severity, code, start, end }) => `${start?.line}:${start?.column}-${end?.column} ${severity} ${code}`,
  );
}

const HEAD = '#!/bin/bash\n';

describe('directives of a script', () => {
  it.each([
    ['slurm', '#SBATCH --partion=x', '2:9-18 warning directive-unknown'],
    ['slurm', '#SBATCH --time=1h', '2:16-18 error directive-value'],
    ['slurm', '#SBATCH --mem=1.5G', '2:15-19 error directive-value'],
    ['slurm', '#SBATCH --ntasks=four', '2:18-22 error directive-value'],
    ['slurm', '#SBATCH --mail-type=END,FIAL', '2:25-29 error directive-value'],
    ['slurm', '#SBATCH --hold=yes', '2:9-19 error directive-value'],
    ['slurm', '#SBATCH --time', '2:9-15 error directive-value'],
    ['slurm', '#SBATCH --output=$SLURM_JOB_ID.out', '2:18-35 error directive-value'],
    ['slurm', '#SBATCH --comment="open', '2:1-24 error directive-open-quote'],
    ['slurm', '#SBATCH \u2013-time=5', '2:9-10 warning directive-not-ascii'],
    ['slurm', '# SBATCH --time=5', '2:1-9 warning directive-like-comment'],
    ['slurm', '#sbatch --time=5', '2:1-8 warning directive-like-comment'],
    ['slurm', '#SBATCH --parsable', '2:9-19 warning directive-command-line'],
    ['pbspro', '#PBS -l walltime=1h', '2:18-20 error directive-value'],
    ['pbspro', '#PBS -j yes', '2:9-12 error directive-value'],
    ['pbs', '#PBS -Z x', '2:6-8 warning directive-unknown'],
    ['lsf', '#BSUB -W 1:00:00', '2:10-17 error directive-value'],
    ['sge', '#$ -l h_rt=1h', '2:12-14 error directive-value'],
    ['sge', '#$ -r maybe', '2:7-12 error directive-value'],
  ])('%s: finds what is wrong in %s', (backend, line, expected) => {
    expect(problems(`${HEAD}${line}\necho hi\n`, backend)[0]).toBe(expected);
  });

  it.each([
    ['slurm', '--time=2h', '--time=02:00:00'],
    ['slurm', '--time=1d12h', '--time=36:00:00'],
    ['slurm', '--time=90min', '--time=01:30:00'],
    ['slurm', '--mem=4.5G', '--mem=4608M'],
    ['slurm', '--mem=4GiB', '--mem=4G'],
    ['slurm', '--hold=yes', '--hold'],
    ['lsf', '-W 2h', '-W 120'],
    ['sge', '-l h_rt=1.5h,h_vmem=4GB', '-l h_rt=01:30:00,h_vmem=4G'],
    ['pbspro', '-l walltime=2hours', '-l walltime=02:00:00'],
  ])('%s: mends %s', (backend, written, mended) => {
    const { prefix } = looseSubject(backend).backend;
    const text = `${HEAD}${prefix} ${written}\n`;
    const fixes = directiveProblems(new Source(null, text), looseSubject(backend)).flatMap(
      (found) => found.fixes ?? [],
    );
    const after = applyEdits(text, fixes);
    expect(after).toBe(`${HEAD}${prefix} ${mended}\n`);
    expect(problems(after, backend)).toEqual([]);
  });

  it.each([
    ['#SBATCH --wait\n#SBATCH -n 1\n', '#SBATCH -n 1\n'],
    ['#SBATCH -n 1 --wait # so\n', '#SBATCH -n 1 # so\n'],
    ['#SBATCH --wait -n 1\n', '#SBATCH -n 1\n'],
    ['#SBATCH -n 1\n#SBATCH -t 5 -n 2\n', '#SBATCH -t 5 -n 2\n'],
    ['#SBATCH -N 1 -t 5 \n#SBATCH --time=6\n', '#SBATCH -N 1 \n#SBATCH --time=6\n'],
  ])('takes out what has no effect, or a bad one: %j', (written, mended) => {
    const [found] = directiveProblems(new Source(null, HEAD + written), looseSubject());
    expect(applyEdits(HEAD + written, found?.fixes ?? [])).toBe(HEAD + mended);
  });

  it('says which command has an option of a step, and proposes no other one', () => {
    const [found] = directiveProblems(new Source(null, `${HEAD}#SBATCH --cpu-bind=cores\n`), looseSubject());
    expect(found?.message).toBe('sbatch has no option --cpu-bind: it is one of srun, give it there.');
    expect(found?.fixes).toBeUndefined();
  });

  it('takes no letter out of several in one word', () => {
    const [found] = directiveProblems(new Source(null, `${HEAD}#SBATCH -HW\n`), looseSubject());
    expect(found).toMatchObject({ code: 'directive-command-line', fixes: [] });
  });

  it.each([
    ['#SBATCH \u2014N 2', '#SBATCH -N 2'],
    ['#SBATCH \u2014nodes=2', '#SBATCH --nodes=2'],
  ])('knows how many dashes a long one is: %s', (written, mended) => {
    const [found] = directiveProblems(new Source(null, `${HEAD}${written}\n`), looseSubject());
    expect(applyEdits(`${HEAD}${written}\n`, found?.fixes ?? [])).toBe(`${HEAD}${mended}\n`);
  });

  it('tells which line of two counts, and which stand too far down', () => {
    const text = `${HEAD}#SBATCH --time=5\n#SBATCH -t 10\nmodule load x\n#SBATCH --mem=1G\n`;
    expect(problems(text)).toEqual(['2:9-17 warning directive-repeated', '5:1-17 warning directive-ignored']);
  });

  it('moves a line above the first command', () => {
    const text = `${HEAD}#SBATCH --time=5\n\nmodule load x\n#SBATCH --mem=1G\necho\n`;
    const [problem] = directiveProblems(new Source(null, text), looseSubject());
    expect(applyEdits(text, problem?.fixes ?? [])).toBe(
      `${HEAD}#SBATCH --time=5\n\n#SBATCH --mem=1G\nmodule load x\necho\n`,
    );
  });

  it('asks for a first line with #!', () => {
    expect(problems('#SBATCH --time=5\n')).toEqual(['1:1-17 error missing-shebang']);
    expect(problems('#PBS -N x\n', 'pbs')).toEqual(['1:1-10 warning missing-shebang']);
    expect(problems('echo hi\n')).toEqual([]);
    // Here the shell is named in another way.
    expect(problems('#PBS -S /bin/bash\n#PBS -N x\n', 'pbs')).toEqual([]);
    expect(problems('#$ -cwd\n#$ -S /bin/bash\n', 'sge')).toEqual([]);
    expect(problems('#BSUB -S 64\n', 'lsf')).toEqual(['1:1-12 warning missing-shebang']);
  });

  it('puts the right character in for each that only looks like it', () => {
    const text = `${HEAD}#SBATCH \u2013\u2013time=5\u200b --comment=\u201cx\u201d # \u2013 \u00fc\n#SBATCH -J m\u00fcller\n`;
    const found = directiveProblems(new Source(null, text), looseSubject());
    expect(found.map(({ code }) => code)).toEqual(Array(4).fill('directive-not-ascii'));
    const mended = applyEdits(
      text,
      found.flatMap(({ fixes }) => fixes ?? []),
    );
    expect(mended).toContain('#SBATCH --time=5 --comment="x" # \u2013 \u00fc\n');
    expect(directiveProblems(new Source(null, mended), looseSubject())).toEqual([]);
  });

  it.each([
    ['#SB^', '#SBATCH'],
    ['#SBATCH --par^', '--partition'],
    ['#SBATCH ^', '--time'],
    ['#SBATCH --mail-type=EN^', 'END'],
    ['#SBATCH --mail-type=END,^', 'FAIL'],
    ['#SBATCH --open-mode=^', 'append'],
  ])('completes %s', (line, label) => {
    const { text, offset } = marked(`${HEAD}${line}\n`);
    expect(completeDirective(text, offset, looseSubject()).map((item) => item.label)).toContain(label);
  });

  it.each([
    ['pbspro', '#PBS -l wall^', 'walltime'],
    ['pbspro', '#PBS -j ^', 'oe'],
    ['pbs', '#P^', '#PBS'],
    ['lsf', '#BSUB -^', '-W'],
    ['sge', '#$ -p^', '-pe'],
    ['sge', '#$ -l h_^', 'h_rt'],
    ['pbspro', '#PBS -l select=2:ncpus=4:m^', 'mpiprocs'],
    ['pbs', '#PBS -l walltime=1:00:00,nodes=1:^', 'ppn'],
    ['slurm', '#SBATCH --time=^', '1-00:00:00'],
    ['pbspro', '#PBS -l walltime=^', '24:00:00'],
    ['lsf', '#BSUB -W ^', '60'],
    ['sge', '#$ -l h_vmem=^', '4G'],
  ])('completes for %s %s', (backend, line, label) => {
    const { text, offset } = marked(`${HEAD}${line}\n`);
    expect(completeDirective(text, offset, looseSubject(backend)).map((item) => item.label)).toContain(label);
  });

  it('offers nothing in a comment behind a directive', () => {
    for (const line of ['#SBATCH --time=5 # so ^', '#SBATCH # ^', '#SBATCH -J "a#b" #^']) {
      const { text, offset } = marked(`${HEAD}${line}\n`);
      expect([line, completeDirective(text, offset, looseSubject())]).toEqual([line, []]);
    }
    const { text, offset } = marked(`${HEAD}#SBATCH --mail-type="END#,^"\n`);
    expect(completeDirective(text, offset, looseSubject())).not.toEqual([]);
  });

  it('offers nothing in the body', () => {
    const { text, offset } = marked(`${HEAD}#SBATCH --time=5\necho --^\n`);
    expect(completeDirective(text, offset, looseSubject())).toEqual([]);
  });

  it.each([
    ['slurm', '#SBATCH --ti^me=1-12', 'As a setting: `time = 1-12`, 1 day, 12 hours.'],
    ['slurm', '#SBATCH --time=1-1^2', '| SGE | `#$ -l h_rt=36:00:00` |'],
    ['lsf', '#BSUB -W^90', '| Slurm | `#SBATCH --time=01:30:00` |'],
    ['slurm', '#SBATCH --gr^es=gpu:1', 'Generic resources on each node.'],
    ['pbspro', '#PBS -l wallt^ime=1:00:00,place=excl', 'Wall time limit.'],
    ['sge', '#$ -pe m^pi 4', 'Parallel environment'],
  ])('%s: tells of %s', (backend, line, expected) => {
    const { text, offset } = marked(`${HEAD}${line}\n`);
    expect(hoverDirective(text, offset, looseSubject(backend))?.markdown).toContain(expected);
  });

  it('offers the features of nodes that the cluster told, and warns of one that no node has', () => {
    const features = ['avx2', 'bigmem'];
    const live = { cluster: 'hpc', queues: [{ ...queue('debug'), features }], asOf: NOW };
    for (const written of ['--constraint=^', '-C ^', '-C avx2\u0026bi^', '--constraint="avx2|b^"']) {
      const { text, offset } = marked(`${HEAD}#SBATCH ${written}\n`);
      const items = completeDirective(text, offset, looseSubject('slurm', live));
      expect([written, items.map(({ label }) => label)]).toEqual([written, features]);
    }
    const { text, offset } = marked(`${HEAD}#SBATCH -C avx2&bi^\n`);
    const item = completeDirective(text, offset, looseSubject('slurm', live)).filter(({ label }) => label === 'bigmem');
    expect(applyEdits(text, item)).toBe(`${HEAD}#SBATCH -C avx2&bigmem\n`);

    const warnings = (value: string) =>
      directiveProblems(new Source(null, `${HEAD}#SBATCH -C ${value}\n`), looseSubject('slurm', live));
    expect(warnings('bigmen')).toMatchObject([{ code: 'over-queue-limit', start: { line: 2, column: 9 } }]);
    expect(['avx2', 'a&b', '"[x|y]*2"'].flatMap(warnings)).toEqual([]);
  });

  it('lists them', () => {
    const text = `${HEAD}#SBATCH --time=5\n#SBATCH -N 2\n\n#SBATCH --mem=1G\n`;
    expect(directiveOutline(text, looseSubject()).map(({ name }) => name)).toEqual(['--time 5', '-N 2', '--mem 1G']);
  });

  it('finds no fault in the scripts of the worked cases', () => {
    const folder = 'test/fixtures/reference';
    const cases = readdirSync(folder).filter((name) => name.startsWith('case-'));
    for (const name of cases) {
      const { backend, rendered } = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as {
        readonly backend: string;
        readonly rendered: string | null;
      };
      if (rendered === null) continue;
      const found = directiveProblems(new Source(name, rendered), looseSubject(backend));
      expect([name, found.filter(({ severity }) => severity === 'error').map(({ message }) => message)]).toEqual([
        name,
        [],
      ]);
    }
    expect(cases.length).toBe(20);
  });
});
