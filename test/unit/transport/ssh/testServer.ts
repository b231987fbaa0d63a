import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import type { AuthContext, Connection, ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import { soundKeys } from './soundKeys.ts';

/** A server of the library ssh2 whose sign-in a test writes itself. */
export class TestServer {
  /** The methods that were tried, in their order; of keys also which one: `publickey ssh-ed25519`. */
  readonly tried: string[] = [];
  readonly #server: InstanceType<typeof ssh2.Server>;
  readonly #connections = new Set<Connection>();
  readonly hostKey: Buffer;

  constructor(authenticate: (context: AuthContext) => void, banner = '') {
    const keys = soundKeys(() => ssh2.utils.generateKeyPairSync('ed25519'));
    this.hostKey = keys.public.getPublicSSH();
    const options = { hostKeys: [keys.private], ...(banner === '' ? {} : { banner }) };
    this.#server = new ssh2.Server(options, (connection) => this.#serve(connection, authenticate));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** Ends all connections. */
  drop(): void {
    for (const connection of this.#connections) connection.end();
  }

  async stop(): Promise<void> {
    this.drop();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(connection: Connection, authenticate: (context: AuthContext) => void): void {
    this.#connections.add(connection);
    connection
      .on('authentication', (context) => {
        const signed = context.method === 'publickey' && context.signature ? ' signed' : '';
        this.tried.push(context.method === 'publickey' ? `publickey ${context.key.algo}${signed}` : context.method);
        authenticate(context);
      })
      .on('session', (accept) => {
        accept().on('exec', (acceptExec, _reject, { command }) => run(command, acceptExec()));
      })
      // The client goes away as it likes.
      .on('error', () => undefined)
      .on('close', () => this.#connections.delete(connection));
  }
}

function run(command: string, channel: ServerChannel): void {
  // As by sshd in a group of its own: a shell whose connection has ended ends its whole group.
  const child = spawn('/bin/sh', ['-c', command], { detached: true });
  channel.pipe(child.stdin).on('error', () => undefined);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('close', (code) => {
    channel.exit(code ?? 1);
    channel.end();
  });
}
