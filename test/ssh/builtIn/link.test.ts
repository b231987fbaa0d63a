import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TransportOptions } from '../../../src/transport/contract.ts';
import type { SshTransport, SshTransportSettings } from '../../../src/transport/ssh/sshTransport.ts';
import type { FaultyProxy } from '../../clusters/sshd/faultyProxy.ts';
import { startFaultyProxy } from '../../clusters/sshd/faultyProxy.ts';
import { makeKeys } from '../../clusters/sshd/keys.ts';
import { whyCannotStart } from '../../clusters/sshd/requirements.ts';
import type { Sshd } from '../../clusters/sshd/sshd.ts';
import { startSshd } from '../../clusters/sshd/sshd.ts';
import { sh } from '../../unit/transport/contract.ts';
import { Account } from './account.ts';

const reason = whyCannotStart();
const BACKGROUND: TransportOptions = { intent: 'background' };
const USER: TransportOptions = { intent: 'user' };

describe.skipIf(reason !== null)(reason ?? 'the connection of the built-in SSH', () => {
  let account: Account;
  let folder: string;
  let server: Sshd;
  let proxy: FaultyProxy;

  beforeEach(async () => {
    account = new Account();
    folder = mkdtempSync(join(tmpdir(), 'cj-ssh-link-'));
    const keys = makeKeys(join(folder, 'id'));
    server = await startSshd({ authorized: [keys] });
    proxy = await startFaultyProxy(server);
    // The first lines count: the way leads through the proxy.
    const lines = [`Port ${proxy.port}`, `IdentityFile ${keys.file}`, 'ServerAliveInterval 1', 'ServerAliveCountMax 2'];
    account.configure(server.hostBlock('it', lines));
    account.know({ knownHost: server.knownHost.replace(`:${server.port}`, `:${proxy.port}`) });
  });

  afterEach(async () => {
    account.remove();
    await proxy.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (more: Partial<SshTransportSettings> = {}): SshTransport => account.transport('it', more);

  it('is opened once for all that begin at the same time', async () => {
    const transport = open();
    const states: string[] = [];
    transport.onDidChangeState(() => states.push(transport.state.kind));
    expect(transport.state).toEqual({ kind: 'not connected' });
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, index) => transport.exchange([sh(`echo ${index}`)], BACKGROUND)),
    );
    expect(all.map(([output]) => output?.stdout)).toEqual(Array.from({ length: 100 }, (_, index) => `${index}\n`));
    expect(states).toEqual(['connecting', 'connected']);
    expect(server.signIns()).toBe(1);
  });

  it('is closed when it was not used for a while, and opened again', async () => {
    const transport = open({ keepMs: 50 });
    await transport.stat(['/'], BACKGROUND);
    await expect.poll(() => transport.state).toEqual({ kind: 'not connected' });
    expect((await transport.stat(['/'], BACKGROUND))[0]?.kind).toBe('folder');
    expect(server.signIns()).toBe(2);
  });

  it('that breaks leaves commands lost, and comes back', async () => {
    const transport = open();
    const mark = join(folder, 'mark');
    const running = transport.exchange([sh('echo one'), sh(`: >${mark}; sleep 60`), sh('echo never')], BACKGROUND);
    while (!existsSync(mark)) await new Promise((resolve) => setTimeout(resolve, 20));
    proxy.cut();
    const outputs = await running;
    expect(outputs[0]).toMatchObject({ end: { kind: 'exit', code: 0 }, stdout: 'one\n' });
    expect(outputs.slice(1).map(({ end }) => end.kind)).toEqual(['lost', 'lost']);
    expect(transport.state.kind).toBe('lost');
    const [again] = await transport.exchange([sh('echo again')], BACKGROUND);
    expect(again?.stdout).toBe('again\n');
    expect(transport.state.kind).toBe('connected');
  });

  it('that stalls is noticed, and nothing half-written is taken for whole', async () => {
    const transport = open();
    const here = join(folder, 'here');
    writeFileSync(here, Buffer.alloc(40_000_000, 'x'));
    const there = join(server.home, 'there');
    let copied = 0;
    const copying = transport.upload(
      {
        here,
        there,
        onProgress: (bytes) => {
          copied = bytes;
          if (bytes > 1_000_000) proxy.set({ stallAfter: 0 });
        },
      },
      BACKGROUND,
    );
    await expect(copying).rejects.toMatchObject({ transient: true });
    expect(copied).toBeLessThan(40_000_000);
    expect(existsSync(there)).toBe(false);
    expect(transport.state.kind).toBe('lost');
  });

  it('is not tried again and again where nobody asked for it', async () => {
    const transport = open();
    proxy.set({ cutAfter: 0 });
    const first = await transport.stat(['/'], BACKGROUND).catch((error: unknown) => error);
    expect(first).toMatchObject({ transient: true });
    proxy.set({});
    // Within the pause background work gets the same answer at once; the user does not wait.
    expect(await transport.stat(['/'], BACKGROUND).catch((error: unknown) => error)).toBe(first);
    expect((await transport.stat(['/'], USER))[0]?.kind).toBe('folder');
  });

  it('carries files whole while its keys are renewed', async () => {
    const keys = makeKeys(join(folder, 'other'));
    const renewing = await startSshd({ authorized: [keys], config: ['RekeyLimit 2M', 'LogLevel DEBUG1'] });
    try {
      account.configure(renewing.hostBlock('renewing', [`IdentityFile ${keys.file}`]));
      account.know(renewing);
      const transport = account.transport('renewing');
      const [here, there, back] = [join(folder, 'here'), join(renewing.home, 'there'), join(folder, 'back')];
      const content = randomBytes(20_000_000);
      writeFileSync(here, content);
      await transport.upload({ here, there }, BACKGROUND);
      await transport.download({ here: back, there }, BACKGROUND);
      expect(readFileSync(back).equals(content)).toBe(true);
      expect(renewing.log().match(/set_newkeys: rekeying in/g)?.length).toBeGreaterThan(10);
    } finally {
      await renewing.stop();
    }
  });

  it('carries a file of 200 MB there and back', async () => {
    const transport = open();
    const here = join(folder, 'big');
    const content = Buffer.alloc(200_000_000, 'abcdefghijklmnopqrstuvwxyz0');
    writeFileSync(here, content);
    const there = join(server.home, 'deep', 'er', 'big');
    await transport.upload({ here, there }, BACKGROUND);
    await transport.download({ here: `${here}.back`, there }, BACKGROUND);
    const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(hash(readFileSync(`${here}.back`))).toBe(hash(content));
    expect(readdirSync(join(server.home, 'deep', 'er'))).toEqual(['big']);
  });

  it('lets a copy be cancelled, which leaves nothing behind', async () => {
    const transport = open();
    const here = join(folder, 'here');
    writeFileSync(here, Buffer.alloc(20_000_000, 'x'));
    const there = join(server.home, 'sub', 'there');
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error('no longer wanted'));
    const options = { ...USER, signal: controller.signal };
    await expect(transport.upload({ here, there, onProgress }, options)).rejects.toThrow('no longer wanted');
    expect(readdirSync(join(server.home, 'sub'))).toEqual([]);
    await transport.upload({ here, there }, USER);
    const again = new AbortController();
    const back = { here: join(folder, 'back'), there, onProgress: () => again.abort(new Error('enough')) };
    await expect(transport.download(back, { ...USER, signal: again.signal })).rejects.toThrow('enough');
    expect(readdirSync(folder).sort()).toEqual(['here', 'id', 'id.pub']);
  });
});
