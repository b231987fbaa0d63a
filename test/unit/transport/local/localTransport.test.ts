import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TransportOptions } from '../../../../src/transport/contract.ts';
import type { LocalTransportSettings } from '../../../../src/transport/local/localTransport.ts';
import { LocalTransport } from '../../../../src/transport/local/localTransport.ts';
import { sh, transportContract } from '../contract.ts';
import type { Sandbox } from '../sandbox.ts';
import { makeSandbox } from '../sandbox.ts';
import { SHELLS } from '../shells.ts';

const USER: TransportOptions = { intent: 'user' };

for (const shell of SHELLS) {
  transportContract(
    `LocalTransport with ${shell}`,
    ({ environment }) => new LocalTransport({ loginEnv: 'no', environment, shell }),
  );
}

describe.each(SHELLS)('the login environment of %s', (shell) => {
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = makeSandbox({ SHELL: shell });
  });

  afterEach(() => sandbox.remove());

  const transport = (settings: Partial<LocalTransportSettings>): LocalTransport =>
    new LocalTransport({ loginEnv: 'yes', environment: sandbox.environment, shell, ...settings });

  const print = async (settings: Partial<LocalTransportSettings> = {}): Promise<string> => {
    const [output] = await transport(settings).exchange(
      [sh('echo "$FROM_LOGIN $PWD"; env | grep CLUSTERJOB_[A-S]')],
      USER,
    );
    return output?.stdout ?? '';
  };

  const profile = (...lines: readonly string[]): void =>
    writeFileSync(join(sandbox.home, '.profile'), `${lines.join('\n')}\n`);

  it('is loaded; what its files print or read does not matter', async () => {
    profile(
      'echo "Welcome to the cluster"',
      'printf "\\377\\n\\nanswer-0123 done\\n"',
      'echo "no terminal" >&2',
      'read line; cat; cd /',
      'FROM_LOGIN="loaded$line"; export FROM_LOGIN',
    );
    expect(await print()).toBe(`loaded ${sandbox.home}\n`);
    expect(await print({ loginEnv: 'no' })).toBe(` ${sandbox.home}\n`);
  });

  it('gives the PATH on which programs are found', async () => {
    const programs = join(sandbox.root, 'programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'squeue'), '#!/bin/sh\necho "squeue $*"\n', { mode: 0o755 });
    profile(`PATH=${programs}:$PATH; export PATH`);
    const [output] = await transport({}).exchange([{ ...sh(''), file: 'squeue', args: ['--me'] }], USER);
    expect(output?.stdout).toBe('squeue --me\n');
  });

  it('may leave a process behind that holds all pipes open', async () => {
    profile('sleep 3 &', `echo $! >${sandbox.root}/pid`, 'export FROM_LOGIN=loaded');
    expect(await print()).toBe(`loaded ${sandbox.home}\n`);
    const left = Number(readFileSync(join(sandbox.root, 'pid'), 'utf8'));
    expect(sandbox.processes().map((line) => line.trim())).toContain('sleep 3');
    process.kill(left, 'SIGKILL');
  });

  it.each([
    ['that exits', 'exit 3'],
    ['that starts another shell', 'exec sh -c true'],
  ])('%s is told as such', async (_, line) => {
    profile('echo noise', line);
    await expect(print()).rejects.toMatchObject({ code: 'login-environment-failed', transient: false });
    expect(readdirSync(sandbox.temporary)).toEqual([]);
  });

  it('that never comes to its end is given up, and ended', async () => {
    profile('sleep 60');
    const never = transport({ startLimitMs: -4_000 });
    await expect(never.exchange([sh('true', { limitMs: 200 })], USER)).rejects.toMatchObject({
      code: 'exchange-timeout',
      transient: true,
    });
    await expect.poll(() => sandbox.processes()).toEqual([]);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
  });

  it('can be a file, in which bash’s own language is understood', async () => {
    const file = join(sandbox.root, "env 'file'");
    writeFileSync(file, 'echo noise; cat\n[[ a == a ]] && export FROM_LOGIN="file$#"\n');
    expect(await print({ loginEnv: file })).toBe(`file0 ${sandbox.home}\n`);
    const error = await print({ loginEnv: `${file}?` }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'login-file-unreadable', message: expect.stringContaining(`${file}?`) });
  });
});

