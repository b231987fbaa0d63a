import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../../src/backends/registry.ts';
import { backendsIn } from '../../../../src/backends/site/siteFolders.ts';
import { createSlurm } from '../../../../src/backends/slurm/slurm.ts';
import { UserError } from '../../../../src/base/errors.ts';
import { checkPlace } from '../../../../src/job/checkPlace.ts';
import type { ConfigFolders } from '../../../../src/job/configFolders.ts';
import { JobLoader } from '../../../../src/runs/jobLoader.ts';
import { places } from '../../support/jobs.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';

const FOLDERS: ConfigFolders = { user: '/home/me/.config/clusterjob', workspace: '/w/.clusterjob' };
const USER = '/home/me/.config/clusterjob/backends';
const WORKSPACE = '/w/.clusterjob/backends';
const MPI = '[Backend]\nextends = slurm\nname = Leo\nheader = --ntasks={tasks}\n[Keys]\nnodes =\nppn =\n';

const JOB = {
  '/w/train.sh': 'echo $CLUSTERJOB_ID\n',
  '/w/train.ini': '[Resources]\nnodes = 2\nppn = 8\nslurm.qos = high\nleo.account = physics\npbs.queue = x\n',
  '/w/.clusterjob/clusters/big.ini': '[Attributes]\nbackend = leo\nremote = big.example\n',
};

function loaderFor(files: Readonly<Record<string, string>>) {
  const source = new MemoryFiles(files);
  const registry = createRegistry();
  return new JobLoader({
    files: source,
    backends: registry,
    siteBackends: (folders) => backendsIn(folders, source, registry),
    folders: async () => ({ folders: FOLDERS, problems: [] }),
    host: 'here',
  });
}

describe('the backends of a place', () => {
  const scopeOf = async (files: Readonly<Record<string, string>>) =>
    await backendsIn(FOLDERS, new MemoryFiles(files), createRegistry());

  it('are those of the program and those of the files there', async () => {
    const { all, get, problems } = await scopeOf({ [`${USER}/leo.ini`]: MPI, [`${WORKSPACE}/per-core.ini`]: MPI });
    expect(all.map(({ name }) => name).slice(-3)).toEqual(['local', 'leo', 'per-core']);
    expect(get('leo').extends).toEqual(['slurm']);
    expect(get('sge').displayName).toBe('SGE');
    expect(problems).toEqual([]);
  });

  it("are the workspace's where the user has one of the same name", async () => {
    const { get } = await scopeOf({ [`${USER}/leo.ini`]: MPI, [`${WORKSPACE}/leo.ini`]: MPI.replace('Leo', 'Other') });
    expect(get('leo').displayName).toBe('Other');
  });

  it('cannot take the place of one that is there', async () => {
    const { get, problems } = await scopeOf({ [`${WORKSPACE}/slurm.ini`]: MPI });
    expect(get('slurm').displayName).toBe('Slurm');
    expect(problems).toMatchObject([{ severity: 'warning', code: 'backend-shadowed', file: `${WORKSPACE}/slurm.ini` }]);
  });

  it('have names that settings can hold', async () => {
    const { all, problems } = await scopeOf({ [`${USER}/My Site.ini`]: MPI, [`${USER}/notes.txt`]: 'x' });
    expect(all).toHaveLength(createRegistry().all.length);
    expect(problems).toMatchObject([{ severity: 'warning', code: 'backend-name' }]);
  });

  it('cannot extend each other', async () => {
    const { get } = await scopeOf({ [`${USER}/leo.ini`]: MPI, [`${USER}/other.ini`]: '[Backend]\nextends = leo\n' });
    expect(get('other').broken?.map(({ code }) => code)).toEqual(['backend-extends']);
  });
});

