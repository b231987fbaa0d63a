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

it.each(['ssh', 'openssh'] as const)('makes a transport by %s, and opens nothing yet', async (kind) => {
  const connections = new Connections({ home: '/nonexistent', environment: {} });
  const place: Place = { ...HERE, transport: kind, remote: 'login.example.org' };
  const transport = await connections.connect(place);
  expect(transport.kind).toBe(kind);
  expect(await connections.connect({ ...place })).toBe(transport);
  expect(await connections.connect({ ...place, remote: 'other.example.org' })).not.toBe(transport);
  expect(connections.state(place)).toEqual({ kind: 'not connected' });
  await connections.close(place);
  await expect(transport.stat(['/'], { intent: 'user' })).rejects.toMatchObject({ code: 'transport-closed' });
  expect(await connections.connect(place)).not.toBe(transport);
  connections.dispose();
});

it('tells of a place without an address, and tries anew the next time', async () => {
  const connections = new Connections();
  const place: Place = { ...HERE, transport: 'ssh', remote: null };
  await expect(connections.connect(place)).rejects.toMatchObject({ code: 'bad-address' });
  await expect(connections.connect(place)).rejects.toMatchObject({ code: 'bad-address' });
});
