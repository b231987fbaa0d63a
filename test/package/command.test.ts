import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const command = join(root, 'dist', 'clusterjob.js');

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, CLUSTERJOB_HOME: join(cwd, 'clusterjob') };
    const child = execFile(file, args, { cwd, env }, (_, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

describe('the command', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'clusterjob-command-'));
    writeFileSync(join(folder, 'train.sh'), 'echo training\n');
    writeFileSync(join(folder, 'train.ini'), '[Resources]\nmem = 4G\n');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs it under a Node that says that it is of another version. */
  function runAs(version: string, ...args: string[]): Promise<Ended> {
    const disguise = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
    return run(process.execPath, ['--import', disguise, command, ...args], folder);
  }

  it.each([
    ['18.20.0', 'render', '20.0'],
    ['20.19.0', 'submit', '22.16'],
    ['22.15.1', 'list', '22.16'],
  ])('on Node %s says for %s that it needs Node %s', async (version, name, wanted) => {
    expect(await runAs(version, name, 'train.sh')).toEqual({
      status: 2,
      stdout: '',
      stderr: `clusterjob: ${name} needs Node ${wanted} or later, and this is Node ${version}. Install a newer Node (https://nodejs.org) and try again.\n`,
    });
  });

  it('lets versions pass that have all it needs', async () => {
    expect((await runAs('22.16.0', 'list')).stderr).not.toContain('needs Node');
    expect((await runAs('100.0.0', 'list')).stderr).not.toContain('needs Node');
  });

  it('renders on the oldest Node', async ({ skip }) => {
    const node = inject('oldestNode') ?? skip('there is no Node 20 for this platform');
    const { status, stdout, stderr } = await run(node, [command, 'render', 'train.sh', '--json'], folder);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).script).toContain('echo training');
    expect(status).toBe(0);
  });

  it('is found by npx in the clone', async () => {
    const found = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'clusterjob.cmd' : 'clusterjob');
    expect((await run(found, ['--help'], folder)).stdout).toContain('render');
  });

  it('says nothing of experimental parts of Node', async () => {
    expect((await run(process.execPath, [command, 'list'], folder)).stderr).not.toMatch(/Experimental/);
  });
});
