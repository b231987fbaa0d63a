import { errorCode } from './errors.ts';

/**
 * Sends a signal to a process group of POSIX, by the number of the process that leads it. A group that has ended in this
 * moment is no error: Linux says ESRCH then, macOS EPERM while it waits to be collected.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
