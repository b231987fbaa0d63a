import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import type { Transport, TransportOptions } from '../../src/transport/contract.ts';
import { OpensshTransport } from '../../src/transport/openssh/opensshTransport.ts';
import type { FaultyProxy } from '../clusters/sshd/faultyProxy.ts';
import { startFaultyProxy } from '../clusters/sshd/faultyProxy.ts';
import { whyCannotStart } from '../clusters/sshd/requirements.ts';
import type { Sshd } from '../clusters/sshd/sshd.ts';
import { startSshd } from '../clusters/sshd/sshd.ts';
import { sh } from '../unit/transport/contract.ts';
import { Account } from './builtIn/account.ts';
import { Client } from './support/client.ts';

const reason = whyCannotStart();
const USER: TransportOptions = { intent: 'user' };
/** Longer than a dead line may go unnoticed with the settings of these tests. */
const NOTICED_MS = 25_000;

/** Numbers that look random and are the same in every run (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.skipIf(reason !== null).each(['openssh', 'ssh'] as const)(reason ?? 'over a bad line, by %s', (kind) => {
  let client: Client;
  let account: Account;
  let server: Sshd;
  let line: FaultyProxy;
  let transport: Transport;
  let disconnect: () => Promise<void>;

  beforeEach(async () => {
    client = new Client();
    account = new Account();
    server = await startSshd({ authorized: [client.keys] });
    line = await startFaultyProxy(server);
    const trusts = server.knownHost.replace(`:${server.port}`, `:${line.port}`);
    const lines = [`Port ${line.port}`, 'ServerAliveInterval 1', 'ServerAliveCountMax 2'];
    client.knows(server, { trusts, lines });
    account.configure(server.hostBlock('cluster', [...lines, `IdentityFile ${client.keys.file}`]));
    account.know({ knownHost: trusts });
    if (kind === 'ssh') {
      transport = account.transport('cluster');
      disconnect = async () => undefined;
      return;
    }
    const settings = { connectLimitMs: 5_000, silenceLimitMs: 5_000, folder: client.sockets };
    const own = new OpensshTransport({ remote: 'cluster', ssh: client.ssh, loginEnv: 'no', ...settings });
    transport = own;
    disconnect = () => own.disconnect();
  });

  afterEach(async () => {
    line.set({});
    await disconnect();
    transport.dispose();
    account.remove();
    await line.stop();
    await server.stop();
    client.remove();
  });

  /** What became of something: it was done, or it failed as one is told that it may be tried again. In time. */
  const outcome = async (work: Promise<unknown>): Promise<'done' | 'failed'> => {
    const begun = Date.now();
    const how = await work.then(
      () => 'done' as const,
      (error: unknown) => {
        if (!(error instanceof UserError) || !error.transient) throw error;
        return 'failed' as const;
      },
    );
    expect(Date.now() - begun).toBeLessThan(NOTICED_MS);
    return how;
  };

  it('takes no half-written file for whole, wherever the line is cut', async () => {
    const random = numbersFrom(1);
    const here = join(client.folder, 'here');
    const content = Buffer.alloc(2_000_000, 'some content, ');
    writeFileSync(here, content);
    const there = join(server.home, 'there');
    const back = join(client.folder, 'back');
    for (let round = 0; round < 10; round++) {
      for (const path of [there, back]) rmSync(path, { force: true });
      line.set({ cutAfter: Math.floor(random() * 2_100_000) });
      const uploaded = await outcome(transport.upload({ here, there }, USER));
      expect(existsSync(there) ? readFileSync(there).equals(content) : uploaded).toBe(
        existsSync(there) ? true : 'failed',
      );
      line.set({});
      await transport.upload({ here, there }, USER);
      line.set({ cutAfter: Math.floor(random() * 2_100_000) });
      const downloaded = await outcome(transport.download({ here: back, there }, USER));
      expect(existsSync(back)).toBe(downloaded === 'done');
      if (downloaded === 'done') expect(readFileSync(back).equals(content)).toBe(true);
      line.set({});
    }
    expect((await transport.stat([there], USER))[0]?.size).toBe(content.length);
    expect(readdirSync(client.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('never gives a wrong answer to a command, wherever the line is cut', async () => {
    const random = numbersFrom(2);
    const words = ['one', 'two', 'three'];
    for (let round = 0; round < 10; round++) {
      line.set({ cutAfter: Math.floor(random() * 12_000) });
      const asked = transport.exchange(
        words.map((word) => sh(`head -c 2000 /dev/zero | tr "\\0" x; echo ${word}`)),
        USER,
      );
      if ((await outcome(asked)) === 'done') {
        for (const [at, output] of (await asked).entries()) {
          if (output.end.kind === 'exit') expect(output.stdout.slice(2000)).toBe(`${words[at]}\n`);
          else expect(output.end.kind).toBe('lost');
        }
      }
      line.set({});
      const [again] = await transport.exchange([sh('echo again')], USER);
      expect(again?.stdout).toBe('again\n');
    }
  });

  it('notices a line that is dead, and goes on over a new one', async () => {
    const path = join(server.home, 'file');
    for (const stallAfter of [0, 3_000]) {
      await transport.writeFiles([{ path, content: 'old' }], USER);
      line.set({ stallAfter });
      expect(await outcome(transport.writeFiles([{ path, content: 'x'.repeat(50_000) }], USER))).toBe('failed');
      expect(readFileSync(path, 'utf8')).toBe('old');
      line.set({});
      line.cut();
    }
    await transport.writeFiles([{ path, content: 'new' }], USER);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('is only slower over a slow line', async () => {
    line.set({ delayMs: 2, bytesPerSecond: 2_000_000 });
    const here = join(client.folder, 'here');
    writeFileSync(here, Buffer.alloc(500_000, 'abc'));
    await transport.upload({ here, there: join(server.home, 'there') }, USER);
    const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(hash(join(server.home, 'there'))).toBe(hash(here));
  });
});
