import type { Account } from './account.ts';
import { findAccount, getAccount, loginEnvironment, removeAccount } from './account.ts';
import { readKept, writeKept } from './folders.ts';
import type { ClusterUser } from './testCluster.ts';

/** What every cluster keeps for its next start. */
interface KeptUsers {
  /** The accounts that were made for this cluster, the first one submits. */
  readonly users: readonly string[];
}

/** The unprivileged users of one cluster. */
export class ClusterUsers {
  readonly #dir: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #kept: KeptUsers;

  /** `env`: what the scheduler's commands need in their environment. `kept`: what is to be kept in the folder `dir`. */
  constructor(dir: string, env: Readonly<Record<string, string>>, kept: KeptUsers) {
    this.#dir = dir;
    this.#env = env;
    this.#kept = kept;
  }

  get names(): readonly string[] {
    return this.#latest.users;
  }

  /** The user ids of those who have an account. */
  get uids(): readonly number[] {
    return this.names.flatMap((name) => findAccount(name)?.uid ?? []);
  }

  /** The one who submits jobs. */
  get first(): ClusterUser {
    const [first] = this.names;
    return this.#user(getAccount(first ?? ''));
  }

  /** Keeps the name of another one, and then makes the account. `label`: small letters and digits. */
  async add(label: string, ensure: (name: string) => Promise<Account>): Promise<ClusterUser> {
    const [first] = this.names;
    const name = `${first}-${label}`;
    writeKept(this.#dir, { ...this.#latest, users: [...new Set([...this.names, name])] });
    return this.#user(await ensure(name));
  }

  async removeAll(): Promise<void> {
    for (const name of this.names) await removeAccount(name);
  }

  /** Another process may have added a user, so the file is asked, if there is one yet. */
  get #latest(): KeptUsers {
    return readKept<KeptUsers>(this.#dir) ?? this.#kept;
  }

  #user(account: Account): ClusterUser {
    return { ...account, env: { ...loginEnvironment(account), ...this.#env } };
  }
}
