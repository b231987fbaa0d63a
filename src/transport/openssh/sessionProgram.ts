import { PassThrough } from 'node:stream';
import type { CommandEnd } from '../../base/command.ts';
import type { OpenProgram } from '../contract.ts';
import type { Session } from './sessionSource.ts';

/** A session as a program, its streams as they are. */
export function sessionProgram({ process, failure }: Session): OpenProgram {
  // Its last words are also kept for the reason of a failure.
  const stderr = process.stderr.pipe(new PassThrough());
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr,
    ended: Promise.all([process.ended, failure]).then(([{ code, words }, failed]): CommandEnd => {
      if (failed) return { kind: 'lost', reason: failed.kind === 'failed' ? failed.error.message : words };
      // A command that a signal has ended has no status: `ssh` says 255 of its own then.
      return code === null ? { kind: 'lost', reason: words } : { kind: 'exit', code };
    }),
    close: () => {
      if (process.running) process.signal('SIGKILL');
      process.close();
      stderr.destroy();
    },
  };
}
