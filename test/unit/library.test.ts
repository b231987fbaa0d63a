import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../src/backends/contract.ts';
import { localBackend } from '../../src/backends/local/localBackend.ts';
import { Clusterjob, JobError, libraryStatus, openClusterjob, parseSettings, UserError } from '../../src/index.ts';
import { CapturedSlurm } from './cli/capturedSlurm.ts';
import { useDesk } from './cli/desk.ts';

const root = join(import.meta.dirname, '..', '..');
const docs = readFileSync(join(root, 'docs', 'library.md'), 'utf8');
/** The first program of the document. */
const example = /```js\n(.*?)```/s.exec(docs)?.[1] ?? '';

const desk = useDesk();
let clusterjob: Clusterjob;

beforeEach(async () => {
  vi.spyOn(process, 'cwd').mockReturnValue(desk().folder);
  clusterjob = await openClusterjob({ env: desk().env });
});

afterEach(async () => {
  await clusterjob.close();
  vi.restoreAllMocks();
});

describe('the example in docs/library.md', () => {
  it('is short', () => {
    const lines = example.split('\n').filter((line) => line !== '' && !line.startsWith('import '));
    expect(lines.length).toBeGreaterThan(5);
    expect(example.trimEnd().split('\n').length).toBeLessThan(15);
  });

  it('is the one in the README', () => {
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(example);
  });

  it('runs as it stands', async () => {
    desk().write('train.sh', 'echo trained\n');
    desk().write('train.ini', '[Resources]\ntime = 00:05:00\n');
    const program = desk().write('program.mjs', example);
    // The package, made of the sources: Node reads TypeScript outside of `node_modules`, where the link leads.
    mkdirSync(join(desk().folder, 'node_modules', 'clusterjob'), { recursive: true });
    desk().write('node_modules/clusterjob/package.json', '{ "type": "module", "exports": "./src/index.ts" }');
    symlinkSync(join(root, 'src'), join(desk().folder, 'node_modules', 'clusterjob', 'src'));
    const options = { cwd: desk().folder, env: { ...process.env, NODE_OPTIONS: '' } };
    const node = ['--disable-warning=ExperimentalWarning', program];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, node, options);
    expect(stderr).toBe('');
    expect(stdout).toContain("{ Resources: [ [ 'time', '00:05:00' ] ] }");
    expect(stdout).toContain('#!/bin/bash\necho trained\n');
    expect(stdout).toMatch(/completed 0 trained\n/);
  });
});

describe('queues in the library', () => {
  beforeEach(() => new CapturedSlurm(desk()).hasQueues());

  it('judge and fit resources', async () => {
    const [debug] = await clusterjob.queues('big');
    if (!debug) throw new Error('there is no queue');
    const asked = { time: '45', mem: 1000, nodes: 2 };
    const problem = {
      key: 'time',
      fit: '00:30:00',
      message: expect.stringMatching(/exceeds the limit of queue debug/),
    };
    expect(clusterjob.validate(asked, debug)).toEqual({ valid: true, problems: [problem] });
    expect(clusterjob.validate(asked, debug, { strict: true })).toEqual({ valid: false, problems: [problem] });
    expect(clusterjob.coerce(asked, debug)).toEqual({ time: '00:30:00', mem: 1000, nodes: 2 });
    expect(clusterjob.validate({ time: '30' }, debug, { strict: true })).toEqual({ valid: true, problems: [] });
  });

  it('of a cluster that nobody knows are an error', async () => {
    await expect(clusterjob.queues('bog')).rejects.toMatchObject({ code: 'unknown-profile' });
  });
});

describe('orders in the library', () => {
  it('that a backend does not have are refused in words', async () => {
    desk().write('a.sh', 'true\n');
    const run = await clusterjob.submit('a.sh', { cluster: 'local' });
    await expect(clusterjob.hold(run)).rejects.toMatchObject({ code: 'not-offered' });
    await expect(clusterjob.release(run, { tasks: 'x' })).rejects.toThrow('x is no list of tasks');
    await expect(clusterjob.alter(run, { time: '5' })).rejects.toMatchObject({ code: 'not-offered' });
  });

  it('repeat a run', async () => {
    desk().write('a.sh', 'echo again\n');
    const first = await clusterjob.wait(await clusterjob.submit('a.sh', { cluster: 'local' }));
    const second = await clusterjob.wait(await clusterjob.resubmit(first, { scale: { mem: 2 } }));
    expect(second).toMatchObject({ state: 'completed', job: first.job });
    expect(second.id).not.toBe(first.id);
  });
});