describe.each(SHELLS)('what can go wrong with %s', (shell) => {
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = makeSandbox();
  });

  afterEach(() => sandbox.remove());

  const transport = (environment = sandbox.environment): LocalTransport =>
    new LocalTransport({ loginEnv: 'no', environment, shell });

  it('keeps the whole answers of an exchange that is lost on its way', async () => {
    // The parent of a command is the script that runs them all.
    const outputs = await transport().exchange([sh('echo one'), sh('kill -KILL $PPID'), sh('echo never')], USER);
    expect(outputs[0]).toMatchObject({ end: { kind: 'exit', code: 0 }, stdout: 'one\n' });
    expect(outputs.slice(1).map(({ end }) => end.kind)).toEqual(['lost', 'lost']);
    // The watch of the command ends with it: as soon as init has taken note of the command's end, at its limit at the latest.
    await expect.poll(() => sandbox.processes(), { timeout: 15_000 }).toEqual([]);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
  });

  it('goes elsewhere where TMPDIR is no folder', async () => {
    const environment = { ...sandbox.environment, TMPDIR: join(sandbox.root, 'nowhere') };
    const [output] = await transport(environment).exchange([sh('echo ok')], USER);
    // /tmp is next.
    expect(output?.stdout).toBe('ok\n');
  });

  it('ends commands with what they started where there is neither setsid nor job control', async () => {
    const programs = join(sandbox.root, 'programs');
    mkdirSync(programs);
    for (const name of ['mkdir', 'cat', 'rm', 'sleep', 'find', 'wc', 'head', 'sh', 'date']) {
      const found = (process.env.PATH ?? '').split(':').find((folder) => readdirSafely(folder).includes(name));
      if (found) symlinkSync(join(found, name), join(programs, name));
    }
    const outputs = await transport({ ...sandbox.environment, PATH: programs }).exchange(
      [{ ...sh(''), file: 'sleep', args: ['60'], limitMs: 200 }, sh('command -v setsid || echo ok')],
      USER,
    );
    expect(outputs.map(({ end, stdout }) => [end.kind, stdout])).toEqual([
      ['timeout', ''],
      ['exit', 'ok\n'],
    ]);
    await expect.poll(() => sandbox.processes()).toEqual([]);
  });

  it('tells of a shell that cannot be started', async () => {
    const broken = new LocalTransport({ loginEnv: 'no', environment: sandbox.environment, shell: '/no/such/sh' });
    await expect(broken.exchange([sh('true')], USER)).rejects.toMatchObject({
      code: 'shell-failed',
      message: expect.stringContaining('/no/such/sh'),
    });
  });

  it('ends what runs when it is disposed of', async () => {
    const local = transport();
    const promise = local.exchange([sh('echo x; sleep 60')], USER).catch((error: unknown) => error);
    await expect.poll(() => sandbox.processes().map((line) => line.trim())).toContain('sleep 60');
    local.dispose();
    expect(await promise).toMatchObject([{ end: { kind: 'lost' } }]);
    await expect.poll(() => sandbox.processes()).toEqual([]);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
  });
});

function readdirSafely(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

describe('a connection that is closed while a shell starts', () => {
  it.each(SHELLS)('leaves no %s behind', async (shell) => {
    const sandbox = makeSandbox({});
    const transport = new LocalTransport({ loginEnv: 'no', environment: sandbox.environment, shell });
    const answer = transport.exchange([sh('sleep 3')], USER);
    transport.dispose();
    await expect(answer).rejects.toMatchObject({ code: 'transport-closed' });
    sandbox.remove();
  });
});
