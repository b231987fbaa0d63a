import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { findAccount } from './account.ts';
import type { TestScheduler } from './names.ts';

/** What a cluster needs of this machine. */
export interface Requirements {
  readonly scheduler: TestScheduler;
  /** Programs and other files of its packages. */
  readonly files: readonly string[];
  readonly accounts: readonly string[];
}

/** Why a cluster cannot be brought up on this machine, in one sentence with what to do; null when it can. */
export async function whyNotHere({ scheduler, files, accounts }: Requirements): Promise<string | null> {
  if (process.platform !== 'linux') return 'a test cluster needs Linux';
  if (process.getuid?.() !== 0) return 'a test cluster needs root, to run jobs as another user';
  const missing = [
    ...['/usr/sbin/useradd', ...files].filter((path) => !existsSync(path)),
    ...accounts.filter((name) => !findAccount(name)),
  ];
  if (missing.length > 0) {
    const mend = existsSync('/usr/bin/apt-get')
      ? `run sh test/clusters/${scheduler}/install.sh`
      : 'the cluster is made from Debian packages';
    return `missing here: ${missing.join(', ')}; ${mend}`;
  }
  return (await hostAddress()) === null ? `the host name ${hostname()} has no address; add it to /etc/hosts` : null;
}

/**
 * The IPv4 address to which this host's name resolves; null without one: 127.0.0.1 or 127.0.1.1 on most machines, the
 * address of the container in some.
 */
export async function hostAddress(): Promise<string | null> {
  try {
    return (await lookup(hostname(), 4)).address;
  } catch {
    return null;
  }
}
