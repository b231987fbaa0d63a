import { describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import { hoverSettings } from '../../../../src/language/settings/settingsHover.ts';
import type { Subject } from '../../../../src/language/subject.ts';
import { jobSubject, looseSubject, marked } from '../subject.ts';

function hover(written: string, subject: Subject = looseSubject()): string | null {
  const { text, offset } = marked(written);
  return hoverSettings(readSettings(new Source('/w/j/train.ini', text)), offset, subject)?.markdown ?? null;
}

describe('hover in settings files', () => {
  it('tells meaning, unit and the spelling for every scheduler', () => {
    const told = hover('[Resources]\nm^em = 4G');
    expect(told).toContain('**mem**: Memory on each node');
    expect(told?.match(/bare number|MB\./g)).toEqual(['bare number', 'MB.']);
    expect(told).toContain('| Slurm | `#SBATCH --mem=4096` |');
    expect(told).toContain('| SGE | `#$ -l h_vmem=4096m` |');
  });

  it('says where a scheduler has nothing for a key', () => {
    expect(hover('[Resources]\nq^os = high')).toMatch(/\| SGE \| SGE has nothing for qos/);
  });

  it('tells the value that counts, where it stands, and what it hides', async () => {
    const subject = await jobSubject({
      '/w/j/train.sh': 'true\n',
      '/w/j/train.ini': '[Resources]\n\ntime = 2:00:00\n',
      '/w/.clusterjob/defaults.ini': '[Resources]\ntime = 30\n',
    });
    const told = hover('[Resources]\n\nti^me = 2:00:00\n', subject);
    expect(told).toContain('Now: `2:00:00`, 2 hours (train.ini, line 3).');
    expect(told).toContain('- `30`, defaults.ini, line 2');
  });

  it.each([
    ['[Resources]\ntime = 1-12:^00:00', '1 day, 12 hours'],
    ['[Resources]\nmem = 1.5^G', '1.5 GB (1536 MB)'],
    ['[Resources]\narray = 1-10:2%%^4', '5 tasks, at most 4 at a time'],
    ['[DEFAULT]\nbase = /data\n[Attributes]\nepochs = %(base)^s/x', 'Read as `/data/x`.'],
  ])('says a value in plain words: %j', (written, expected) => {
    expect(hover(written)).toContain(expected);
  });

  it('shows the options of the scheduler with their manual', () => {
    const told = hover('[Resources]\ncomm^ent = x');
    expect(told).toMatch(/^`--comment=/);
    expect(told).toContain('[Manual of sbatch](https://slurm');
  });

  it('says of a key that is no common one who gets it', () => {
    const written = '[Resources]\nzz^zz = x';
    expect(hover(written)).toBe('`zzzz` goes to Slurm as an option that its table does not have.');
    expect(hover(written, looseSubject('local'))).toBe(
      '`zzzz` is no common key: only a scheduler gets it, as an option.',
    );
  });

  it('tells of placeholders and core variables in scripts', async () => {
    const settings = '[Attributes]\nepochs = 40\nprologue =\n    echo {epochs} $CLUSTERJOB_ID\n';
    const subject = await jobSubject({ '/w/j/train.sh': 'true\n', '/w/j/train.ini': settings });
    expect(hover(settings.replace('{ep', '{ep^'), subject)).toContain('`{epochs}` inserts `40` (train.ini, line 2).');
    expect(hover(settings.replace('$CLU', '$CLU^'), subject)).toContain('| Slurm | `$SLURM_JOB_ID` |');
  });

  it('tells nothing where there is nothing', () => {
    for (const written of ['^', '[Res^ources]', '# a ^comment', '[Resources]\nqueue = a^'])
      expect(hover(written)).toBeNull();
  });
});
