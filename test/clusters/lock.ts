import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { waitFor } from './wait.ts';

const LOCK_LIMIT_MS = 120_000;

/**
 * Does something while no other process does anything under the same name. The lock is a socket in Linux's abstract
 * name space: it needs no file and goes with the process that holds it, however that ends.
 */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lock = await waitFor(`the lock ${name}`, () => tryLock(name), { limitMs: LOCK_LIMIT_MS, pauseMs: 200 });
  try {
    return await work();
  } finally {
    lock.close();
  }
}

function tryLock(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(`\0${name}`, () => resolve(server));
  });
}
