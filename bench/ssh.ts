import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../src/base/command.ts';
import type { Transport, TransportOptions } from '../src/transport/contract.ts';
import { OpensshTransport } from '../src/transport/openssh/opensshTransport.ts';
import { SshTransport } from '../src/transport/ssh/sshTransport.ts';
import { whyCannotStart } from '../test/clusters/sshd/requirements.ts';
import { startSshd } from '../test/clusters/sshd/sshd.ts';
import { Client } from '../test/ssh/support/client.ts';

/**
 * Commands per second and megabytes per second over a real sshd on this machine, beside OpenSSH's own programs: figures, no test.
 * Run: node bench/ssh.ts
 */
const TRUE: Command = { file: 'true', args: [], environment: 'plain', limitMs: 10_000 };
const OPTIONS: TransportOptions = { intent: 'background' };
const SECONDS_A_CASE = 3;
const FILE_BYTES = 200_000_000;

const reason = whyCannotStart();
if (reason !== null) {
  process.stdout.write(`no figures of SSH: ${reason}\n`);
  process.exit();
}

const client = new Client();
const server = await startSshd({ authorized: [client.keys] });
const big = join(client.folder, 'big');
const there = join(server.home, 'big');
const back = join(client.folder, 'back');

/** How often something can be done in a second, `atOnce` at the same time. */
async function rate(work: () => Promise<unknown>, atOnce: number): Promise<number> {
  await work();
  const start = performance.now();
  let count = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - start < SECONDS_A_CASE * 1000) {
      await work();
      count++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (count * 1000) / (performance.now() - start);
}

/** The better of two rounds: the first one still compiles. */
async function megabytesPerSecond(work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (const _ of ['first', 'second']) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return FILE_BYTES / 1000 / best;
}

function row(...cells: readonly (string | number)[]): void {
  const text = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(cell < 100 ? 1 : 0) : cell));
  process.stdout.write(`${text.map((cell, at) => (at === 0 ? cell.padEnd(34) : cell.padStart(12))).join('')}\n`);
}

function program(
  name: 'ssh' | 'scp' | 'sftp',
  shared: boolean,
  args: readonly string[],
  input = '',
): () => Promise<void> {
  const sharing = shared
    ? ['-o', 'ControlMaster=auto', '-o', `ControlPath=${client.folder}/c`, '-o', 'ControlPersist=60']
    : [];
  const quiet = name === 'ssh' ? [] : ['-q'];
  return async () => {
    execFileSync(name, ['-F', client.config, ...quiet, ...sharing, ...args], {
      input,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  };
}

async function measurePrograms(): Promise<void> {
  for (const shared of [false, true]) {
    const how = shared ? 'shared connection' : 'fresh connection';
    row(`ssh true, ${how}`, await rate(program('ssh', shared, ['cluster', 'true']), 1), 'commands/s');
  }
  const put = program('sftp', true, ['-b', '-', 'cluster'], `put ${big} ${there}\n`);
  const get = program('sftp', true, ['-b', '-', 'cluster'], `get ${there} ${back}\n`);
  row('sftp, shared connection', await megabytesPerSecond(put), 'MB/s up', await megabytesPerSecond(get), 'MB/s down');
}

async function measureTransport(name: string, transport: Transport): Promise<void> {
  const one = (): Promise<unknown> => transport.exchange([TRUE], OPTIONS);
  const ten = Array.from({ length: 10 }, () => TRUE);
  row(`${name}, one by one`, await rate(one, 1), 'commands/s');
  row(`${name}, 8 at once`, await rate(one, 8), 'commands/s');
  row(`${name}, 10 in one exchange`, 10 * (await rate(() => transport.exchange(ten, OPTIONS), 1)), 'commands/s');
  rmSync(there);
  rmSync(back);
  const up = await megabytesPerSecond(() => transport.upload({ here: big, there }, OPTIONS));
  const down = await megabytesPerSecond(() => transport.download({ here: back, there }, OPTIONS));
  row(`${name}, files`, up, 'MB/s up', down, 'MB/s down');
}

/** A home folder for the built-in SSH, with the same key and known hosts. */
function homeOf(): string {
  const folder = join(client.folder, '.ssh');
  mkdirSync(folder);
  copyFileSync(client.keys.file, join(folder, 'id_ed25519'));
  copyFileSync(client.knownHosts, join(folder, 'known_hosts'));
  return client.folder;
}

try {
  client.knows(server);
  execFileSync('sh', ['-c', `head -c ${FILE_BYTES} /dev/urandom >"$0"`, big]);
  await measurePrograms();
  const openssh = new OpensshTransport({ remote: 'cluster', ssh: client.ssh, loginEnv: 'no', folder: client.sockets });
  await measureTransport('openssh', openssh);
  await openssh.disconnect();
  openssh.dispose();
  const ssh = new SshTransport({
    remote: `${server.user}@${server.host}:${server.port}`,
    loginEnv: 'no',
    local: { name: server.user, home: homeOf(), environment: {}, platform: 'linux' },
    keepMs: 600_000,
  });
  await measureTransport('ssh', ssh);
  ssh.dispose();
} finally {
  await server.stop();
  client.remove();
}
