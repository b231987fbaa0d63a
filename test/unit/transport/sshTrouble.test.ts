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
    const builtIn = networkError('hpc', Object.assign(new Error(code), { code }), '');
    const program = connectError('hpc', errors, null);
    expect(builtIn).toMatchObject({ code: expected, transient: true });
    expect([program.message, program.code, program.transient]).toEqual([builtIn.message, expected, true]);
  });

  it('has what is known of it in place of the general words', () => {
    expect(sshTrouble('lost', 'hpc', { detail: 'nothing was heard of it' })).toMatchObject({
      message: 'The connection to hpc was lost: nothing was heard of it. Try again',
      code: 'connection-lost',
    });
  });

  it.each([
    ['', 'hpc cannot be reached: it closed the connection before you were signed in'],
    [
      '\nSystem is going down.\n  Back on Monday.\n',
      'hpc cannot be reached: it said: System is going down. Back on Monday',
    ],
    ['*****\n', 'hpc cannot be reached: it closed the connection before you were signed in'],
    [
      `${'These are our rules. '.repeat(20)}\n`,
      'hpc cannot be reached: it closed the connection before you were signed in',
    ],
    [
      'Your account has expired; please contact your system administrator.\n',
      'hpc did not let you in: your account there has expired or is locked',
    ],
    [
      'The account is locked due to 3 failed logins.\n',
      'hpc did not let you in: your account there has expired or is locked',
    ],
    [
      'Rules.\nYou are required to change your password immediately (administrator enforced).\n',
      'The password for hpc has expired',
    ],
  ])('is what the server said before it hung up, the same in both transports: %j', (said, expected) => {
    const builtIn = networkError('hpc', new Error('Connection lost before handshake'), said);
    const program = connectError('hpc', `${said}Connection closed by 1.2.3.4 port 22\r\n`, 0);
    expect(program.message).toBe(builtIn.message);
    expect(program.message).toContain(expected);
  });

  it('is not the rules of a site that speak of expiry', () => {
    const said = 'If your password has expired or your account is locked, call us.\n';
    expect(connectError('hpc', `${said}me@hpc: Permission denied (publickey).\r\n`, 0).code).toBe('sign-in-refused');
  });
});
