import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { HelperConnections } from '../../../src/helper/helperConnections.ts';
import type { HelperServer } from '../../../src/helper/helperServer.ts';
import { runHelper } from '../../../src/helper/runHelper.ts';
import type { Answer, Asker, Question } from '../../../src/transport/asking.ts';
import type { TransportOptions } from '../../../src/transport/contract.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { command, FakeSource, placeAt } from './fakeSource.ts';

const USER: TransportOptions = { intent: 'user' };
const DELTA = placeAt('delta');
const OMEGA = placeAt('omega');

let folder: string;
let source: FakeSource;
const helpers: HelperServer[] = [];
const windows: HelperConnections[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cj-helper-'));
  source = new FakeSource();
});

afterEach(async () => {
  for (const window of windows.splice(0)) window.dispose();
  for (const helper of helpers.splice(0)) helper.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function openHelper(more: Partial<Parameters<typeof runHelper>[0]> = {}): Promise<HelperServer> {
  const helper = await runHelper({ dataFolder: folder, source, clock: systemClock, ...more });
  if (!helper) throw new Error('another helper is open');
  helpers.push(helper);
  return helper;
}

/** A window; helpers that it starts run in this process. */
function openWindow(more: Partial<ConstructorParameters<typeof HelperConnections>[0]> = {}) {
  const warnings: string[] = [];
  const window = new HelperConnections({
    folder,
    warn: (message) => warnings.push(message),
    start: async () => {
      void openHelper().catch(() => undefined);
      return { ended: () => null };
    },
    ...more,
  });
  windows.push(window);
  return Object.assign(window, { warnings });
}

const address = () => {
  const [name] = readdirSync(join(folder, 'helper')).filter((file) => file.endsWith('.json'));
  return join(folder, 'helper', name ?? 'none');
};

class Person implements Asker {
  readonly asked: string[] = [];
  readonly #answer: string | null | Promise<Answer | null>;
  withdrawn = false;

  constructor(answer: string | null | Promise<Answer | null>) {
    this.#answer = answer;
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answer | null> {
    this.asked.push(question.kind === 'prompts' ? (question.prompts[0]?.text ?? '') : question.fingerprint);
    if (typeof this.#answer === 'string') return { kind: 'texts', texts: [this.#answer], keep: false };
    const withdrawn = new Promise<null>((resolve) => {
      signal.addEventListener('abort', () => {
        this.withdrawn = true;
        resolve(null);
      });
    });
    return await Promise.race([this.#answer, withdrawn]);
  }

  async kept(): Promise<null> {
    return null;
  }

  async forget(): Promise<void> {
    throw new Error('nothing was kept');
  }
}

const NEVER = new Promise<never>(() => undefined);

describe('the calls of a window', () => {
  it('are carried to the connection and back, whatever they carry', async () => {
    const transport = await openWindow().connect(DELTA);
    expect(transport.kind).toBe('ssh');
    const [output] = await transport.exchange([command('true')], USER);
    expect(output).toEqual({
      end: { kind: 'exit', code: 0 },
      stdout: 'true at delta\n',
      stderr: '',
      truncated: false,
      ms: 1,
    });
    expect(await transport.expand('a', '/b', USER)).toBe('/b/a');
    const content = Buffer.alloc(20_000_000, 'Größe\0');
    await transport.writeFiles(
      [
        { path: '/big', content },
        { path: '/small', content: 'text\n', mode: 0o755 },
      ],
      USER,
    );
    const slice = await transport.readFile('/big', { offset: 0, length: 30_000_000 }, USER);
    expect(slice && Buffer.compare(slice.bytes, content)).toBe(0);
    expect(await transport.stat(['/small', '/none'], USER)).toEqual([
      { kind: 'file', size: 5, modified: 0, mode: 0o600 },
      null,
    ]);
    expect(await transport.list('/none', USER)).toBeNull();
    const progress: number[] = [];
    await transport.upload({ here: '/here', there: '/there', onProgress: (bytes) => progress.push(bytes) }, USER);
    expect(progress).toEqual([1, 2, 3]);
    await expect(transport.download({ here: '/here', there: '/there' }, USER)).rejects.toThrow('a mistake');
  });

  it('run side by side, many at once', async () => {
    const transport = await openWindow().connect(DELTA);
    const names = Array.from({ length: 300 }, (_, at) => `c${at}`);
    const outputs = await Promise.all(names.map((name) => transport.exchange([command(name)], USER)));
    expect(outputs.map(([output]) => output?.stdout)).toEqual(names.map((name) => `${name} at delta\n`));
  });

  it('are stopped alone', async () => {
    const transport = await openWindow().connect(DELTA);
    const gate = Promise.withResolvers<void>();
    source.gate = gate.promise;
    const stop = new AbortController();
    const stopped = transport.exchange([command('first')], { ...USER, signal: stop.signal });
    const other = transport.exchange([command('second')], USER);
    await expect.poll(() => source.noted).toContain('begun second');
    stop.abort(new Error('not wanted'));
    await expect(stopped).rejects.toThrow('not wanted');
    expect(source.noted).toContain('aborted first');
    gate.resolve();
    expect((await other)[0]?.stdout).toBe('second at delta\n');
  });

  it('end with the window', async () => {
    const window = openWindow();
    source.gate = NEVER;
    const lost = (await window.connect(DELTA)).exchange([command('long')], USER);
    await expect.poll(() => source.noted).toContain('begun long');
    window.dispose();
    expect((await lost)[0]?.end.kind).toBe('lost');
    await expect.poll(() => source.noted).toContain('aborted long');
    await expect((await window.connect(DELTA)).stat(['/'], USER)).rejects.toMatchObject({ code: 'transport-closed' });
  });

  it('carry a program with its streams, no faster than it reads', async () => {
    const transport = await openWindow().connect(DELTA);
    const program = await transport.open?.({ kind: 'command', line: 'cat' }, USER);
    const sent = Buffer.alloc(8_000_000, 'bytes\xff\0');
    program?.stdin.end(sent);
    expect(await text(program!.stderr)).toBe('cat\n');
    const got: Uint8Array[] = [];
    for await (const piece of program!.stdout) got.push(piece as Uint8Array);
    expect(Buffer.compare(Buffer.concat(got), sent)).toBe(0);
    expect(await program?.ended).toEqual({ kind: 'exit', code: 7 });
  });

  it('take a program along when the window goes', async () => {
    const window = openWindow();
    const program = await (await window.connect(DELTA)).open?.({ kind: 'subsystem', name: 'sftp' }, USER);
    window.dispose();
    expect((await program?.ended)?.kind).toBe('lost');
    await expect.poll(() => source.noted).toContain('closed sftp');
  });
});

describe('questions', () => {
  it('go to the window that has acted, and the other one needs no answer', async () => {
    source.asks = true;
    const [me, you] = [new Person('mine'), new Person('yours')];
    const first = openWindow({ asker: me });
    const second = openWindow({ asker: you });
    await (await second.connect(OMEGA)).exchange([command('a')], USER);
    await (await first.connect(DELTA)).exchange([command('b')], USER);
    await (await second.connect(DELTA)).exchange([command('c')], { intent: 'background' });
    expect(me.asked).toEqual(['Password for delta:']);
    expect(you.asked).toEqual(['Password for omega:']);
    expect(source.noted.filter((note) => note.startsWith('signed'))).toEqual([
      'signed in with yours',
      'signed in with mine',
    ]);
    expect(first.state(OMEGA)).toEqual({ kind: 'connected', since: 5 });
  });

  it('are withdrawn where the call is stopped', async () => {
    source.asks = true;
    const person = new Person(NEVER);
    const transport = await openWindow({ asker: person }).connect(DELTA);
    const stop = new AbortController();
    const call = transport.stat(['/'], USER);
    await call;
    const asking = transport.exchange([command('a')], { ...USER, signal: stop.signal });
    await expect.poll(() => person.asked).toHaveLength(1);
    stop.abort(new Error('not wanted'));
    await expect(asking).rejects.toThrow('not wanted');
    await expect.poll(() => person.withdrawn).toBe(true);
  });

  it('of a window that goes are not answered', async () => {
    source.asks = true;
    const person = new Person(NEVER);
    const window = openWindow({ asker: person });
    void (await window.connect(DELTA)).exchange([command('a')], USER);
    await expect.poll(() => person.asked).toHaveLength(1);
    window.dispose();
    await expect.poll(() => source.noted).toEqual(['question withdrawn']);
    expect(person.withdrawn).toBe(true);
  });
});

describe('the state of a connection', () => {
  it('is told to all windows, also to one that has not used it', async () => {
    const first = openWindow();
    await (await first.connect(DELTA)).stat(['/'], USER);
    const second = openWindow();
    expect(second.state(DELTA)).toEqual({ kind: 'not connected' });
    source.set(DELTA, { kind: 'connected', since: 7 });
    await expect.poll(() => second.state(DELTA)).toEqual({ kind: 'connected', since: 7 });
    expect(first.state(DELTA)).toEqual({ kind: 'connected', since: 7 });
    await second.close(DELTA);
    await expect.poll(() => first.state(DELTA)).toEqual({ kind: 'not connected' });
    expect(first.state(placeAt('', { transport: 'local', remote: null })).kind).toBe('connected');
  });

  it('starts no helper', async () => {
    const window = openWindow({ start: () => Promise.reject(new Error('not wanted')) });
    expect(window.state(DELTA)).toEqual({ kind: 'not connected' });
    expect(await window.report()).toBeNull();
    await window.close(DELTA);
    await window.closeAll();
    const local = await window.connect(placeAt('', { transport: 'local', remote: null }));
    expect(local.kind).toBe('local');
    await expect(window.connect({ ...DELTA, remote: null })).rejects.toMatchObject({ code: 'bad-address' });
    expect(helpers).toEqual([]);
  });

  it('is reported with the process that holds it', async () => {
    const window = openWindow();
    await (await window.connect(DELTA)).stat(['/'], USER);
    expect(await openWindow().report()).toMatchObject({ pid: process.pid, connections: [{ place: DELTA }] });
    await openWindow().closeAll();
    expect(existsSync(address())).toBe(true);
  });
});

describe('the helper', () => {
  it('is one, whoever starts it', async () => {
    const all = Array.from({ length: 6 }, () => openWindow());
    await Promise.all(all.map(async (window) => await (await window.connect(DELTA)).stat(['/'], USER)));
    expect(helpers).toHaveLength(1);
    expect(await runHelper({ dataFolder: folder, source, clock: systemClock })).toBeNull();
  });

  it('is not waited for by who does not want it any more', async () => {
    const begun = Promise.withResolvers<void>();
    const window = openWindow({
      start: async () => {
        begun.resolve();
        return { ended: () => null };
      },
    });
    const transport = await window.connect(DELTA);
    const stop = new AbortController();
    const stopped = transport.stat(['/'], { ...USER, signal: stop.signal });
    const closed = transport.stat(['/'], USER);
    await begun.promise;
    stop.abort(new Error('not wanted'));
    await expect(stopped).rejects.toThrow('not wanted');
    window.dispose();
    await expect(closed).rejects.toMatchObject({ code: 'transport-closed' });
    expect(window.warnings).toEqual([]);
  });

  it('says why it cannot be started, and the window goes on by itself', async () => {
    const window = openWindow({ start: async () => ({ ended: () => ({ code: 1, words: 'no memory' }) }) });
    const nowhere = placeAt('nobody@127.0.0.1:1');
    await expect((await window.connect(nowhere)).stat(['/'], USER)).rejects.toThrow('127.0.0.1');
    expect(window.warnings).toEqual([expect.stringContaining('cannot be started: no memory')]);
    expect(window.state(nowhere).kind).toBe('lost');
  });

  it('is started again where it has ended, and the window goes on', async () => {
    const window = openWindow();
    const transport = await window.connect(DELTA);
    source.gate = NEVER;
    const lost = transport.exchange([command('a'), command('b')], USER);
    await expect.poll(() => source.noted).toContain('begun a');
    const [first] = helpers.splice(0);
    first?.dispose();
    const end = { kind: 'lost', reason: 'the process that keeps connections has ended' };
    expect((await lost).map((output) => output.end)).toEqual([end, end]);
    source.gate = null;
    // The lock of a process ends with it, but that one was a part of ours.
    rmSync(join(folder, 'helper'), { recursive: true });
    expect((await transport.exchange([command('again')], USER))[0]?.stdout).toBe('again at delta\n');
    expect(helpers).toHaveLength(1);
  });

  it('ends when nobody has come for as long as its connections are kept', async () => {
    const clock = new FakeClock();
    const helper = await openHelper({ clock });
    let over = false;
    void helper.ended.then(() => {
      over = true;
    });
    const window = openWindow();
    await (await window.connect({ ...DELTA, keepMinutes: 3 })).stat(['/'], USER);
    await clock.pass(60 * 60_000);
    expect(over).toBe(false);
    window.dispose();
    await expect.poll(() => clock.sleeping).toBe(1);
    await clock.pass(2 * 60_000);
    expect([over, existsSync(address())]).toEqual([false, true]);
    // Somebody comes and goes: it begins anew.
    const visitor = openWindow();
    await visitor.report();
    visitor.dispose();
    await expect.poll(() => clock.sleeping).toBe(1);
    await clock.pass(2 * 60_000);
    expect(over).toBe(false);
    for (let minute = 0; minute < 2; minute++) await clock.pass(60_000);
    await helper.ended;
    expect(readdirSync(join(folder, 'helper')).filter((file) => file.endsWith('.json'))).toEqual([]);
  });

  it('ends soon when nobody can find it any more', async () => {
    const clock = new FakeClock();
    const helper = await openHelper({ clock });
    rmSync(folder, { recursive: true });
    await clock.pass(30_000);
    await expect.poll(() => clock.sleeping).toBe(0);
    await helper.ended;
  });

  it('ends with the window that has closed all, unless others use it', async () => {
    const helper = await openHelper();
    const user = openWindow();
    await (await user.connect(DELTA)).stat(['/'], USER);
    const closing = openWindow();
    await closing.closeAll();
    closing.dispose();
    await (await user.connect(DELTA)).stat(['/'], USER);
    await user.closeAll();
    user.dispose();
    await helper.ended;
  });
});

describe('another version', () => {
  it('that is older is replaced, and serves those that it has until they go', async () => {
    const old = await openHelper({ protocol: 1 });
    const oldWindow = openWindow({ protocol: 1 });
    const transport = await oldWindow.connect(DELTA);
    await transport.stat(['/'], USER);
    const start = async () => {
      void openHelper({ protocol: 2 });
      return { ended: () => null };
    };
    const newWindow = openWindow({ protocol: 2, start });
    expect((await (await newWindow.connect(DELTA)).exchange([command('new')], USER))[0]?.stdout).toBe('new at delta\n');
    expect(helpers).toHaveLength(2);
    expect((await transport.exchange([command('old')], USER))[0]?.stdout).toBe('old at delta\n');
    oldWindow.dispose();
    await old.ended;
    expect([oldWindow.warnings, newWindow.warnings]).toEqual([[], []]);
  });

  it('that is newer stays while it is used, and is replaced then', async () => {
    const newer = await openHelper({ protocol: 2 });
    const user = openWindow({ protocol: 2 });
    await (await user.connect(DELTA)).stat(['/'], USER);
    const old = openWindow({ protocol: 1 });
    // It goes on by itself: there is no such host.
    const nowhere = placeAt('nobody@127.0.0.1:1');
    await expect((await old.connect(nowhere)).stat(['/'], USER)).rejects.toThrow('127.0.0.1');
    await expect((await old.connect(nowhere)).stat(['/'], USER)).rejects.toThrow('127.0.0.1');
    expect(old.warnings).toEqual([expect.stringContaining('newer version')]);
    user.dispose();
    const start = async () => {
      void openHelper({ protocol: 1 }).catch(() => undefined);
      return { ended: () => null };
    };
    await (await openWindow({ protocol: 1, start }).connect(DELTA)).stat(['/'], USER);
    await newer.ended;
    expect(helpers).toHaveLength(2);
  });
});

describe('strangers', () => {
  it('do not get in without the token', async () => {
    await openHelper();
    const { socket } = JSON.parse(readFileSync(address(), 'utf8')) as { socket: string };
    writeFileSync(address(), JSON.stringify({ pid: 1, socket, token: 'wrong' }), { mode: 0o600 });
    const window = openWindow();
    await expect((await window.connect(placeAt('nobody@127.0.0.1:1'))).stat(['/'], USER)).rejects.toThrow();
    expect(window.warnings).toEqual([expect.stringContaining('is another program')]);
  });

  it('are cut off when they say anything else', async () => {
    await openHelper();
    const { socket } = JSON.parse(readFileSync(address(), 'utf8')) as { socket: string };
    for (const words of ['GET / HTTP/1.1\r\n\r\n', '\0\0\0\x02\0\0\0\0{}']) {
      const stranger = connect(socket);
      stranger.on('error', () => undefined);
      stranger.write(words);
      expect(await text(stranger)).toBe('');
    }
    expect(source.noted).toEqual([]);
  });

  it.each([
    ['others can enter it', (path: string) => mkdirSync(path, { mode: 0o755 })],
    ['it is a link', (path: string) => symlinkSync(tmpdir(), path)],
    ['it is a file', (path: string) => writeFileSync(path, '')],
  ])('cannot prepare the folder: %s', async (_why, prepare) => {
    prepare(join(folder, 'helper'));
    const window = openWindow();
    await expect((await window.connect(placeAt('nobody@127.0.0.1:1'))).stat(['/'], USER)).rejects.toThrow();
    expect(window.warnings).toEqual([expect.stringContaining('Connections cannot be shared in')]);
    await expect(runHelper({ dataFolder: folder, source, clock: systemClock })).rejects.toMatchObject({
      code: 'helper-folder',
    });
  });

  it.skipIf(process.getuid?.() !== 0)('cannot prepare the folder: it belongs to somebody else', async () => {
    mkdirSync(join(folder, 'helper'), { mode: 0o700 });
    chownSync(join(folder, 'helper'), 12_345, 12_345);
    await expect(openHelper()).rejects.toMatchObject({ code: 'helper-folder' });
  });

  it('cannot read the token, and one that they could read is not used', async () => {
    const helper = await openHelper();
    chmodSync(address(), 0o644);
    expect(await openWindow().report()).toBeNull();
    helper.dispose();
  });

  it('has a socket in a short folder where the path of the data folder is too long', async () => {
    const long = join(folder, 'x'.repeat(90));
    const helper = await runHelper({ dataFolder: long, source, clock: systemClock });
    if (helper) helpers.push(helper);
    const window = openWindow({ folder: long });
    expect(await window.report()).toMatchObject({ pid: process.pid });
  });
});
