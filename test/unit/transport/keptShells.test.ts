import { Readable, Writable } from 'node:stream';
import { beforeEach, expect, it } from 'vitest';
import type { Command } from '../../../src/base/command.ts';
import type { BusyShell, ShellSession } from '../../../src/transport/exchange.ts';
import { KeptShells } from '../../../src/transport/keptShells.ts';
import { LEAVE } from '../../../src/transport/script.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { sh } from './contract.ts';

/** A shell that does as the test says. */
class FakeShell implements ShellSession {
  /** What it was given to read. */
  readonly given: string[] = [];
  readonly stdin = new Writable({
    write: (piece: Buffer, _encoding, done) => {
      this.given.push(`${piece}`);
      done();
    },
  });
  readonly stdout = Readable.from([]);
  readonly #end = Promise.withResolvers<string>();
  readonly ended = this.#end.promise;
  closed = false;

  close(): void {
    this.closed = true;
    this.end();
  }

  async stop(): Promise<void> {
    this.close();
  }

  end(): void {
    this.#end.resolve('sh ended with status 0');
  }
}

const COMMANDS = [sh('true')];

function give(commands: readonly Command[] = COMMANDS): Promise<BusyShell> {
  return shells.give(commands, start, undefined);
}

let started: FakeShell[];
let clock: FakeClock;
let crowded: boolean;
let shells: KeptShells;

beforeEach(() => {
  started = [];
  clock = new FakeClock();
  crowded = false;
  shells = new KeptShells({ loginEnv: 'yes', shell: '/bin/sh', keeps: true, clock, isCrowded: () => crowded });
});

async function start(): Promise<FakeShell> {
  const shell = new FakeShell();
  started.push(shell);
  return shell;
}

it('gives commands to the shell that has answered before, which has its environment already', async () => {
  const first = await give();
  first.release(true);
  const second = await give();
  expect(second.session).toBe(first.session);
  expect(second.marker).toBe(first.marker);
  expect(started.map(({ given }) => given.map((script) => script.includes('"${SHELL:-')))).toEqual([[true, false]]);
});

it('starts another one for commands that come meanwhile', async () => {
  const first = await give();
  const second = await give();
  expect(second.session).not.toBe(first.session);
  expect(second.marker).not.toBe(first.marker);
});

it('keeps two, and soon asks the others to leave', async () => {
  const given = await Promise.all([1, 2, 3].map(() => give()));
  for (const shell of given) shell.release(true);
  expect(started.map(lastGiven)).not.toContain(LEAVE);
  await clock.pass(1_000);
  expect(started.map(({ given: scripts }) => scripts.slice(1))).toEqual([[LEAVE], [], []]);
});

it('has six at the most, and hands each to who waits as soon as it is free or gone', async () => {
  const given = await Promise.all([1, 2, 3, 4, 5, 6].map(() => give()));
  const [next, last] = [give(), give()];
  given[3]?.release(true);
  expect((await next).session).toBe(started[3]);
  expect(started).toHaveLength(6);
  started[0]?.end();
  expect((await last).session).toBe(started[6]);
});

it('lets nobody wait who no longer wants, and takes no place for what cannot be started', async () => {
  const given = await Promise.all([1, 2, 3, 4, 5].map(() => give()));
  const refused = shells.give(COMMANDS, () => Promise.reject(new Error('no session')), undefined);
  await expect(refused).rejects.toThrow('no session');
  given.push(await give());
  const abort = new AbortController();
  const waiting = shells.give(COMMANDS, start, abort.signal);
  abort.abort(new Error('no longer wanted'));
  await expect(waiting).rejects.toThrow('no longer wanted');
  given[5]?.release(true);
  expect((await give()).session).toBe(given[5]?.session);
});

it.each(['released', 'idle'])('lets a shell go after a minute, %s then: its environment is old', async (state) => {
  const first = await give();
  if (state === 'idle') first.release(true);
  await clock.pass(60_000);
  if (state === 'released') first.release(true);
  expect(started.map(lastGiven)).toEqual([LEAVE]);
  const second = await give();
  expect(second.session).not.toBe(first.session);
});

it('closes a shell that does not leave', async () => {
  const [stubborn, polite] = [await give(), await give()];
  stubborn.release(true);
  polite.release(true);
  shells.letGo();
  started[1]?.end();
  await clock.pass(2_000);
  expect(started.map(({ closed }) => closed)).toEqual([true, false]);
});

it('keeps none that does not stay, that has ended, or whose place others wait for', async () => {
  const given = await Promise.all([1, 2, 3].map(() => give()));
  const [gone, ended, unwanted] = given;
  gone?.release(false);
  ended?.release(true);
  started[1]?.end();
  await started[1]?.ended;
  crowded = true;
  unwanted?.release(true);
  const next = await give();
  expect(next.session).toBe(started[3]);
});

it('loses no shell to commands that cannot be written', async () => {
  const first = await give();
  first.release(true);
  await expect(give([sh('\0')])).rejects.toThrow('NUL');
  expect((await give()).session).toBe(first.session);
});

function lastGiven({ given }: FakeShell): string | undefined {
  return given.at(-1);
}
