import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SmallDisk, whyNoSmallDisk } from '../support/smallDisk.ts';
import { PATIENTLY, useDesk } from './desk.ts';

const reason = whyNoSmallDisk();
const desk = useDesk();
let disk: SmallDisk;

beforeEach(({ skip }) => {
  if (reason !== null) skip(reason);
  disk = new SmallDisk();
});

afterEach(() => {
  if (reason === null) disk.remove();
});

/** Keeps the state of local runs on the small disk. */
function keepStateThere(): void {
  desk().env.XDG_STATE_HOME = disk.folder;
  vi.stubEnv('XDG_STATE_HOME', disk.folder);
}

describe('on a full disk', () => {
  it('a job is not submitted whose script does not fit: one line says so, and the run is kept', async () => {
    const folder = join(disk.folder, 'work');
    mkdirSync(folder);
    writeFileSync(join(folder, 'train.sh'), '#!/bin/sh\necho hi\n');
    disk.fill();
    const { status, stderr } = await desk().run('submit', join(folder, 'train.sh'), '-p', 'local');
    expect(status).toBe(1);
    expect(stderr).toBe(
      `clusterjob: ${folder}/train.job could not be written: no space is left. Free some space or choose another folder\n`,
    );
    expect(readdirSync(folder)).toEqual(['train.sh']);
    expect(await desk().onlyRun()).toMatchObject({ state: 'failed', schedulerId: null, final: true });
  });

  it.each(['fill', 'fillNames'] as const)(
    'a job of this machine is not started without its state (%s)',
    async (fill) => {
      keepStateThere();
      desk().write('train.sh', '#!/bin/sh\necho hi >started\n');
      disk[fill]();
      const { status, stderr } = await desk().run('submit', 'train.sh', '-p', 'local');
      expect(status).toBe(1);
      expect(stderr).toContain(
        `state of local runs cannot be written: ${disk.folder}/clusterjob/local\nMake room or set`,
      );
      expect(desk().has('started')).toBe(false);
      expect(await desk().onlyRun()).toMatchObject({ state: 'failed', schedulerId: null });
    },
  );

  it('the end of a job of this machine is not lost: it is told as soon as there is room', async () => {
    keepStateThere();
    desk().write('train.sh', '#!/bin/sh\ntouch begun\nuntil [ -e go ]; do sleep 0.1; done\ntouch gone\nexit 4\n');
    await desk().run('submit', 'train.sh', '-p', 'local');
    await expect.poll(() => desk().has('begun'), PATIENTLY).toBe(true);
    disk.fill();
    disk.fillNames();
    desk().write('go', '');
    await expect.poll(() => desk().has('gone'), PATIENTLY).toBe(true);
    const { id } = await desk().onlyRun();
    const early = await desk().run('wait', id, '--timeout', '2');
    expect(early.status).toBe(124);
    disk.free();
    expect((await desk().run('wait', id, '--timeout', '30')).status).toBe(1);
    expect(await desk().onlyRun()).toMatchObject({ state: 'failed', exitCode: 4 });
  });
});
