import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Question } from '../../../../../src/transport/asking.ts';
import type { HostSettings } from '../../../../../src/transport/ssh/config/hostSettings.ts';
import { hostSettings } from '../../../../../src/transport/ssh/config/hostSettings.ts';
import { HostKeyCheck } from '../../../../../src/transport/ssh/hostKeys/hostKeyCheck.ts';
import { fingerprint, knownHostLine } from '../../../../../src/transport/ssh/hostKeys/knownHosts.ts';

const ED = Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519'), Buffer.from('one')]);
const ED_OTHER = Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519'), Buffer.from('two')]);
const RSA = Buffer.concat([Buffer.from('\0\0\0\x07ssh-rsa'), Buffer.from('three')]);

let home: string;
let file: string;
let asked: Question[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'known-hosts-'));
  file = join(home, '.ssh', 'known_hosts');
  asked = [];
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function settings(more: Partial<HostSettings> = {}): HostSettings {
  const address = { host: 'hpc', user: null, port: 2222 };
  const local = { name: 'me', home, environment: {}, platform: 'linux' as const };
  const plain = hostSettings(address, { options: new Map(), undecided: [] }, local);
  return { ...plain, globalKnownHosts: [join(home, 'global')], ...more };
}

async function accept(key: Buffer, answer: boolean, more?: Partial<HostSettings>): Promise<void> {
  const check = await HostKeyCheck.of(settings(more));
  await check.accept(key, async (question) => {
    asked.push(question);
    return answer;
  });
}

const known = (): string => readFileSync(file, 'utf8');

describe('a key that is not known', () => {
  it('is shown, and written down on consent in a file and folder for this user alone', async () => {
    await accept(ED, true);
    expect(asked).toEqual([
      { kind: 'unknown host key', host: 'hpc', keyType: 'ssh-ed25519', fingerprint: fingerprint(ED), file },
    ]);
    expect(known()).toBe(`[hpc]:2222 ssh-ed25519 ${ED.toString('base64')}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, '.ssh')).mode & 0o777).toBe(0o700);
    await accept(ED, false);
    expect(asked).toHaveLength(1);
  });

  it('is added behind what is there, also behind a line without an end', async () => {
    await accept(ED, true);
    appendFileSync(file, '# no end');
    await accept(RSA, true, { port: 22 });
    expect(known().split('\n')).toEqual([
      `[hpc]:2222 ssh-ed25519 ${ED.toString('base64')}`,
      '# no end',
      `hpc ssh-rsa ${RSA.toString('base64')}`,
      '',
    ]);
  });

  it('is refused and not written if the user does not trust it', async () => {
    await expect(accept(ED, false)).rejects.toMatchObject({ code: 'host-key-not-trusted' });
    expect(() => known()).toThrow();
  });

  it('is written without a name where names are to be hashed', async () => {
    await accept(ED, true, { hashKnownHosts: true });
    expect(known()).toMatch(/^\|1\|/);
    await accept(ED, false);
  });

  it.each([
    ['yes', 'host-key-unknown'],
    ['no', null],
    ['accept-new', null],
  ] as const)('is not asked about with StrictHostKeyChecking %s', async (keyChecking, code) => {
    const accepted = accept(ED, false, { keyChecking });
    if (code === null) {
      await accepted;
      expect(known()).toContain('ssh-ed25519');
    } else {
      await expect(accepted).rejects.toMatchObject({ code, message: expect.stringContaining(fingerprint(ED)) });
    }
    expect(asked).toEqual([]);
  });

  it('is trusted for this time where there is no file to write to', async () => {
    await accept(ED, true, { userKnownHosts: [] });
    expect(asked).toMatchObject([{ file: '' }]);
  });
});

describe('a key that is known', () => {
  it('may stand in the file of the system', async () => {
    writeFileSync(join(home, 'global'), knownHostLine('[hpc]:2222', ED, true));
    await accept(ED, false);
    expect(asked).toEqual([]);
  });

  it('may stand under the name HostKeyAlias', async () => {
    writeFileSync(join(home, 'global'), knownHostLine('cluster', ED, false));
    await accept(ED, false, { hostKeyAlias: 'cluster' });
    expect(asked).toEqual([]);
  });

  it('tells which types the host is to be asked for first', async () => {
    writeFileSync(join(home, 'global'), knownHostLine('[hpc]:2222', RSA, false));
    expect((await HostKeyCheck.of(settings())).types).toEqual(['ssh-rsa']);
  });

  it.each([['yes'], ['no'], ['ask'], ['accept-new']] as const)(
    'refuses another, of its type or not, with file and line (%s)',
    async (keyChecking) => {
      writeFileSync(join(home, 'global'), `# hosts\n${knownHostLine('[hpc]:2222', ED, false)}`);
      for (const key of [ED_OTHER, RSA]) {
        await expect(accept(key, true, { keyChecking })).rejects.toMatchObject({
          code: 'host-key-changed',
          message: expect.stringContaining(`${join(home, 'global')} line 2`),
        });
      }
      expect(asked).toEqual([]);
    },
  );

  it('is refused where it is revoked', async () => {
    writeFileSync(join(home, 'global'), `@revoked ${knownHostLine('*', ED, false)}`);
    await expect(accept(ED, true)).rejects.toMatchObject({ code: 'host-key-revoked' });
  });

  it('is not enough where the host proves itself by a certificate', async () => {
    writeFileSync(join(home, 'global'), `@cert-authority ${knownHostLine('*', ED, false)}`);
    expect((await HostKeyCheck.of(settings())).needsCertificate).toBe(true);
    appendFileSync(join(home, 'global'), knownHostLine('[hpc]:2222', RSA, false));
    expect((await HostKeyCheck.of(settings())).needsCertificate).toBe(false);
  });
});
