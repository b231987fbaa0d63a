import { beforeEach, describe, expect, it } from 'vitest';
import { createRegistry } from '../../../../src/backends/registry.ts';
import { UserError } from '../../../../src/base/errors.ts';
import { silentLog } from '../../../../src/base/log.ts';
import type { TestStep } from '../../../../src/runs/adding/testCluster.ts';
import { testCluster } from '../../../../src/runs/adding/testCluster.ts';
import type { RunsContext } from '../../../../src/runs/runsContext.ts';
import { FakeConnections, FakeMachine } from '../../support/fakeMachine.ts';
import { cluster } from '../../support/runs.ts';
import { answersOf, BACKENDS, slurmMachine } from './machine.ts';

const BIG = cluster({ transport: 'ssh', remote: 'login.big', rootdir: '/data/me' });

let machine: FakeMachine;

beforeEach(() => {
  machine = new FakeMachine(answersOf(slurmMachine(true)));
});

async function steps(change: Partial<typeof BIG> = {}, exitMarker = false) {
  const connections = new FakeConnections(new Map([['login.big', machine]]));
  const context = { connections, backends: createRegistry(), log: silentLog } as unknown as RunsContext;
  const told: TestStep[] = [];
  const subject = { cluster: { ...BIG, ...change }, backends: BACKENDS, exitMarker };
  const fine = await testCluster(context, subject, (step) => told.push(step), { intent: 'user' });
  return { fine, lines: told.map(({ name, outcome, text, next }) => [name, outcome, text, next]) };
}

describe('trying a cluster', () => {
  it('goes through all steps', async () => {
    expect(await steps()).toEqual({
      fine: true,
      lines: [
        ['connect', 'ok', 'slurm at login.big', null],
        ['shell', 'ok', 'sh on Linux login1, with its login environment', null],
        ['scheduler', 'ok', 'Slurm 24.05.3', null],
        ['root folder', 'ok', '/data/me, 50 GB free', null],
        ['history', 'ok', 'finished jobs can be looked up', null],
      ],
    });
  });

  it('stops where it cannot connect, with what to do', async () => {
    machine.failure = new UserError({
      what: 'login.big cannot be reached',
      detail: 'no host has this name',
      next: 'Check the name',
      code: 'host-not-found',
    });
    expect(await steps()).toEqual({
      fine: false,
      lines: [
        ['connect', 'failed', 'login.big cannot be reached: no host has this name', 'Check the name'],
        ['shell', 'skipped', 'not tried', null],
        ['scheduler', 'skipped', 'not tried', null],
        ['root folder', 'skipped', 'not tried', null],
        ['history', 'skipped', 'not tried', null],
      ],
    });
  });

  it('tells a missing shell from a missing connection', async () => {
    machine.failure = new UserError({ what: 'There is no sh', next: 'Ask the site', code: 'no-shell' });
    expect((await steps()).lines.slice(0, 2)).toEqual([
      ['connect', 'ok', 'slurm at login.big', null],
      ['shell', 'failed', 'There is no sh', 'Ask the site'],
    ]);
  });

  it('names the scheduler that is there instead', async () => {
    const { fine, lines } = await steps({ backend: 'lsf' });
    expect(fine).toBe(false);
    expect(lines[2]).toEqual([
      'scheduler',
      'failed',
      expect.stringMatching(/^LSF was not found/),
      'Set backend = slurm in the profile: that was found there',
    ]);
    expect(lines[3]?.[1]).toBe('ok');
  });

  it('says how to put a scheduler on the PATH', async () => {
    machine.answers = answersOf({ programs: [] });
    expect((await steps()).lines[2]?.[3]).toMatch(/^Set login_env in the profile/);
  });

  it('says what is wrong with the root folder', async () => {
    expect((await steps({ rootdir: '$WRK' })).lines[3]).toEqual([
      'root folder',
      'failed',
      '$WRK is not set',
      'Choose another root folder',
    ]);
    machine.answers = answersOf(slurmMachine(true, 'kind folder\nwritable yes\nspace /dev/sda1 1 1 0 100% /data\n'));
    expect((await steps()).lines[3]?.slice(1, 3)).toEqual(['failed', 'No space is left in /data/me']);
  });

  it('wants an exit marker where there is no history', async () => {
    machine.answers = answersOf(slurmMachine(false));
    const without = await steps();
    expect(without.fine).toBe(true);
    expect(without.lines[4]?.slice(1)).toEqual([
      'warning',
      'finished jobs cannot be looked up',
      'Set exit_marker = true in the profile',
    ]);
    expect((await steps({}, true)).lines[4]?.[1]).toBe('ok');
  });
});
