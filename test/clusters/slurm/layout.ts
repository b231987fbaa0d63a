import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Account } from './account.ts';
import type { ConfigFacts } from './config.ts';
import { databaseSetup, epilog, gresConf, nodeNames, slurmConf, slurmdbdConf } from './config.ts';
import { readIfPresent } from './daemon.ts';

const MARK = 'cluster.json';

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

/** Reads what was kept of an earlier start; null when there was none. */
export function readKept(dir: string): Kept | null {
  const text = readIfPresent(`${dir}/${MARK}`);
  return text === null ? null : (JSON.parse(text) as Kept);
}

/** Keeps it for the next start. The password of the database stands in it: root alone may read it. */
export function writeKept(dir: string, kept: Kept): void {
  writeFileSync(`${dir}/${MARK}`, JSON.stringify(kept, null, 2), { mode: 0o600 });
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

/** Removes everything that a cluster has in its folder; the mark that it is a cluster's goes last. */
export function removeLayout(dir: string): void {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) {
    if (name !== MARK) rmSync(`${dir}/${name}`, { recursive: true, force: true });
  }
  rmSync(dir, { recursive: true, force: true });
}

/** Whether the folder can belong to a cluster: it is absent or empty, or an earlier start left its mark. */
export function isUsable(dir: string): boolean {
  return !existsSync(dir) || existsSync(`${dir}/${MARK}`) || readdirSync(dir).length === 0;
}

function makeFolder(path: string, owner: Account | null, mode: number): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
}

function writeFile(path: string, content: string | Buffer, owner: Account | null, mode: number): void {
  writeFileSync(path, content, { mode });
  chmodSync(path, mode);
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
}
