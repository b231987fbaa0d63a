import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { capture } from '../clusters/slurm/capture.ts';
import { findSlurm, startSlurm } from '../clusters/slurm/cluster.ts';
import { SIMPLE_PROBES } from '../clusters/slurm/probe.ts';
import { whyCannotStart } from '../clusters/slurm/requirements.ts';
import { SITUATIONS } from '../clusters/slurm/situations.ts';
import type { SlurmCluster } from '../clusters/slurm/slurmCluster.ts';
import type { Said } from '../clusters/suites/builtCluster.ts';
import { describeBuiltCluster, PATIENCE } from '../clusters/suites/builtCluster.ts';
import { waitUntil } from '../clusters/wait.ts';

describeBuiltCluster(await whyCannotStart(), {
  scheduler: 'slurm',
  title: 'Slurm',
  server: 'controller',
  start: (root) => startSlurm({ root }),
  find: findSlurm,
  parts: {
    title: 'four idle nodes and three partitions',
    program: ['sinfo', '-h', '-o', '%P %l %D %T'],
    told: 'debug* 30:00 4 idle\ntest 1:00:00 4 idle\nlong 7-00:00:00 4 idle',
  },
  list: ['squeue', '-h'],
  running: / R /,
  submit: (name, line) => ['sbatch', '--parsable', '-J', name, '--wrap', line],
  delete: (id) => ['scancel', id],
  denied: () => ({ stderr: expect.stringContaining('Access/permission denied') }),
  record: { program: (id) => ['sacct', '-nPX', '-j', id, '--format=State'], ended: /COMPLETED/ },
  remembers: false,
  ping: { program: ['scontrol', 'ping'], up: 'is UP', down: { stdout: expect.stringContaining('is DOWN') } },
  alone: describeSlurmAlone,
});

function describeSlurmAlone(cluster: () => SlurmCluster, said: Said): void {
  it('runs a job of an unprivileged user and keeps its record', async () => {
    const id = await said('sbatch', '--parsable', '--comment=kept', '--wrap', 'id -un; exit 0');
    expect(id).toMatch(/^\d+$/);
    const record = () => said('sacct', '-nPX', '-j', id, '--format=JobID,User,State,ExitCode,Comment');
    await waitUntil('the job to complete', async () => (await record()).includes('COMPLETED'), PATIENCE);
    expect(await record()).toBe(`${id}|${cluster().user.name}|COMPLETED|0:0|kept`);
    expect(await said('cat', `slurm-${id}.out`)).toBe(cluster().user.name);
  });

  it('loses only its accounting when the database daemon stops, and has the records afterwards', async () => {
    await cluster().stopDatabase();
    expect((await cluster().asUser(['sacct'])).exitCode).not.toBe(0);
    const id = await said('sbatch', '--parsable', '--wrap', 'true');
    await cluster().startDatabase();
    const state = () => said('sacct', '-nPX', '-j', id, '--format=State');
    await waitUntil('the record to arrive', async () => (await state()) === 'COMPLETED', PATIENCE);
  });

  it('keeps a job completing for as long as is asked', async () => {
    const id = await said('sbatch', '--parsable', '--hold', '--wrap', 'true');
    cluster().holdEnd(id);
    await said('scontrol', 'release', id);
    const state = () => said('squeue', '-h', '-t', 'all', '-j', id, '-o', '%T');
    await waitUntil('the job to complete', async () => (await state()) === 'COMPLETING', PATIENCE);
    cluster().releaseEnd(id);
    await waitUntil('the job to be completed', async () => (await state()) === 'COMPLETED', PATIENCE);
  });

  it('captures what commands answer in a situation', async () => {
    const folder = `${cluster().dir}/answers`;
    const names = ['failed-exit-3', 'unknown'];
    const situations = SITUATIONS.filter(({ name }) => names.includes(name));
    await capture({ cluster: cluster(), situations, probes: SIMPLE_PROBES, folder, told: () => undefined });
    expect(readdirSync(folder).sort()).toEqual([
      'sacct-failed-exit-3.json',
      'sacct-unknown.json',
      'squeue-failed-exit-3.json',
      'squeue-unknown.json',
    ]);
    const answer = (name: string) => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
    expect(answer('sacct-failed-exit-3').stdout).toMatch(/^\d+\|FAILED\|3:0\|/);
    expect(answer('squeue-unknown')).toMatchObject({
      scheduler: 'slurm',
      command: ['squeue', '--noheader', '--states=all', '--array', expect.any(String), '--jobs', '999999'],
      exitCode: 1,
      stdout: '',
      stderr: 'slurm_load_jobs error: Invalid job id specified\n',
      note: 'unknown: an id that never was',
    });
  });
}
