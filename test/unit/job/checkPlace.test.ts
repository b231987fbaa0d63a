import { describe, expect, it } from 'vitest';
import { checkPlace } from '../../../src/job/checkPlace.ts';
import { FOLDERS, loaded, places } from '../support/jobs.ts';
import { dialects } from '../support/testDialects.ts';

const profiles = {
  [`${FOLDERS.user}/clusters/a.ini`]: '[Attributes]\nbackend = alpha\nremote = a.example\n',
  [`${FOLDERS.user}/clusters/s.ini`]: '[Attributes]\nbackend = site\nremote = s.example\n',
};

async function check(settings: string, profile: string | null) {
  const job = await loaded({ ...profiles, '/w/j/t.sh': '', '/w/j/t.ini': settings }, '/w/j/t.sh', { profile });
  return checkPlace(job, dialects);
}

describe('checkPlace', () => {
  it.each([
    ['[Attributes]\nremote = a.example\n', 'a'],
    ['[Attributes]\nremote = b.example\n', null],
    ['[Attributes]\nbackend = alpha\n', 'a'],
    ['[Attributes]\nbackend = alpha\n', 's'],
    ['[Attributes]\nbackend = site\n', 's'],
    ['[Attributes]\nbackend = local\n', 'local'],
    ['[Resources]\n', 'a'],
  ])('%j may go to the profile %s', async (settings, profile) => {
    expect(await check(settings, profile)).toEqual([]);
  });

  it('refuses another profile for a job that is pinned', async () => {
    const problems = await check('[Attributes]\nnote = x\nremote = b.example\n', 'a');
    expect(places(problems)).toEqual(['3:1 error pinned-place']);
    expect(problems[0]?.message).toContain("pinned to b.example by its own settings, the profile 'a' is a.example");
    expect(problems[0]?.fixes?.[0]).toMatchObject({ span: { start: 22, end: 41 }, text: '' });
  });

  it('refuses a cluster for a job that is pinned to this machine', async () => {
    expect((await check('[Attributes]\nremote =\n', 'a'))[0]?.message).toContain('pinned to this machine');
  });

  it.each([
    ['beta', 'a', 'Beta', 'Alpha'],
    ['site', 'a', 'Site', 'Alpha'],
    ['alpha', 'local', 'Alpha', 'this machine'],
  ])('refuses backend = %s on the profile %s', async (backend, profile, wanted, found) => {
    const problems = await check(`[Attributes]\nbackend = ${backend}\n`, profile);
    expect(places(problems)).toEqual(['2:11 error backend-mismatch']);
    expect(problems[0]?.message).toContain(
      `for ${wanted} (backend = ${backend}), the cluster '${profile}' has ${found}`,
    );
    expect(problems[0]?.fixes?.[0]?.text).toBe('');
  });
});
