import { describe, expect, it } from 'vitest';
import { clusterPlace } from '../../../src/job/clusterPlace.ts';
import type { SetOption } from '../../../src/job/layers.ts';
import { FOLDERS, loaded } from '../support/jobs.ts';

async function place(profile: string, settings = '[Resources]\n', set: readonly SetOption[] = []) {
  const files = {
    [`${FOLDERS.user}/clusters/p.ini`]: `[Attributes]\nbackend = alpha\n${profile}`,
    '/w/a.sh': '',
    '/w/a.ini': settings,
  };
  return clusterPlace((await loaded(files, '/w/a.sh', { profile: 'p', set })).attributes);
}

describe('clusterPlace', () => {
  it('has the defaults of the catalogue', async () => {
    expect(await place('')).toEqual({
      backend: 'alpha',
      remote: null,
      transport: 'local',
      rootdir: '.',
      loginEnv: 'yes',
      ssh: 'ssh',
      scp: 'scp',
      minPollSeconds: null,
      maxSubmitRate: 5,
      keepMinutes: 10,
    });
  });

  it.each([
    ['', 'local'],
    ['ssh = myssh\n', 'local'],
    ['remote = h\n', 'ssh'],
    ['remote = h\nssh = myssh\n', 'openssh'],
    ['remote = h\nscp = myscp\n', 'openssh'],
    ['remote = h\ntransport = openssh\n', 'openssh'],
    ['remote = h\nssh = myssh\ntransport = ssh\n', 'ssh'],
    ['remote = h\ntransport = local\n', 'local'],
  ])('%j is reached by %s', async (profile, transport) => {
    expect((await place(profile)).transport).toBe(transport);
  });

  it('takes what describes the cluster from the profile only', async () => {
    const profile = 'remote = h\nmax_submit_rate = 0.5\nlogin_env = no\nkeep = 10\nmin_poll_interval = 30\n';
    const settings = '[Attributes]\ntransport = local\nlogin_env = yes\nkeep = a\nrootdir = /r\n';
    expect(await place(profile, settings)).toMatchObject({
      transport: 'ssh',
      loginEnv: 'no',
      keepMinutes: 10,
      maxSubmitRate: 0.5,
      minPollSeconds: 30,
      rootdir: '/r',
    });
  });

  it('takes it from --set too', async () => {
    const set = [{ section: null, key: 'max_submit_rate', text: '2' }];
    expect((await place('max_submit_rate = 1\n', '[Resources]\n', set)).maxSubmitRate).toBe(2);
  });
});
