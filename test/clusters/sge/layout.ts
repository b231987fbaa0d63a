import { existsSync, symlinkSync } from 'node:fs';
import type { Account } from '../account.ts';
import { makeFolder, writeFile } from '../folders.ts';
import type { ConfigFacts } from './config.ts';
import { bootstrap } from './config.ts';

/** Where the packages keep the folders that Grid Engine looks for below its root. */
const PACKAGES = '/var/lib/gridengine';

/** What must be the same every time the same folder is brought up; kept in `cluster.json` there. */
export interface Kept {
  readonly firstPort: number;
  /** The accounts that were made for this cluster, the first one submits. */
  readonly users: readonly string[];
}

/** Makes the folders and files of a cluster. Its users can read all of it but the files by which it is started and ended. */
export function layOut(facts: ConfigFacts, admin: Account): void {
  const { dir, hostname } = facts;
  for (const path of [dir, `${dir}/root`, `${dir}/home`, `${dir}/log`]) makeFolder(path, null, 0o755);
  makeFolder(`${dir}/run`, null, 0o700);
  const cell = `${dir}/root/default`;
  const owned = [cell, `${cell}/common`, `${dir}/spool`, `${dir}/spool/qmaster`, `${dir}/spool/execd`];
  for (const path of owned) makeFolder(path, admin, 0o755);
  for (const name of ['bin', 'lib', 'util', 'utilbin']) {
    if (!existsSync(`${dir}/root/${name}`)) symlinkSync(`${PACKAGES}/${name}`, `${dir}/root/${name}`);
  }
  writeFile(`${cell}/common/bootstrap`, bootstrap(facts), admin, 0o644);
  writeFile(`${cell}/common/act_qmaster`, `${hostname}\n`, admin, 0o644);
  // Where the host's name is 127.0.0.1, clients are told that they come from localhost.
  writeFile(`${cell}/common/host_aliases`, `${hostname} localhost\n`, admin, 0o644);
}