describe('the library', () => {
  it('reads settings', () => {
    expect(parseSettings('[A]\nx = 1\n')).toEqual({
      ...{ sections: { A: [['x', '1']] }, raw: { A: [['x', '1']] }, defaults: [] },
      ...{ error: null, problems: [] },
    });
    expect(parseSettings('x = 1\n', 'a.ini')).toMatchObject({
      error: { class: 'MissingSectionHeaderError', line: 1 },
      problems: [{ file: 'a.ini', line: 1 }],
    });
  });

  it('renders for a cluster, with texts and typed values', async () => {
    desk().write('a.body.sh', 'echo {jobname} {note}\n');
    desk().writeProfile('big', '[Attributes]\nbackend = slurm\n[Resources]\nqueue = long\n');
    expect(await clusterjob.clusters('a.body.sh')).toEqual(['local', 'big']);
    const options = { cluster: 'big', set: { 'attributes.note': 'x' }, keywords: { nodes: 2 } };
    expect(await clusterjob.render('a.body.sh', options)).toMatchObject({
      profile: 'big',
      script: '#!/bin/bash\n#SBATCH --job-name=a\n#SBATCH --partition=long\n#SBATCH --nodes=2\necho a x\n',
      resources: [
        ['jobname', 'a'],
        ['queue', 'long'],
        ['nodes', 2],
      ],
      problems: [],
    });
  });

  it("renders layers for the library's default backend, and looks up nothing else", async () => {
    desk().write('a.txt', 'echo {jobname}\n');
    desk().write('defaults.ini', '[Resources]\nqueue = q\n');
    desk().write('job.ini', '[Resources]\nnodes = 2\n');
    const layers = {
      body: 'a.txt',
      jobname: 'n',
      defaults: 'defaults.ini',
      settings: ['job.ini'],
      set: { nodes: '3' },
    };
    expect(await clusterjob.renderLayers(layers)).toMatchObject({
      ...{ backend: 'slurm', profile: null, filename: 'n.slr' },
      script: '#!/bin/bash\n#SBATCH --partition=q\n#SBATCH --job-name=n\n#SBATCH --nodes=3\necho n\n',
    });
  });

  it('checks', async () => {
    desk().write('a.body.sh', 'echo {nobody}\n');
    expect(await clusterjob.check('a.body.sh', { cluster: 'local' })).toMatchObject([
      { severity: 'error', code: 'placeholder-unknown', line: 1, column: 6 },
    ]);
    desk().write('a.body.sh', 'echo\n');
    expect(await clusterjob.check('a.body.sh', { cluster: 'local' })).toEqual([]);
  });

  it('submits, polls, waits, reads logs and lists, in the same store as the command line', async () => {
    desk().write('a.sh', 'echo out; echo err >&2; exit 3\n');
    const run = await clusterjob.submit('a.sh', { cluster: 'local' });
    expect(run).toMatchObject({ job: 'a', schedulerId: '1' });
    expect(['pending', 'running', 'failed']).toContain((await clusterjob.poll(run)).state);
    const done = await clusterjob.wait(run.id);
    expect(done).toMatchObject({ id: run.id, state: 'failed', exitCode: 3 });
    expect(libraryStatus(done.state)).toBe(2);
    expect([await clusterjob.log(done), await clusterjob.log(done, 'stderr')]).toEqual(['out\n', 'err\n']);
    expect(await clusterjob.log(done, 'stdout', { maxBytes: 2 })).toBe('t\n');
    expect(await clusterjob.list()).toEqual([done]);
    expect(await clusterjob.list({ unfinished: true })).toEqual([]);
    expect(await clusterjob.get(run.id.slice(0, 6))).toEqual(done);
    expect(await desk().json('show', run.id)).toEqual(done);
  });

  it('waits no longer than it is told, and cancels', async () => {
    desk().write('a.sh', 'sleep 60\n');
    const run = await clusterjob.submit('a.sh', { cluster: 'local' });
    expect(await clusterjob.wait(run, { timeoutMs: 0 })).toMatchObject({ ended: null });
    await clusterjob.cancel(run);
    expect(await clusterjob.wait(run)).toMatchObject({ state: 'cancelled' });
    // A run that is over stays as it is.
    expect(await clusterjob.cancel(run)).toMatchObject({ state: 'cancelled' });
    await expect(clusterjob.cancel(run, { tasks: 'all' })).rejects.toThrow('all is no list of tasks');
  });

  it('keeps runs of the same files apart, or reuses one', async () => {
    desk().write('a.sh', 'sleep 60\n');
    const first = await clusterjob.submit('a.sh', { cluster: 'local' });
    await expect(clusterjob.submit('a.sh', { cluster: 'local' })).rejects.toMatchObject({ code: 'folder-in-use' });
    expect(await clusterjob.submit('a.sh', { cluster: 'local', reuse: true })).toMatchObject({ id: first.id });
    const second = await clusterjob.submit('a.sh', { cluster: 'local', conflict: 'new-folder', reuse: 'night' });
    expect(second.stdout).toContain(`run-${second.id}`);
    expect(await clusterjob.submit('a.sh', { cluster: 'local', reuse: 'night' })).toMatchObject({ id: second.id });
  });

  it('sends nothing of a job with errors, and says what they are', async () => {
    const file = desk().write('a.body.sh', 'echo {nobody}\n');
    const error = await clusterjob.submit('a.body.sh', { cluster: 'local' }).catch((thrown: unknown) => thrown);
    if (!(error instanceof JobError)) throw new Error('it was submitted', { cause: error });
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(`a.body.sh was not submitted: ${file}:1:6: {nobody}`);
    expect(error.problems).toMatchObject([{ severity: 'error', line: 1, column: 6 }]);
    expect(await clusterjob.list()).toEqual([]);
  });

  it('takes backends of others', async () => {
    const mine: Backend = { ...localBackend, name: 'mine', displayName: 'Mine', extension: 'my' };
    clusterjob.registerBackend(mine);
    clusterjob.registerBackend(mine, 'other');
    desk().write('a.sh', 'echo hello\n');
    desk().writeProfile('here', '[Attributes]\nbackend = other\n');
    expect(await clusterjob.render('a.sh', { cluster: 'here' })).toMatchObject({ backend: 'other', filename: 'a.my' });
    const run = await clusterjob.submit('a.sh', { cluster: 'here' });
    expect(await clusterjob.wait(run)).toMatchObject({ backend: 'other', state: 'completed' });
    expect(() => clusterjob.registerBackend({} as Backend)).toThrow(TypeError);
  });

  it('names what it cannot find', async () => {
    await expect(clusterjob.get('zz')).rejects.toMatchObject({ code: 'no-such-run' });
    await expect(clusterjob.render('nothing.sh')).rejects.toMatchObject({ code: 'no-such-file' });
    desk().write('a.sh', 'true\n');
    await expect(clusterjob.render('a.sh', { cluster: 'locl' })).rejects.toMatchObject({ code: 'unknown-profile' });
  });

  it('opens the store again after it could not', async () => {
    const env = { ...desk().env, CLUSTERJOB_HOME: desk().write('in-the-way', '') };
    const other = await openClusterjob({ env });
    await expect(other.list()).rejects.toThrow('CLUSTERJOB_HOME');
    env.CLUSTERJOB_HOME = join(desk().root, 'elsewhere');
    expect(await other.list()).toEqual([]);
    await other.close();
  });
});

describe('docs/library.md', () => {
  it('names every method, and no other', () => {
    const methods = Object.getOwnPropertyNames(Clusterjob.prototype).filter((name) => name !== 'constructor');
    const section = /## Methods\n(.*?)\n\n(?!\|)[^|]*?\n## |## Methods\n(.*)/s.exec(docs)?.[0] ?? '';
    const table = section.split('\n').filter((line) => line.startsWith('| `'));
    const named = table.flatMap((line) =>
      [...(line.split(' | ')[0] ?? '').matchAll(/`([a-zA-Z]+)\(/g)].map((m) => m[1]),
    );
    expect(named.sort()).toEqual(methods.sort());
  });
});
