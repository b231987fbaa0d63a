import { Readable, Writable } from 'node:stream';
import { beforeEach, expect, it } from 'vitest';
import type { ShellSession } from '../../../src/transport/exchange.ts';
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
  const first = await shells.give(COMMANDS, start);
  first.release(true);
  const second = await shells.give(COMMANDS, start);
  expect(second.session).toBe(first.session);
  expect(second.marker).toBe(first.marker);
  expect(started.map(({ given }) => given.map((script) => script.includes('"${SHELL:-')))).toEqual([[true, false]]);
});

it('starts another one for commands that come meanwhile', async () => {
  const first = await shells.give(COMMANDS, start);
  const second = await shells.give(COMMANDS, start);
  expect(second.session).not.toBe(first.session);
  expect(second.marker).not.toBe(first.marker);
});

it('keeps two, and asks the others to leave', async () => {
  const given = await Promise.all([1, 2, 3].map(() => shells.give(COMMANDS, start)));
  for (const shell of given) shell.release(true);
  expect(started.map(lastGiven)).toEqual([expect.any(String), expect.any(String), LEAVE]);
  expect(started.filter(({ given: scripts }) => scripts.length > 1)).toHaveLength(1);
});

it.each(['released', 'idle'])('lets a shell go after a minute, %s then: its environment is old', async (state) => {
  const first = await shells.give(COMMANDS, start);
  if (state === 'idle') first.release(true);
  await clock.pass(60_000);
  if (state === 'released') first.release(true);
  expect(started.map(lastGiven)).toEqual([LEAVE]);
  const second = await shells.give(COMMANDS, start);
  expect(second.session).not.toBe(first.session);
});

it('closes a shell that does not leave', async () => {
  const [stubborn, polite] = [await shells.give(COMMANDS, start), await shells.give(COMMANDS, start)];
  stubborn.release(true);
  polite.release(true);
  shells.letGo();
  started[1]?.end();
  await clock.pass(2_000);
  expect(started.map(({ closed }) => closed)).toEqual([true, false]);
});

it('keeps none that does not stay, that has ended, or whose place others wait for', async () => {
  const given = await Promise.all([1, 2, 3].map(() => shells.give(COMMANDS, start)));
  const [gone, ended, unwanted] = given;
  gone?.release(false);
  ended?.release(true);
  started[1]?.end();
  await started[1]?.ended;
  crowded = true;
  unwanted?.release(true);
  const next = await shells.give(COMMANDS, start);
  expect(next.session).toBe(started[3]);
});

it('loses no shell to commands that cannot be written', async () => {
  const first = await shells.give(COMMANDS, start);
  first.release(true);
  await expect(shells.give([sh('\0')], start)).rejects.toThrow('NUL');
  expect((await shells.give(COMMANDS, start)).session).toBe(first.session);
});

function lastGiven({ given }: FakeShell): string | undefined {
  return given.at(-1);
}
