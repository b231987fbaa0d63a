import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { HelperServer } from '../../../src/helper/helperServer.ts';
import { runHelper } from '../../../src/helper/runHelper.ts';
import { openConnections } from '../../../src/session.ts';
import { FakeSource, placeAt } from '../helper/fakeSource.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();
let helper: HelperServer | null = null;

afterEach(() => helper?.dispose());

/** A helper with two connections, that a window uses. */
async function openTwo() {
  const source = new FakeSource();
  const { env } = desk();
  helper = await runHelper({ dataFolder: env.CLUSTERJOB_HOME ?? '', source, clock: systemClock });
  const window = await openConnections({ env, log: silentLog });
  const [delta, omega] = [placeAt('me@delta'), placeAt('omega', { transport: 'openssh' })];
  for (const place of [delta, omega]) await (await window.connect(place)).stat(['/'], { intent: 'user' });
  source.set(delta, { kind: 'connected', since: Date.UTC(2026, 0, 2, 3, 4, 5) });
  source.set(omega, { kind: 'lost', reason: 'it went down' });
  return window;
}

describe('clusterjob connections', () => {
  it('lists none, and starts nothing for that', async () => {
    expect(await desk().run('connections')).toEqual({ status: 0, stdout: '', stderr: 'No connection is open.\n' });
    expect(await desk().json('connections')).toEqual({ helper: null, connections: [] });
    expect((await desk().run('connections', 'close')).stderr).toBe('No connection is open.\n');
  });

  it('lists what is open, since when and by which process', async () => {
    const window = await openTwo();
    expect((await desk().run('connections', 'list')).stdout.split('\n')).toEqual([
      'REMOTE    TRANSPORT  SINCE                     PROCESS  STATE',
      `me@delta  ssh        2026-01-02T03:04:05.000Z  ${`${process.pid}`.padEnd(7)}  connected`,
      `omega     openssh    -                         ${`${process.pid}`.padEnd(7)}  lost: it went down`,
      '',
    ]);
    expect(await desk().json('connections')).toMatchObject({
      helper: { pid: process.pid },
      connections: [
        { remote: 'me@delta', transport: 'ssh', state: 'connected', since: '2026-01-02T03:04:05.000Z', reason: null },
        { remote: 'omega', transport: 'openssh', state: 'lost', since: null, reason: 'it went down' },
      ],
    });
    window.dispose();
  });

  it('closes one by its address or its cluster, or all', async () => {
    const window = await openTwo();
    desk().writeProfile('far', '[Attributes]\nbackend = slurm\nremote = omega\ntransport = openssh\n');
    expect((await desk().run('connections', 'close', 'me@delta')).stdout).toBe('me@delta closed\n');
    expect((await desk().run('connections', 'close', 'far')).stdout).toBe('omega closed\n');
    expect((await desk().run('connections', 'close', 'far')).stderr).toBe('No connection to far is open.\n');
    expect(await desk().run('connections', 'close', 'nowhere')).toMatchObject({ status: 1 });
    window.dispose();
    await desk().run('connections', 'close');
    await helper?.ended;
  });

  it('says what it does not take', async () => {
    expect(await desk().run('connections', 'open')).toMatchObject({ status: 2 });
    expect(await desk().run('connections', 'list', 'delta')).toMatchObject({ status: 2 });
  });
});
