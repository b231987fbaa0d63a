import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultRoot } from '../clusters/names.ts';
import { startSlurm } from '../clusters/slurm/cluster.ts';
import { whyCannotStart as whyNoSlurm } from '../clusters/slurm/requirements.ts';
import type { SlurmCluster } from '../clusters/slurm/slurmCluster.ts';
import { whyCannotStart as whyNoServer } from '../clusters/sshd/requirements.ts';
import type { Desk } from '../clusters/support/desk.ts';
import { AT_THE_GATE } from '../clusters/support/desk.ts';
import { Laptop } from '../clusters/support/laptop.ts';
import { Product } from '../clusters/support/product.ts';
import { StandIn } from '../clusters/support/standIn.ts';
import { waitUntil } from '../clusters/wait.ts';

const reason = (await whyNoSlurm()) ?? whyNoServer();
const title = reason === null ? 'a real Slurm behind a real sshd' : `a real Slurm behind a real sshd: ${reason}`;

/** A desk on the laptop, and the one on the cluster in whose folder its jobs run. */
interface Desks {
  readonly near: Desk;
  readonly far: Desk;
}

describe.skipIf(reason !== null).concurrent(title, { timeout: 240_000 }, () => {
  let cluster: SlurmCluster | undefined;
  let laptop: Laptop | undefined;
  let product: Product | undefined;

  beforeAll(async () => {
    cluster = await startSlurm({ root: `${defaultRoot('slurm')}-ssh`, nodes: 2 });
    product = Product.install(cluster);
    laptop = await Laptop.open(cluster);
    await laptop.trust();
  }, 120_000);

  afterAll(async () => {
    await laptop?.close();
    await cluster?.stop();
  }, 60_000);

  function desks(name: string, profile: Readonly<Record<string, string>>, far = farDesk(name)): Desks {
    if (!product || !laptop) throw new Error('there is no cluster');
    const seat = { user: laptop.user, profile: { remote: 'cluster', rootdir: far.folder, ...profile } };
    return { near: product.desk(name, seat), far };
  }

  function farDesk(name: string): Desk {
    if (!product) throw new Error('there is no cluster');
    return product.desk(name);
  }

  describe.each(['ssh', 'openssh'] as const)('by %s', (transport) => {
    it('gets a job with its files, whose log is followed while it grows, and tells its end and its usage', async () => {
      const { near, far } = desks(`${transport}-job`, { transport });
      // Without SSH there is no Slurm here.
      expect((await near.run(['squeue'])).exitCode).not.toBe(0);
      near.write('data/input.txt', 'from the laptop\n');
      const body = `echo "begun by $(id -un)"\n${AT_THE_GATE}\ncat data/input.txt >result.txt\necho over\nexit 3\n`;
      const attributes = { upload: 'data', download: 'result.txt' };
      const run = await near.submit(near.job('followed', { body, resources: { ppn: '2' }, attributes }));
      const following = near.start(['logs', run.id, '--follow']);
      const begun = `begun by ${far.cluster.user.name}\n`;
      await waitUntil('the first line', async () => following.printed === begun, { limitMs: 120_000 });
      expect(await near.status(run)).toMatchObject({ state: 'running', nativeState: 'RUNNING' });
      far.open();
      expect(await following.ended).toMatchObject({ exitCode: 0, stdout: `${begun}over\n` });

      const { exitCode, run: ended } = await near.wait(run);
      expect(exitCode).toBe(1);
      expect(ended).toMatchObject({ state: 'failed', nativeState: 'FAILED', exitCode: 3, source: 'history' });
      expect(ended.stdout).toBe(far.path(`slurm-${run.schedulerId}.out`));
      expect(ended.usage).toMatchObject({
        elapsedSeconds: expect.any(Number),
        cpuSeconds: expect.any(Number),
        requested: { seconds: 300, cores: 2 },
      });
      expect((await near.tool(['show', run.id])).stdout).toContain('failed: exit status 3');
      expect(near.read('result.txt')).toBe('from the laptop\n');
    });

    it('tells task by task of an array', async () => {
      const { near } = desks(`${transport}-array`, { transport });
      const body = 'echo "part $CLUSTERJOB_ARRAY_INDEX"\n[ $CLUSTERJOB_ARRAY_INDEX != 2 ]\n';
      const { exitCode, stderr, run } = await near.wait(
        await near.submit(near.job('sweep', { body, resources: { array: '1-3' } })),
      );
      expect(exitCode).toBe(1);
      expect(stderr).toContain('task 2: failed: exit status 1');
      expect(run.tasks).toHaveLength(2);
      expect(run.tasks).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ ranges: '1,3', state: 'completed', exitCode: 0 }),
          expect.objectContaining({ ranges: '2', state: 'failed', exitCode: 1 }),
        ]),
      );
      expect((await near.tool(['logs', run.id, '--task', '3'])).stdout).toBe('part 3\n');
    });

    it('cancels a job that runs', async () => {
      const { near, far } = desks(`${transport}-cancel`, { transport });
      const run = await near.submit(near.job(`long-${transport}`, { body: 'sleep 600\n' }));
      await near.untilState(run, 'running');
      expect((await near.tool(['cancel', run.id])).exitCode).toBe(0);
      const { exitCode, run: ended } = await near.wait(run);
      expect(exitCode).toBe(4);
      expect(ended).toMatchObject({ state: 'cancelled', final: true });
      expect(await far.said('squeue', '-h', '-n', `long-${transport}`)).toBe('');
    });

    it('refuses a job in the words of Slurm, with the setting to blame', async () => {
      const { near, far } = desks(`${transport}-refused`, { transport });
      const job = near.job(`refused-${transport}`, { body: 'true\n', resources: { queue: 'nowhere' } });
      const answer = await near.tool(['submit', job, '-p', 'slurm']);
      expect(answer.exitCode).toBe(1);
      expect(answer.stderr).toContain('invalid partition specified: nowhere (queue = nowhere)');
      expect(await near.list()).toMatchObject([{ state: 'failed', schedulerId: null, final: true }]);
      expect(await far.cluster.jobsNamed(`refused-${transport}`)).toEqual([]);
    });

    it('has a job once whose connection is lost while it is submitted', async () => {
      if (!laptop) throw new Error('there is no cluster');
      const name = `cut-${transport}`;
      const far = farDesk(name);
      const sbatch = new StandIn(far, 'sbatch', 'after');
      const line = await laptop.line(name);
      const { near } = desks(name, { transport, remote: name, login_env: far.login }, far);
      const submitting = near.start(['submit', near.job(name, { body: `${AT_THE_GATE}\necho done\n` }), '-p', 'slurm']);
      await sbatch.stopped();
      line.cut();
      const { exitCode, stderr } = await submitting.ended;
      expect(exitCode).toBe(1);
      expect(stderr).toContain('It cannot be told yet whether it was submitted');
      expect(await near.list()).toMatchObject([{ job: name, state: 'submitting', schedulerId: null }]);
      sbatch.goOn();
      const [lost] = await near.list();
      if (!lost) throw new Error('the run is gone');
      const found = await near.until(lost, 'an id', ({ schedulerId }) => schedulerId !== null);
      far.open();
      expect((await near.wait(found)).exitCode).toBe(0);
      expect(await near.list()).toHaveLength(1);
      expect(await far.cluster.jobsNamed(name)).toEqual([found.schedulerId]);
    });

    it('keeps the state of a job while there is no connection, and goes on over the next one', async () => {
      if (!laptop) throw new Error('there is no cluster');
      const name = `down-${transport}`;
      const line = await laptop.line(name);
      const { near, far } = desks(name, { transport, remote: name });
      const body = `echo first\n${AT_THE_GATE}\necho last\n`;
      const run = await near.submit(near.job(name, { body }));
      await near.untilState(run, 'running');
      const following = near.start(['logs', run.id, '--follow']);
      await waitUntil('the first line', async () => following.printed === 'first\n', { limitMs: 120_000 });
      line.set({ cutAfter: 0 });
      line.cut();
      const status = await near.tool(['status', run.id]);
      expect(status.exitCode).toBe(1);
      expect(status.stderr).toContain('cannot be reached');
      expect(await near.known(run)).toMatchObject({ state: 'running', final: false });
      far.open();
      line.set({});
      expect(await following.ended).toMatchObject({ exitCode: 0, stdout: 'first\nlast\n' });
      expect((await near.wait(run)).exitCode).toBe(0);
      expect(await far.cluster.jobsNamed(name)).toEqual([run.schedulerId]);
    });
  });
});
