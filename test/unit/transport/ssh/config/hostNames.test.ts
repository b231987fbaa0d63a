import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hostNames } from '../../../../../src/transport/ssh/config/hostNames.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'clusterjob-hosts-'));
  mkdirSync(join(home, '.ssh', 'conf.d'), { recursive: true });
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(home, '.ssh', name), text);
}

it('names the hosts of the configuration and of what it includes, without patterns, each once', async () => {
  write('config', 'Include conf.d/*\nHost big  *.lab !bad\nHost "two words" big\nMatch host x\n  User me\nHost *\n');
  write('conf.d/a', 'Host jump\n  HostName 10.0.0.1\n');
  write('conf.d/b', 'Host gpu?\nHost gpu1\n');
  expect(await hostNames(home)).toEqual(['jump', 'gpu1', 'big', 'two words']);
});

it('names none where there is no configuration', async () => {
  expect(await hostNames(home)).toEqual([]);
});

it('passes over a line that cannot be read, and ends where files include each other', async () => {
  write('config', 'Host\nInclude config\nHost fine\n');
  expect(await hostNames(home)).toEqual(['fine']);
});
