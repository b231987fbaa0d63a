import { describe, expect, it } from 'vitest';
import type { PublicRun } from '../../../src/runs/publicRun.ts';
import { PATIENTLY, useDesk } from './desk.ts';

const desk = useDesk();

async function submitted(...argv: readonly string[]): Promise<string> {
  return (await desk().json<PublicRun>('submit', ...argv)).id;
}

async function finished(...argv: readonly string[]): Promise<string> {
  const { stdout } = await desk().run('submit', ...argv, '--wait', '--json');
  return (JSON.parse(stdout) as PublicRun).id;
}

describe('submit --reuse', () => {
  it('returns a run of the same job that is unfinished or completed', async () => {
    desk().write('go.sh', 'while [ ! -e go ]; do sleep 0.1; done\n');
    const first = await submitted('go.sh', '--reuse');
    expect(await submitted('--reuse', 'go.sh')).toBe(first);
    desk().write('go', '');
    await desk().run('wait', first);
    const { stdout, stderr } = await desk().run('submit', 'go.sh', '--reuse');
    expect(stdout).toBe(`${first}\n`);
    expect(stderr).toMatch(/^an earlier run of go on local: completed/);
    // Without the option a submission is a new run.
    expect(await submitted('go.sh', '--wait')).not.toBe(first);
  });

  it.each([
    ['the body', () => desk().write('a.body.sh', 'echo changed\n')],
    ['a resource that stands in no script', () => desk().write('a.ini', '[Resources]\nthreads = 2\n')],
    ['an auxiliary script', () => desk().write('helper.sh', 'echo changed\n')],
  ])('is a new run after a change of %s', async (_, change) => {
    desk().write('a.body.sh', 'true\n');
    desk().write('helper.sh', 'true\n');
    desk().write('a.ini', '[Resources]\nthreads = 1\n');
    const options = ['a.ini', '--reuse', '--set', 'aux_scripts=helper.sh', '--set', 'workdir=out'];
    const first = await finished(...options);
    expect(await finished(...options)).toBe(first);
    change();
    expect(await finished(...options)).not.toBe(first);
  });

  it('asks the cluster before it decides: one that failed meanwhile is submitted again', async () => {
    desk().write('a.sh', 'while [ ! -e go ]; do sleep 0.1; done; touch over; exit 1\n');
    const first = await submitted('a.sh', '--reuse');
    desk().write('go', '');
    await expect.poll(() => desk().has('over'), PATIENTLY).toBe(true);
    // What the store knows is older than the end of the job.
    await expect
      .poll(async () => (await desk().run('submit', 'a.sh', '--reuse')).stdout, PATIENTLY)
      .not.toBe(`${first}\n`);
  });

  it('submits a failed or cancelled one again, but not with --no-retry', async () => {
    desk().write('bad.sh', 'exit 1\n');
    const bad = await finished('bad.sh', '--reuse');
    expect(await desk().run('submit', 'bad.sh', '--reuse', '--no-retry')).toMatchObject({
      status: 1,
      stdout: `${bad}\n`,
    });
    expect(await finished('bad.sh', '--reuse')).not.toBe(bad);
  });

  it('submits anyway with --force, and reuses the new one from then on', async () => {
    desk().write('a.sh', 'true\n');
    const first = await finished('a.sh', '--reuse=night');
    const second = await finished('a.sh', '--reuse=night', '--force');
    expect(second).not.toBe(first);
    expect(await finished('a.sh', '--reuse=night')).toBe(second);
  });

  it('keeps runs under a cache id, whatever becomes of the job', async () => {
    desk().write('a.sh', 'true\n');
    const night = await finished('a.sh', '--reuse=night');
    desk().write('a.sh', 'echo changed\n');
    expect(await finished('a.sh', '--reuse=night')).toBe(night);
    const day = await finished('a.sh', '--reuse=day');
    expect(day).not.toBe(night);
    expect(await finished('a.sh', '--reuse=night')).toBe(night);
  });

  it.each([['--force'], ['--no-retry']])('%s alone is wrong usage', async (option) => {
    desk().write('a.sh', 'true\n');
    expect(await desk().run('submit', 'a.sh', option)).toMatchObject({
      status: 2,
      stderr: 'clusterjob: --force and --no-retry need --reuse. `clusterjob help submit` shows how it is used\n',
    });
  });
});
