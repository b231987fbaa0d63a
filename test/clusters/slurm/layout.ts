import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Account } from '../account.ts';
import { makeFolder, writeFile } from '../folders.ts';
import type { ConfigFacts } from './config.ts';
import { databaseSetup, epilog, gresConf, nodeNames, slurmConf, slurmdbdConf } from './config.ts';

/** The accounts under which the daemons run. */
export interface DaemonAccounts {
  readonly munge: Account;
  readonly mysql: Account;
  readonly slurm: Account;
}

/** What must be the same every time the same folder is brought up; kept in `cluster.json` there. */
export interface Kept {
  readonly firstPort: number;
  readonly password: string;
  readonly nodes: number;
  readonly cpusPerNode: number;
  readonly minJobAge: number;
  /** The accounts that were made for this cluster, the first one submits. */
  readonly users: readonly string[];
}

/**
 * Makes the folders and files of a cluster. Everything is readable for the users of the cluster, but for keys, passwords
 * and the daemons' own data.
 */
export function layOut(facts: ConfigFacts, accounts: DaemonAccounts): void {
  const { dir } = facts;
  const { munge, mysql, slurm } = accounts;
  for (const path of [dir, `${dir}/etc`, `${dir}/home`, `${dir}/log`]) makeFolder(path, null, 0o755);
  makeFolder(`${dir}/run`, null, 0o700);
  makeFolder(`${dir}/hold`, null, 0o700);
  makeFolder(`${dir}/munge`, munge, 0o755);
  makeFolder(`${dir}/munge/key`, munge, 0o700);
  makeFolder(`${dir}/database`, mysql, 0o700);
  makeFolder(`${dir}/state`, slurm, 0o700);
  makeFolder(`${dir}/spool`, null, 0o755);
  for (const node of nodeNames(facts.nodes)) makeFolder(`${dir}/spool/${node}`, null, 0o755);

  const key = `${dir}/munge/key/munge.key`;
  if (!existsSync(key)) writeFile(key, randomBytes(128), munge, 0o400);
  writeFile(`${dir}/etc/slurm.conf`, slurmConf(facts), null, 0o644);
  writeFile(`${dir}/etc/gres.conf`, gresConf(), null, 0o644);
  writeFile(`${dir}/etc/slurmdbd.conf`, slurmdbdConf(facts), slurm, 0o600);
  writeFile(`${dir}/etc/epilog`, epilog(dir), null, 0o755);
  writeFile(`${dir}/database/setup.sql`, databaseSetup(facts.password), mysql, 0o600);
}
