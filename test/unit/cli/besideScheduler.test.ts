import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { useDesk } from './desk.ts';

const desk = useDesk();

/** Makes a machine with LSF, and a user who has never been told of it. */
function onMachineWithLsf(): void {
  rmSync(desk().env.CLUSTERJOB_HOME ?? '', { recursive: true });
  for (const program of ['bsub', 'bjobs', 'bkill']) desk().write(`../home/bin/${program}`, '#!/bin/sh\nexit 1\n');
  desk().write('../home/.profile', 'PATH="$HOME/bin:$PATH"\n');
}

describe('submit to the machine itself where a scheduler is on the PATH', () => {
  it('warns the first time, before the job runs, and never again', async () => {
    onMachineWithLsf();
    desk().write('train.sh', 'true\n');
    const first = await desk().run('submit', 'train.sh', '--wait');
    expect(first.status).toBe(0);
    // The machine on which the tests run may have others.
    expect(first.stderr).toMatch(/^clusterjob: This machine has a scheduler \((.* or )?LSF( or .*)?\), but a job of/);
    expect(first.stderr).toMatch(/runs right there, beside the work of others\. This is said once\ntrain on local: /);
    const second = await desk().run('submit', 'train.sh', '--wait');
    expect(second.stderr).toMatch(/^train on local: completed/);
  });

  it('says nothing of it when the job is not sent at all', async () => {
    onMachineWithLsf();
    desk().write('train.sh', 'echo {nothing}\n');
    desk().write('train.ini', '[Resources]\ntime = 5\n');
    const { status, stderr } = await desk().run('submit', 'train.sh');
    expect(status).toBe(1);
    expect(stderr).not.toContain('has a scheduler');
  });
});
