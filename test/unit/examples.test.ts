import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../src/backends/registry.ts';
import { checkPlace } from '../../src/job/checkPlace.ts';
import { checkTargets } from '../../src/job/checkTargets.ts';
import { clusterPlace } from '../../src/job/clusterPlace.ts';
import type { ConfigFolders } from '../../src/job/configFolders.ts';
import { loadJob, loadProfile } from '../../src/job/loadJob.ts';
import { nodeFiles } from '../../src/job/nodeFiles.ts';
import { renderJob } from '../../src/job/render.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const files = nodeFiles();
const folders: ConfigFolders = { user: null, workspace: join(examples, '.clusterjob') };
const dialects = builtInBackends();

const profiles = readdirSync(join(examples, '.clusterjob', 'clusters')).map((file) => basename(file, '.ini'));

/** Each example is a folder with a script of the same name; other scripts in it are sent along. */
const jobs = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  .map(({ name }) => join(examples, name, `${name}.sh`));

const plain = jobs.filter((job) => !existsSync(job.replace(/sh$/, 'ini')));
const templates = jobs.filter((job) => !plain.includes(job));

async function renderFor(path: string, profile: string) {
  const { job, problems } = await loadJob(path, { files, folders, dialects, profile });
  const dialect = dialects.find(({ name }) => name === job?.backend);
  if (!job || !dialect) throw new Error(problems.map(({ message }) => message).join('\n'));
  const rendering = renderJob(job, dialect);
  const place = checkPlace(job, dialects);
  const targets = await checkTargets(job, rendering, join(job.folder, rendering.workdir), files);
  return { rendering, problems: [...problems, ...rendering.problems, ...place, ...targets] };
}

describe.each(templates.map((job) => [basename(job), job]))('the example %s', (_, job) => {
  it.each(['local', ...profiles])('can be sent to %s, with nothing to complain about', async (profile) => {
    const { rendering, problems } = await renderFor(job, profile);
    // What a key means on the machine itself is worth a word, and no more.
    expect(problems.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(rendering.script).not.toBeNull();
  });
});

describe('the example with directives of its own', () => {
  it('can be sent to Slurm as it stands', async () => {
    expect(plain.map((job) => basename(job))).toEqual(['plain.sh']);
    const { rendering, problems } = await renderFor(plain[0] ?? '', 'slurm');
    expect(problems).toEqual([]);
    expect(rendering.script?.text).toBe(readFileSync(plain[0] ?? '', 'utf8'));
  });

  it('is refused elsewhere', async () => {
    const { problems } = await renderFor(plain[0] ?? '', 'local');
    expect(problems.map(({ severity }) => severity)).toEqual(['error']);
  });
});

describe('the workspace of the examples', () => {
  it.each(profiles)('cannot send anything to anybody through the profile %s', async (name) => {
    const profile = await loadProfile(name, { files, folders, dialects });
    expect(profile.problems).toEqual([]);
    const place = clusterPlace(profile.attributes);
    expect(place.backend).toBe(name);
    // RFC 2606: no host has a name in this domain.
    expect(place.remote).toMatch(/\.example$/);
    expect(place.transport).toBe('ssh');
  });

  it('begins with the local machine', () => {
    const settings = JSON.parse(readFileSync(join(examples, '.vscode', 'settings.json'), 'utf8'));
    expect(settings).toEqual({ 'clusterjob.defaultCluster': 'local' });
  });

  it('tells of every example', () => {
    const readme = readFileSync(join(examples, 'README.md'), 'utf8');
    for (const job of jobs) expect(readme).toContain(`- \`${basename(job, '.sh')}\`:`);
  });
});
