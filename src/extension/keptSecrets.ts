import type { Memento, SecretStorage } from 'vscode';
import { window } from 'vscode';

/** Under this name the editor remembers the names of the kept secrets: its secret storage does not list them. */
const NAMES = 'clusterjob.keptSecrets';

/** Passwords and passphrases that the user wants kept, in the secret storage of the editor. One-time codes never come here. */
export class KeptSecrets {
  readonly #storage: SecretStorage;
  readonly #memory: Memento;

  constructor(storage: SecretStorage, memory: Memento) {
    this.#storage = storage;
    this.#memory = memory;
  }

  /** `password alice@login.example:22`, `passphrase /home/alice/.ssh/id`. */
  get names(): readonly string[] {
    return this.#memory.get<readonly string[]>(NAMES) ?? [];
  }

  async get(name: string): Promise<string | null> {
    return (await this.#storage.get(keyOf(name))) ?? null;
  }

  async keep(name: string, secret: string): Promise<void> {
    // The name first: a secret that cannot be found again cannot be forgotten.
    if (!this.names.includes(name)) await this.#memory.update(NAMES, [...this.names, name]);
    await this.#storage.store(keyOf(name), secret);
  }

  async forget(names: readonly string[]): Promise<void> {
    for (const name of names) await this.#storage.delete(keyOf(name));
    await this.#memory.update(
      NAMES,
      this.names.filter((name) => !names.includes(name)),
    );
  }
}

function keyOf(name: string): string {
  return `clusterjob:${name}`;
}

/** Lets the user choose which of the kept secrets are to be forgotten. */
export async function forgetSecrets(secrets: KeptSecrets): Promise<void> {
  const { names } = secrets;
  if (names.length === 0) {
    void window.showInformationMessage('Clusterjob keeps no passwords or passphrases.');
    return;
  }
  const chosen = await window.showQuickPick(names, {
    title: 'Forget Kept Passwords',
    placeHolder: 'What is chosen is asked for again the next time',
    canPickMany: true,
  });
  if (chosen && chosen.length > 0) await secrets.forget(chosen);
}
