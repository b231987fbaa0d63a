import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { run, runOrThrow } from './process.ts';
import { waitUntil } from './wait.ts';

/** An account of this machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Where the daemons and the commands that care for accounts find programs. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The account of this name, or null. */
export function findAccount(name: string): Account | null {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user, , uid, gid, , home] = line.split(':');
    if (user === name && uid !== undefined && gid !== undefined && home !== undefined) {
      return { name, uid: Number(uid), gid: Number(gid), home };
    }
  }
  return null;
}

/** The account of this name. Throws when there is none. */
export function getAccount(name: string): Account {
  const account = findAccount(name);
  if (account === null) throw new Error(`there is no account ${name}`);
  return account;
}

/**
 * Makes sure that an unprivileged account exists with its home at `home`, and that its login shells export `variables`.
 * Its password is `*`, which no password fits: sshd refuses an account with `!` when PAM is off.
 */
export async function ensureAccount(
  name: string,
  home: string,
  variables: Readonly<Record<string, string>>,
): Promise<Account> {
  const present = findAccount(name);
  if (present === null) {
    await changeAccounts(['useradd', '--home-dir', home, '--no-create-home', '--shell', '/bin/bash', '-p', '*', name]);
  } else if (present.home !== home) {
    await changeAccounts(['usermod', '--home', home, name]);
  }
  const account = getAccount(name);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  chownSync(home, account.uid, account.gid);
  const profile = `${home}/.profile`;
  const exports = Object.entries(variables).map(([key, value]) => `export ${key}='${value}'\n`);
  writeFileSync(profile, exports.join(''));
  chownSync(profile, account.uid, account.gid);
  return account;
}

/** Removes an account, not its files. */
export async function removeAccount(name: string): Promise<void> {
  if (findAccount(name) !== null) await changeAccounts(['userdel', '--force', name]);
}

/** The environment of a login of this account, but for what its `.profile` exports. */
export function loginEnvironment(account: Account): Record<string, string> {
  return {
    HOME: account.home,
    USER: account.name,
    LOGNAME: account.name,
    SHELL: '/bin/bash',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
  };
}

/** Exit status of useradd and its kin when another process holds `/etc/passwd` locked. */
const PASSWD_LOCKED = 1;

async function changeAccounts(argv: readonly [string, ...string[]]): Promise<void> {
  const env = { PATH: SYSTEM_PATH };
  await waitUntil(
    'the lock of /etc/passwd',
    async () => {
      const answer = await run({ argv, env });
      if (answer.exitCode === PASSWD_LOCKED && answer.stderr.includes('lock')) return false;
      if (answer.exitCode === 0) return true;
      throw new Error(`${argv.join(' ')} failed: ${answer.stderr.trim()}`);
    },
    { limitMs: 20_000, pauseMs: 200 },
  );
}

/** Gives everything under a folder to an account. */
export async function giveTo(account: Account, path: string): Promise<void> {
  await runOrThrow({ argv: ['chown', '-R', `${account.uid}:${account.gid}`, path], env: { PATH: SYSTEM_PATH } });
}
