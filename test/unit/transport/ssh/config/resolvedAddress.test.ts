import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resolvedAddress } from '../../../../../src/transport/ssh/config/resolvedAddress.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'clusterjob-address-'));
  mkdirSync(join(home, '.ssh'));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function resolved(remote: string, config: string): Promise<string> {
  writeFileSync(join(home, '.ssh', 'config'), config);
  // A system of its own, so that no file of this machine counts.
  const environment = { ProgramData: home };
  return resolvedAddress(remote, { name: 'me', home, environment, platform: 'win32' });
}

const BIG = 'Host big\n  HostName Login.Big.example\n  User alice\n  ProxyJump gate\n';

it.each([
  ['big', BIG, 'alice@login.big.example:22'],
  ['alice@login.big.example', BIG, 'alice@login.big.example:22'],
  ['bob@big:2222', BIG, 'bob@login.big.example:2222'],
  ['login.big.example', '', 'me@login.big.example:22'],
  ['-x', '', '-x'],
  ['a', 'Host a\n  ProxyJump a\n', 'a'],
])('%j with %j leads to %s', async (remote, config, address) => {
  expect(await resolved(remote, config)).toBe(address);
});
