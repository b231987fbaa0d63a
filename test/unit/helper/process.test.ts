import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Command } from '../../../src/base/command.ts';
import { HelperConnections } from '../../../src/helper/helperConnections.ts';
import type { Place, TransportOptions } from '../../../src/transport/contract.ts';

const USER: TransportOptions = { intent: 'user' };

/** An `ssh` that takes this machine for the other: it knows no shared connection, and notes every sign-in. */
const SSH = `#!/bin/sh
for word; do last=$word; done
case " $* " in
*" -G "*) echo user me; echo hostname there; echo port 22; exit 0 ;;
*" -O check "*) [ -e "\${0%/*}/shared" ]; exit ;;
*" -O exit "*) rm -f "\${0%/*}/shared"; exit 0 ;;
*ControlMaster=auto*) echo in >>"\${0%/*}/sign-ins"; : >"\${0%/*}/shared"; echo clusterjob-connected; exit 0 ;;
esac
exec /bin/sh -c "$last"
`;

let folder: string;
const windows: HelperConnections[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cj-helper-')));
  writeFileSync(join(folder, 'ssh'), SSH, { mode: 0o755 });
});

afterEach(async () => {
  const [last, ...others] = windows.splice(0);
  for (const window of others) window.dispose();
  // It ends with the last one as soon as it has seen the others go.
  const left = async (): Promise<unknown> => {
    await last?.closeAll();
    return address();
  };
  if (last) await expect.poll(left, { timeout: 10_000 }).toBeNull();
  last?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function openWindow() {
  const warnings: string[] = [];
  const window = new HelperConnections({ folder: join(folder, 'data'), warn: (message) => warnings.push(message) });
  windows.push(window);
  return Object.assign(window, { warnings });
}

const there = (): Place => ({
  transport: 'openssh',
  remote: 'me@there',
  loginEnv: 'no',
  ssh: join(folder, 'ssh'),
  scp: 'scp',
});

const sh = (script: string): Command => ({ file: 'sh', args: ['-c', script], environment: 'user', limitMs: 30_000 });

function address(): { readonly pid: number } | null {
  const files = join(folder, 'data', 'helper');
  const name = readdirSync(files).find((file) => file.endsWith('.json'));
  return name === undefined ? null : (JSON.parse(readFileSync(join(files, name), 'utf8')) as { pid: number });
}

const signIns = (): number => readFileSync(join(folder, 'sign-ins'), 'utf8').split('\n').length - 1;

it('is a process of its own, which windows share', async () => {
  const [first, second] = [openWindow(), openWindow()];
  const outputs = await Promise.all(
    [first, second].map(async (window) => await (await window.connect(there())).exchange([sh('echo in')], USER)),
  );
  expect(outputs.map(([output]) => output?.stdout)).toEqual(['in\n', 'in\n']);
  const report = await second.report();
  expect(report).toMatchObject({ connections: [{ place: { remote: 'me@there' }, state: { kind: 'connected' } }] });
  expect([report?.pid, address()?.pid === process.pid]).toEqual([address()?.pid, false]);
  expect(signIns()).toBe(1);
  expect([first.warnings, second.warnings]).toEqual([[], []]);
});

it('goes on in a new process where it was killed; what was under way is lost', async () => {
  const transport = await openWindow().connect(there());
  const copied = join(folder, 'copied');
  const lost = transport.exchange([sh(`echo begun >${join(folder, 'begun')}; sleep 30`)], USER);
  await expect.poll(() => existsSync(join(folder, 'begun')), { timeout: 10_000 }).toBe(true);
  const before = address()?.pid ?? 0;
  process.kill(before, 'SIGKILL');
  expect((await lost)[0]?.end).toEqual({ kind: 'lost', reason: 'the process that keeps connections has ended' });
  await transport.upload({ here: join(folder, 'ssh'), there: copied }, USER);
  expect(readFileSync(copied, 'utf8')).toBe(SSH);
  expect(address()?.pid).not.toBe(before);
});

it('goes without it, with one warning, where it cannot be started', async () => {
  writeFileSync(join(folder, 'data'), 'a file in place of the folder');
  const window = openWindow();
  const transport = await window.connect(there());
  await transport.exchange([sh('true')], USER).catch(() => undefined);
  await transport.exchange([sh('true')], USER).catch(() => undefined);
  expect(window.warnings).toHaveLength(1);
  expect(window.warnings[0]).toContain('Connections cannot be shared in');
  windows.length = 0;
  window.dispose();
});
