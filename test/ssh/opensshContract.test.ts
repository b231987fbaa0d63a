import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { OpensshTransport } from '../../src/transport/openssh/opensshTransport.ts';
import { LOGIN_SHELLS, whyCannotStart } from '../clusters/sshd/requirements.ts';
import type { Sshd } from '../clusters/sshd/sshd.ts';
import { startSshd } from '../clusters/sshd/sshd.ts';
import { transportContract } from '../unit/transport/contract.ts';
import { Client } from './support/client.ts';

const reason = whyCannotStart();

describe.skipIf(reason !== null).each(LOGIN_SHELLS)(reason ?? 'with %s as login shell', (shell) => {
  let client: Client;
  let server: Sshd;
  let used: OpensshTransport | undefined;

  beforeAll(async () => {
    client = new Client();
    // No subsystem for files: this transport needs none.
    server = await startSshd({ shell, authorized: [client.keys], sftp: false });
    client.knows(server);
  });

  afterEach(async () => {
    await used?.disconnect();
    used = undefined;
  });

  afterAll(async () => {
    await server?.stop();
    client?.remove();
  });

  transportContract('OpensshTransport', ({ environment }) => {
    // fish keeps files of its own there, even when it runs a single command.
    server.setEnvironment({ ...environment, XDG_CONFIG_HOME: server.home, XDG_DATA_HOME: server.home });
    used = new OpensshTransport({ remote: 'cluster', ssh: client.ssh, loginEnv: 'no', folder: client.sockets });
    return used;
  });
});
