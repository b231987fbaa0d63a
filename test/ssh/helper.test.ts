import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HelperConnections } from '../../src/helper/helperConnections.ts';
import type { Place } from '../../src/transport/contract.ts';
import { whyCannotStart } from '../clusters/sshd/requirements.ts';
import type { Sshd } from '../clusters/sshd/sshd.ts';
import { startSshd } from '../clusters/sshd/sshd.ts';
import { sh } from '../unit/transport/contract.ts';
import { ScriptedAsker } from './support/scriptedAsker.ts';

const reason = whyCannotStart();
const COMMAND = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));
const rsync = existsSync('/usr/bin/rsync');

describe.skipIf(reason !== null)(reason ?? 'one sign-in for all windows and commands', () => {
  let folder: string;
  let server: Sshd;
  let window: HelperConnections;

  const at = (...names: readonly string[]): string => join(folder, ...names);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cj-one-'));
    for (const name of ['home/.ssh', 'work', 'config/clusterjob/clusters']) mkdirSync(at(name), { recursive: true });
    server = await startSshd({ password: 'open sesame', secondFactor: true });
    writeFileSync(at('home', '.ssh', 'known_hosts'), server.knownHost);
    const known = `UserKnownHostsFile ${at('home', '.ssh', 'known_hosts')}`;
    writeFileSync(at('home', '.ssh', 'config'), server.hostBlock('it', [known, 'IdentityFile none']));
    vi.stubEnv('HOME', at('home'));
    vi.stubEnv('XDG_CONFIG_HOME', at('config'));
    vi.stubEnv('CLUSTERJOB_HOME', at('data'));
    vi.stubEnv('SSH_AUTH_SOCK', undefined);
  });

  afterEach(async () => {
    await window.closeAll();
    window.dispose();
    await server.stop();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the command line in a process of its own, without a terminal: nobody can answer anything there. */
  const clusterjob = async (...args: readonly string[]): Promise<string> =>
    await new Promise((resolve, reject) => {
      execFile(process.execPath, [COMMAND, ...args], { cwd: at('work'), env: process.env }, (error, stdout, stderr) =>
        error ? reject(new Error(`${stdout}${stderr}`)) : resolve(stdout),
      );
    });

  const signIn = async (place: Place): Promise<ScriptedAsker> => {
    const asker = new ScriptedAsker('open sesame', server.nextCode());
    window = new HelperConnections({ folder: at('data'), asker, warn: (message) => expect.fail(message) });
    const [output] = await (await window.connect(place)).exchange([sh('echo in')], { intent: 'user' });
    expect(output?.stdout).toBe('in\n');
    return asker;
  };

  const profile = (lines: readonly string[]): void => {
    const settings = ['[Attributes]', 'backend = local', 'remote = it', 'rootdir = runs', 'login_env = no', ...lines];
    writeFileSync(at('config', 'clusterjob', 'clusters', 'it.ini'), `${settings.join('\n')}\n`);
  };

  const job = (prologue: readonly string[], epilogue: readonly string[]): void => {
    writeFileSync(at('work', 'a.sh'), 'cat given >made\n');
    const script = (name: string, lines: readonly string[]) =>
      `${name} =\n${['set -e', ...lines].map((line) => `  ${line}\n`).join('')}`;
    writeFileSync(at('work', 'a.ini'), `[Attributes]\n${script('prologue', prologue)}${script('epilogue', epilogue)}`);
    writeFileSync(at('work', 'given'), 'from here\n');
  };

  it.each([
    ['ssh', 'ssh', []],
    ['openssh', 'ssh -F CONFIG', ['transport = openssh', 'ssh = ssh -F CONFIG']],
  ] as const)('by %s: a window signs in, commands and their scripts ask nothing', async (transport, program, lines) => {
    const ssh = program.replace('CONFIG', at('home', '.ssh', 'config'));
    profile(lines.map((line) => line.replace('CONFIG', at('home', '.ssh', 'config'))));
    const asker = await signIn({ transport, remote: 'it', loginEnv: 'no', ssh, scp: 'scp' });
    expect(asker.asked).toHaveLength(2);
    const there = join(server.home, 'runs');
    const copy = rsync ? `rsync -a given it:${there}/given` : `ssh it 'cat >${there}/given' <given`;
    job(
      [`ssh it mkdir -p ${there}`, copy],
      [`scp -q it:${there}/made back`, `ssh it 'cat ${there}/made; exit 0' >said`],
    );
    const states = JSON.parse(await clusterjob('submit', 'a.sh', '-p', 'it', '--wait', '--json')) as { state: string };
    expect(states.state).toBe('completed');
    expect(readFileSync(at('work', 'back'), 'utf8')).toBe('from here\n');
    expect(readFileSync(at('work', 'said'), 'utf8')).toBe('from here\n');
    expect(await clusterjob('jobs', '-p', 'it', '--json')).toBe('[]\n');
    const { connections } = JSON.parse(await clusterjob('connections', '--json')) as { connections: unknown };
    expect(connections).toMatchObject([{ remote: 'it', transport, state: 'connected' }]);
    expect(server.signIns()).toBe(1);
    expect(asker.asked).toHaveLength(2);
  });

  it('copies 200 MB through the helper, whose memory does not grow with them', async () => {
    await signIn({ transport: 'ssh', remote: 'it', loginEnv: 'no', ssh: 'ssh', scp: 'scp' });
    const transport = await window.connect({ transport: 'ssh', remote: 'it', loginEnv: 'no', ssh: 'ssh', scp: 'scp' });
    writeFileSync(at('big'), Buffer.alloc(200_000_000, 'some bytes'));
    const { pid } = (await window.report()) ?? expect.fail('there is no helper');
    const before = residentKilobytes(pid);
    await transport.upload({ here: at('big'), there: join(server.home, 'big') }, { intent: 'user' });
    await transport.download({ here: at('back'), there: join(server.home, 'big') }, { intent: 'user' });
    expect(readFileSync(at('big')).equals(readFileSync(at('back')))).toBe(true);
    expect(residentKilobytes(pid) - before).toBeLessThan(120_000);
  });
});

/** The most memory that a process has had (proc(5)). */
function residentKilobytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
