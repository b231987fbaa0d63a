import { describe, expect, it } from 'vitest';
import { checkTargets } from '../../../src/job/checkTargets.ts';
import { renderJob } from '../../../src/job/render.ts';
import { loaded, places } from '../support/jobs.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { alpha } from '../support/testDialects.ts';

async function check(files: MemoryFiles, folder = '/w/j', path = '/w/j/t.sh') {
  const job = await loaded(files, path);
  return checkTargets(job, renderJob(job, alpha), folder, files);
}

describe('checkTargets', () => {
  it('lets a job write files of its own', async () => {
    expect(
      await check(new MemoryFiles({ '/w/j/t.sh': 'x', '/w/j/t.ini': '[Resources]\n', '/w/j/t.alp': 'old' })),
    ).toEqual([]);
  });

  it.each(['t.sh', 't.ini', './t.sh'])('refuses to overwrite the source %s', async (name) => {
    const files = new MemoryFiles({ '/w/j/t.sh': 'x', '/w/j/t.ini': `[Attributes]\nfilename = ${name}\n` });
    const problems = await check(files);
    expect(places(problems)).toEqual(['2:12 error would-overwrite-source']);
    expect(problems[0]?.message).toContain("set 'workdir'");
    expect(await check(files, '/elsewhere')).toEqual([]);
  });

  it('refuses to overwrite an aux script, without a setting to blame at the body', async () => {
    const files = new MemoryFiles({
      '/w/j/t.sh': '',
      '/w/j/t.ini': '[Attributes]\naux_scripts = a.sh\n',
      '/w/j/a.sh': '{aux_scripts}',
    });
    expect(await check(files)).toMatchObject([{ code: 'would-overwrite-source', file: '/w/j/t.sh', start: null }]);
  });

  it('leaves a source alone that would not change', async () => {
    const same = '#!/bin/sh\ntrue\n';
    const aux = { '/w/j/t.sh': '', '/w/j/t.ini': '[Attributes]\naux_scripts = a.sh\n', '/w/j/a.sh': same };
    expect(await check(new MemoryFiles(aux))).toEqual([]);
    expect(await check(new MemoryFiles({ '/w/j/p.sh': '#SBATCH -n 1\n' }), '/w/j', '/w/j/p.sh')).toEqual([]);
  });

  it('knows a source by its real path', async () => {
    const files = new MemoryFiles({ '/w/j/t.sh': 'x', '/w/j/t.ini': '[Resources]\n' }).link('/run/t.alp', '/w/j/t.sh');
    expect(places(await check(files, '/run'))).toEqual(['- error would-overwrite-source']);
  });
});
