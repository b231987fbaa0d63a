import { createServer } from 'node:net';

/** Below the range from which the kernel takes the local ends of connections, so that none of those gets in between. */
const FIRST_PORT = 20_000;
const LAST_PORT = 31_000;

/** Finds so many ports in a row on which nobody listens, at any address, and gives the first. */
export async function freePorts(count: number): Promise<number> {
  const span = LAST_PORT - FIRST_PORT - count;
  for (let attempt = 0; attempt < 100; attempt++) {
    const first = FIRST_PORT + Math.floor(Math.random() * span);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map((port) => isFree(port)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${count} free ports in a row between ${FIRST_PORT} and ${LAST_PORT}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
