import { UserError } from '../../../base/errors.ts';
import type { KeyFile } from './keyFiles.ts';
import { decrypt } from './keyFiles.ts';
import { plainKey } from './keyFormats.ts';
import type { Person } from './person.ts';

/** How often a passphrase is asked for, as ssh does. */
const TRIES = 3;

/** The keys that were decrypted while a connection was in use: each passphrase is asked for once. */
export class KeyRing {
  /** By path; the text tells whether it is still the same key. */
  readonly #open = new Map<string, { readonly text: string; readonly pem: string }>();

  /** The key as text that Node signs with. Rejects with a `UserError` that says why it cannot be used. */
  async unlock({ path, text }: KeyFile, host: string, prompts: number, person: Person): Promise<string> {
    if (text === null) throw unusable(path, 'there is only its public half');
    const known = this.#open.get(path);
    if (known?.text === text) return known.pem;
    const content = plainKey({ text });
    if (content.kind === 'plain') return content.pem;
    if (content.kind !== 'encrypted') throw unusable(path, content.kind === 'unusable' ? content.why : content.kind);
    const pem = (await this.#withKept(path, text, person)) ?? (await ask(path, text, host, prompts, person));
    this.#open.set(path, { text, pem });
    return pem;
  }

  async #withKept(path: string, text: string, person: Person): Promise<string | null> {
    const passphrase = await person.kept(keptName(path));
    if (passphrase === null) return null;
    const content = await decrypt(text, passphrase);
    if (content.kind === 'plain') return content.pem;
    await person.forget(keptName(path));
    return null;
  }
}

async function ask(path: string, text: string, host: string, prompts: number, person: Person): Promise<string> {
  for (let tries = 0; tries < Math.min(prompts, TRIES); tries++) {
    const answer = await person.ask({
      kind: 'prompts',
      host,
      title: '',
      text: tries === 0 ? '' : 'The passphrase was wrong.',
      prompts: [{ text: `Passphrase for the key ${path}:`, echo: false }],
      keepAs: keptName(path),
    });
    const passphrase = answer.kind === 'texts' ? (answer.texts[0] ?? '') : '';
    // As in ssh: without a passphrase the next key is tried.
    if (passphrase === '') break;
    const content = await decrypt(text, passphrase);
    if (content.kind === 'plain') return content.pem;
    await person.forget(keptName(path));
    if (content.kind === 'unusable') throw unusable(path, content.why);
  }
  throw unusable(path, 'its passphrase was not given');
}

function keptName(path: string): string {
  return `passphrase ${path}`;
}

function unusable(path: string, why: string): UserError {
  return new UserError({ what: `The key ${path} cannot be used`, detail: why, code: 'key-unusable' });
}
