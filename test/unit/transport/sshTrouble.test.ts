import { describe, expect, it } from 'vitest';
import { connectError } from '../../../src/transport/openssh/sshMessages.ts';
import { networkError } from '../../../src/transport/ssh/networkError.ts';
import { sshTrouble } from '../../../src/transport/sshTrouble.ts';

describe('a trouble on the way to a host', () => {
  it.each([
    ['ENOTFOUND', 'ssh: Could not resolve hostname hpc: Name or service not known\r\n', 'host-not-found'],
    ['ECONNREFUSED', 'ssh: connect to host hpc port 22: Connection refused\r\n', 'connection-refused'],
    ['EHOSTUNREACH', 'ssh: connect to host hpc port 22: No route to host\r\n', 'host-unreachable'],
    ['ENETUNREACH', 'ssh: connect to host hpc port 22: Network is unreachable\r\n', 'host-unreachable'],
    ['ETIMEDOUT', 'ssh: connect to host hpc port 22: Connection timed out\r\n', 'connection-timeout'],
  ])('is the same in both transports: %s', (code, errors, expected) => {
    const builtIn = networkError('hpc', Object.assign(new Error(code), { code }));
    const program = connectError('hpc', errors, 'absent');
    expect(builtIn).toMatchObject({ code: expected, transient: true });
    expect([program.message, program.code, program.transient]).toEqual([builtIn.message, expected, true]);
  });

  it('has what is known of it in place of the general words', () => {
    expect(sshTrouble('lost', 'hpc', { detail: 'it closed the connection' })).toMatchObject({
      message: 'hpc cannot be reached: it closed the connection. Try again',
      code: 'connection-lost',
    });
  });
});