describe('a job for a site backend', () => {
  const files = { ...JOB, [`${WORKSPACE}/leo.ini`]: MPI };

  it('is rendered with it, and every line has its origin', async () => {
    const loader = loaderFor(files);
    const { job, problems, cluster } = await loader.load('/w/train.sh', 'big');
    expect(problems).toEqual([]);
    if (!job) throw new Error('no job');
    const { script, backend } = loader.render(job);
    expect(backend).toBe('leo');
    expect(script?.text).toBe(
      [
        '#!/bin/bash',
        '#SBATCH --job-name=train',
        '#SBATCH --qos=high',
        '#SBATCH --account=physics',
        '#SBATCH --ntasks=16',
        'echo $SLURM_JOB_ID',
        '',
      ].join('\n'),
    );
    expect(script?.origins[4]).toEqual({ line: 5, file: '/w/train.ini', sourceLine: 2, key: 'nodes' });
    expect(cluster).toMatchObject({ backend: 'leo', definition: { file: `${WORKSPACE}/leo.ini`, text: MPI } });
  });

  it('has the file as the origin of a line that no key asks for', async () => {
    const loader = loaderFor({
      ...files,
      [`${WORKSPACE}/leo.ini`]: '[Backend]\nextends = slurm\nheader = --requeue\n',
    });
    const { job } = await loader.load('/w/train.sh', 'big');
    const origin = job && loader.render(job).script?.origins.find(({ file }) => file === `${WORKSPACE}/leo.ini`);
    expect(origin).toMatchObject({ sourceLine: 3, key: null });
  });

  it('may be one that names the parent, or the backend itself', async () => {
    for (const named of ['slurm', 'leo']) {
      const settings = `${JOB['/w/train.ini']}[Attributes]\nbackend = ${named}\n`;
      const loader = loaderFor({ ...files, '/w/train.ini': settings });
      const { job } = await loader.load('/w/train.sh', 'big');
      if (!job) throw new Error('no job');
      expect([job.backend, checkPlace(job, loader.backends.all)]).toEqual(['leo', []]);
    }
  });

  it('is refused where it names another one', async () => {
    const loader = loaderFor({ ...files, '/w/train.ini': '[Resources]\n[Attributes]\nbackend = sge\n' });
    const { job } = await loader.load('/w/train.sh', 'big');
    expect(job && checkPlace(job, loader.backends.all).map(({ code }) => code)).toEqual(['backend-mismatch']);
  });

  it('is told which backends there are', async () => {
    const loader = loaderFor({ ...files, '/w/train.ini': '[Resources]\n[Attributes]\nbackend = loe\n' });
    const { problems } = await loader.load('/w/train.sh', null);
    expect(problems).toMatchObject([{ code: 'unknown-backend' }]);
    expect(problems[0]?.message).toMatch(/'leo' is near.*local, leo/);
  });

  it('cannot be read where the file of its backend has errors: they are told there and where it is named', async () => {
    const loader = loaderFor({ ...files, [`${WORKSPACE}/leo.ini`]: '[Backend]\nextends = slrum\nheadr = x\n' });
    const { job, problems } = await loader.load('/w/train.sh', 'big');
    expect(job).toBeNull();
    expect(problems.map(({ file }) => file)).toEqual([
      '/w/.clusterjob/clusters/big.ini',
      `${WORKSPACE}/leo.ini`,
      `${WORKSPACE}/leo.ini`,
    ]);
    expect(places(problems)).toEqual([
      '2:11 error broken-backend',
      '2:11 error backend-extends',
      '3:1 error backend-unknown-key',
    ]);
    expect(problems[0]?.message).toContain(`${WORKSPACE}/leo.ini:2): There is no backend 'slrum'`);
  });

  it('is not troubled by a broken file that it does not name', async () => {
    const loader = loaderFor({ ...files, [`${WORKSPACE}/other.ini`]: '[Backend\n' });
    expect((await loader.load('/w/train.sh', 'big')).problems).toEqual([]);
  });
});

describe('a run', () => {
  const definition = { file: `${WORKSPACE}/leo.ini`, text: MPI };

  it('is followed with the file that it was submitted with, wherever that is', () => {
    const registry = createRegistry();
    const backend = registry.get('leo', definition);
    expect(backend.extends).toEqual(['slurm']);
    expect(registry.get('leo', definition)).toBe(backend);
    expect(registry.has('leo')).toBe(false);
  });

  it('is not followed with a file that nobody understands any more', () => {
    const text = MPI.replace('slurm', 'other');
    const get = () => createRegistry().get('leo', { ...definition, text });
    expect(get).toThrow(UserError);
    expect(get).toThrow(/'leo' cannot be used.*There is no backend 'other'/);
    const registry = createRegistry();
    registry.register(createSlurm(), 'other');
    expect(registry.get('leo', { ...definition, text }).extends).toEqual(['other']);
  });
});
