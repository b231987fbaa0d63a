import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import type { CommandEnd } from '../base/command.ts';
import { errorText } from '../base/errors.ts';
import { FarProgram } from './programStreams.ts';
import type { StandInAnswer, StandInMessage } from './standInMessages.ts';
import { STAND_IN_FOLDER, STAND_IN_SOCKET } from './standInMessages.ts';
import { Wire } from './wire.ts';

// Stands in for `ssh` and `scp` in prologue and epilogue (standIn.ts starts it): `ssh` to the cluster of the job goes over the
// connection that is open, all else to the user's own programs.

/** What `ssh` ends with where it has no status of the other side. */
const SSH_FAILED = 255;

/** What a shell tells of a program that SIGPIPE has ended. */
const OUTPUT_CLOSED = 141;

const { [STAND_IN_SOCKET]: socket = '', [STAND_IN_FOLDER]: folder = '' } = process.env;

async function ssh(args: readonly string[]): Promise<number> {
  const connection = connect(socket);
  await once(connection, 'connect');
  const wire = new Wire<StandInMessage, StandInAnswer>(connection);
  wire.trust();
  wire.send({ kind: 'ssh', args });
  const answer = await wire.next();
  switch (answer?.kind) {
    case 'elsewhere':
      return await theUsersOwn('ssh', args);
    case 'started':
      return await follow(wire, answer.reads);
    case 'refused':
      return failed(answer.message);
    default:
      return failed('the job has ended');
  }
}

/** The real `scp` with this `ssh`, which decides by itself about the host. */
async function scp(args: readonly string[]): Promise<number> {
  return await theUsersOwn('scp', ['-S', join(folder, 'ssh'), ...args]);
}

async function follow(wire: Wire<StandInMessage, StandInAnswer>, reads: boolean): Promise<number> {
  const program = new FarProgram(0, (message) => wire.send(message));
  if (reads) process.stdin.pipe(program.stdin);
  else program.stdin.end();
  const written = [passOn(program.stdout, process.stdout), passOn(program.stderr, process.stderr)];
  void wire
    .each((message) => {
      if ('id' in message) program.receive(message);
    })
    .then(() => program.lost('the connection was lost'));
  const end = await program.ended;
  await Promise.all(written);
  return statusOf(end);
}

/** Resolves when all was written. */
async function passOn(from: FarProgram['stdout'], to: NodeJS.WriteStream): Promise<void> {
  // Who has started us reads no more. The other side is let go of with the connection.
  to.on('error', () => process.exit(OUTPUT_CLOSED));
  for await (const piece of from) {
    await new Promise<void>((resolve) => {
      to.write(piece as Uint8Array, () => resolve());
    });
  }
}

function statusOf(end: CommandEnd): number {
  if (end.kind === 'exit') return end.code;
  if (end.kind === 'lost') return failed(end.reason);
  return SSH_FAILED;
}

function failed(words: string): number {
  process.stderr.write(`ssh: ${words}\n`);
  return SSH_FAILED;
}

/** Runs a program of the user, which is found on the PATH behind this one. */
async function theUsersOwn(name: string, args: readonly string[]): Promise<number> {
  const environment = { ...process.env };
  delete environment.ELECTRON_RUN_AS_NODE;
  const path = Object.keys(environment).find((variable) => variable.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = (environment[path] ?? '').split(delimiter);
  environment[path] = folders.filter((entry) => entry !== folder).join(delimiter);
  const program = spawn(name, args, { env: environment, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => program.kill(signal));
  const [code] = (await once(program, 'exit')) as [number | null];
  return code ?? SSH_FAILED;
}

const [name, ...args] = process.argv.slice(2);
(name === 'scp' ? scp(args) : ssh(args)).then(
  (status) => process.exit(status),
  (error: unknown) => process.exit(failed(errorText(error))),
);
