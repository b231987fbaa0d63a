import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clusterjob } from '../../src/index.ts';
import { openClusterjob } from '../../src/index.ts';
import { whyCannotStart } from '../clusters/sshd/requirements.ts';
import type { Sshd } from '../clusters/sshd/sshd.ts';
import { startSshd } from '../clusters/sshd/sshd.ts';
import { Client } from './support/client.ts';

const reason = whyCannotStart();

describe.skipIf(reason !== null)(reason ?? 'a job that brings its files along', () => {
  let client: Client;
  let server: Sshd;
  let clusterjob: Clusterjob;
  let folder: string;

  beforeEach(async () => {
    client = new Client();
    server = await startSshd({ authorized: [client.keys], sftp: false });
    client.knows(server);
    folder = join(client.folder, 'job');
    const config = join(client.folder, 'config-home');
    write(
      join(config, 'clusterjob', 'clusters', 'far.ini'),
      `[Attributes]\nbackend = local\nremote = cluster\ntransport = openssh\nssh = ${client.ssh}\nrootdir = runs\nlogin_env = no\n`,
    );
    clusterjob = await openClusterjob({
      env: {
        HOME: client.folder,
        XDG_CONFIG_HOME: config,
        CLUSTERJOB_HOME: join(client.folder, 'd'),
        PATH: process.env.PATH,
      },
    });
  });

  afterEach(async () => {
    await clusterjob.close();
    await server.stop();
    client.remove();
  });

  function write(path: string, text: string | Buffer): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  it('goes to a cluster with what git tracks, and its results come home', async () => {
    const git = (...args: readonly string[]): unknown =>
      execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
    mkdirSync(folder);
    git('init', '-q');
    write(join(folder, 'train.sh'), 'mkdir -p results\nsh code/count.sh <data/numbers.csv >"results/the sum.txt"\n');
    write(join(folder, 'train.ini'), '[Attributes]\nworkdir = first\nupload = git, data/*.csv\ndownload = results\n');
    write(join(folder, 'code', 'count.sh'), 'cat\n');
    git('add', '.');
    // As it stands in the folder, not as it was committed.
    write(join(folder, 'code', 'count.sh'), 'wc -l | tr -d " "\n');
    write(join(folder, 'data', 'numbers.csv'), '1\n2\n3\n');
    write(join(folder, 'data', 'notes.txt'), 'stays here');
    const run = await clusterjob.submit(join(folder, 'train.ini'), { cluster: 'far' });
    const ended = await clusterjob.wait(run.id, { timeoutMs: 60_000 });
    expect(ended).toMatchObject({ state: 'completed' });
    expect(readFileSync(join(folder, 'results', 'the sum.txt'), 'utf8')).toBe('3\n');
    const there = join(server.home, 'runs', 'first');
    expect(existsSync(join(there, 'code', 'count.sh'))).toBe(true);
    expect(existsSync(join(there, 'data', 'notes.txt'))).toBe(false);
    const placed = statSync(join(there, 'data', 'numbers.csv')).ino;
    await clusterjob.wait((await clusterjob.submit(join(folder, 'train.ini'), { cluster: 'far' })).id, {
      timeoutMs: 60_000,
    });
    expect(statSync(join(there, 'data', 'numbers.csv')).ino).toBe(placed);
    // One sign-in for two submissions, their files and all questions.
    expect(server.signIns()).toBe(1);
  });

  it('is not submitted if a file cannot be copied', async () => {
    write(join(folder, 'train.sh'), 'true\n');
    write(join(folder, 'train.ini'), '[Attributes]\nupload = data\n');
    write(join(folder, 'data'), 'x');
    mkdirSync(join(server.home, 'runs', 'data'), { recursive: true });
    await expect(clusterjob.submit(join(folder, 'train.ini'), { cluster: 'far' })).rejects.toThrow(
      `${join(server.home, 'runs', 'data')} could not be written: it is a folder`,
    );
    expect(existsSync(join(server.home, 'runs', '.clusterjob'))).toBe(false);
  });
});
