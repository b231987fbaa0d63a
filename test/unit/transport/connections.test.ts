import { expect, it } from 'vitest';
import { Connections } from '../../../src/transport/connections.ts';
import type { Place } from '../../../src/transport/contract.ts';

const HERE: Place = { transport: 'local', remote: null, loginEnv: 'no', ssh: 'ssh', scp: 'scp' };

it('gives one connection for each place', async () => {
  const connections = new Connections();
  const transport = await connections.connect(HERE);
  expect(transport.kind).toBe('local');
  expect(await connections.connect({ ...HERE })).toBe(transport);
  expect(await connections.connect({ ...HERE, ssh: '/opt/ssh' })).toBe(transport);
  expect(await connections.connect({ ...HERE, loginEnv: 'yes' })).not.toBe(transport);
});

it('closes its connections with itself', async () => {
  const connections = new Connections();
  const transport = await connections.connect(HERE);
  connections.dispose();
  await expect(transport.stat(['/'], { intent: 'user' })).rejects.toThrow('closed');
});

it.each(['ssh', 'openssh'] as const)('says that %s is not there yet', async (transport) => {
  await expect(new Connections().connect({ ...HERE, transport, remote: 'login.example.org' })).rejects.toMatchObject({
    code: 'transport-not-available',
    message: expect.stringContaining('login.example.org'),
  });
});
