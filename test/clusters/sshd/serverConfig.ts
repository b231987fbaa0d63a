import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Account } from '../account.ts';
import type { KeyPair, KeyType } from './keys.ts';
import { OATH_SECRET } from './oath.ts';
import { library } from './requirements.ts';

/** What a test wants of its server. */
export interface SshdOptions {
  /** Lines of sshd_config(5); they win over ours. */
  readonly config?: readonly string[];
  /** Login shell of the account; bash if absent. */
  readonly shell?: string;
  /** The account's password; without one only keys open it. */
  readonly password?: string;
  /** Asks for the password and then for a one-time code, by keyboard-interactive through PAM. */
  readonly secondFactor?: boolean;
  /** Lines of pam.conf(5) by which PAM looks at the account once the sign-in was right: `account ...`. */
  readonly accountRules?: readonly string[];
  /** Types of its host keys; ed25519 if absent. */
  readonly hostKeys?: readonly KeyType[];
  /** Whether it has the subsystem for files; true if absent. */
  readonly sftp?: boolean;
  /** Public keys that open the account. */
  readonly authorized?: readonly KeyPair[];
  /** An account of the machine to be opened in place of the server's own; only a server of root has the right. */
  readonly account?: Account;
}

/** What a server is before it starts. */
export interface ServerFacts {
  /** The account that it opens. */
  readonly account: Account;
  readonly host: string;
  readonly port: number;
  /** Its folder: configuration, keys, log. */
  readonly folder: string;
  readonly hostKeys: readonly KeyPair[];
}

/** The files that a server reads, by their names in its folder. */
export function configFiles(facts: ServerFacts, options: SshdOptions): Readonly<Record<string, string>> {
  const { account, folder } = facts;
  const codes = `auth required ${library('codes')} usersfile=${join(folder, 'oath')} window=5 digits=6`;
  return {
    sshd_config: sshdConfig(facts, options),
    passwd: passwd(facts, options),
    group: `researchers:x:${account.gid}:\nnogroup:x:65534:\n`,
    // The name of the service is the server's own.
    sshd: [
      `auth required ${library('passwords')} passdb=${join(folder, 'passdb')}`,
      ...(options.secondFactor === true ? [codes] : []),
      ...(options.accountRules ?? ['account required pam_permit.so']),
      'session required pam_permit.so',
      '',
    ].join('\n'),
    passdb: `${account.name}:${options.password ?? ''}:sshd\n`,
    oath: `HOTP ${account.name} - ${OATH_SECRET}\n`,
  };
}

function sshdConfig({ host, port, folder, hostKeys }: ServerFacts, options: SshdOptions): string {
  const yes = (is: boolean): string => (is ? 'yes' : 'no');
  const secondFactor = options.secondFactor === true;
  return [
    // Of several lines the first counts.
    ...(options.config ?? []),
    `ListenAddress ${host}`,
    `Port ${port}`,
    ...hostKeys.map(({ file }) => `HostKey ${file}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PermitUserEnvironment yes',
    'PermitRootLogin yes',
    'StrictModes no',
    'PidFile none',
    'UseDNS no',
    'PrintMotd no',
    // A test opens many connections at once.
    'MaxStartups 100',
    `UsePAM ${yes(secondFactor || options.accountRules !== undefined)}`,
    `KbdInteractiveAuthentication ${yes(secondFactor)}`,
    `PasswordAuthentication ${yes(options.password !== undefined && !secondFactor)}`,
    ...(options.sftp === false ? [] : ['Subsystem sftp internal-sftp']),
    '',
  ].join('\n');
}

/** Without a password no password fits. */
function passwd({ account }: ServerFacts, { password, shell = '/bin/bash' }: SshdOptions): string {
  const { name, uid, gid, home } = account;
  const hash = password === undefined ? '*' : passwordHash(password);
  return [
    `${name}:${hash}:${uid}:${gid}::${home}:${shell}`,
    'sshd:*:64999:65534::/run/sshd:/usr/sbin/nologin',
    '',
  ].join('\n');
}

function passwordHash(password: string): string {
  return execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' }).trim();
}
