import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { makeKeys } from '../../clusters/sshd/keys.ts';
import { whyCannotStart } from '../../clusters/sshd/requirements.ts';
import type { SshdOptions } from '../../clusters/sshd/serverConfig.ts';
import type { Sshd } from '../../clusters/sshd/sshd.ts';
import { startSshd } from '../../clusters/sshd/sshd.ts';
import { transportContract } from '../../unit/transport/contract.ts';
import { Account } from './account.ts';

const reason = whyCannotStart();

const SERVERS: Readonly<Record<string, SshdOptions>> = {
  'a server like most': {},
  'a server of one session at a time, and tcsh': { config: ['MaxSessions 1'], shell: '/bin/tcsh' },
  'a server without SFTP, and fish': { sftp: false, shell: '/usr/bin/fish' },
};

describe.skipIf(reason !== null).each(Object.entries(SERVERS))(reason ?? 'with %s', (_name, options) => {
  let folder: string;
  let account: Account;
  let server: Sshd;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cj-ssh-contract-'));
    account = new Account();
    const keys = makeKeys(join(folder, 'id'));
    server = await startSshd({ ...options, authorized: [keys] });
    account.configure(server.hostBlock('it', [`IdentityFile ${keys.file}`]));
    account.know(server);
  });

  afterAll(async () => {
    account.remove();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  transportContract('SshTransport', (sandbox) => {
    // fish keeps files of its own.
    server.setEnvironment({ ...sandbox.environment, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder });
    return account.transport('it');
  });
});
