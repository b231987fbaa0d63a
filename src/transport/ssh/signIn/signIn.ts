import type { AnyAuthMethod, ParsedKey, Prompt } from 'ssh2';
import ssh2 from 'ssh2';
import { UserError } from '../../../base/errors.ts';
import { answersRefused, saidTrouble, sshTrouble } from '../../sshTrouble.ts';
import type { HostSettings } from '../config/hostSettings.ts';
import { fingerprint } from '../hostKeys/knownHosts.ts';
import { needsOpenssh } from '../needsOpenssh.ts';
import type { AgentKey } from './agentKeys.ts';
import type { Identity } from './identities.ts';
import { signWith } from './keyFiles.ts';
import type { KeyRing } from './keyRing.ts';
import { OneKey } from './oneKey.ts';
import type { Person } from './person.ts';
import { asksForPassword, plainWords } from './promptWords.ts';

/** What a sign-in to one host works with. */
export interface SignInParts {
  readonly settings: HostSettings;
  /** For messages: `me@login.example.org`. */
  readonly host: string;
  readonly person: Person;
  readonly keyRing: KeyRing;
  /** The keys to try, looked for when the server wants one. */
  readonly identities: () => Promise<readonly Identity[]>;
  /** What is there that cannot be used, in words: named if nothing else opens the host. */
  readonly unusable: readonly string[];
  /** Ends the connection: the person gave up, or a question could not be put. */
  readonly giveUp: (error: unknown) => void;
}

/** A secret that the server has been given and not yet judged. */
interface Given {
  readonly method: string;
  /** Under what names it may be kept. */
  readonly names: readonly string[];
  /** Whether it was one that was kept: its refusal is not the person's. */
  readonly kept: boolean;
}

/** Chooses one method of sign-in after the other, in OpenSSH's order (RFC 4252). */
export class SignIn {
  readonly #parts: SignInParts;
  #identities: Identity[] | null = null;
  readonly #exhausted = new Set<string>();
  #given: Given | null = null;
  /** Secrets that the server refused. */
  #refusals = 0;
  #keptRefused = false;
  #keysTried = 0;
  /** Why keys that the server might have taken could not be used, in words. */
  readonly #locked: string[] = [];
  #skippedForHuman = false;
  #left: readonly string[] = [];
  #said = '';

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** Takes what the server says besides; it may explain what its prompts ask for, or why it lets nobody in. */
  addWords(text: string): void {
    this.#said = plainWords(`${this.#said}\n${text}`);
  }

  /** What the server has said besides its prompts. */
  get said(): string {
    return this.#said;
  }

  /**
   * The next thing to try: at first `none`, then by what the server has left. `partial`: the last one was right, and
   * another factor is wanted. Null: there is nothing left.
   */
  async next(left: readonly string[] | null, partial: boolean): Promise<AnyAuthMethod | null> {
    const username = this.#parts.settings.user;
    if (left === null) return { type: 'none', username };
    this.#left = left;
    await this.#judged(partial);
    for (const method of this.#parts.settings.methods) {
      if (!left.includes(method) || this.#exhausted.has(method)) continue;
      const found = await this.#method(method, username);
      if (found) return found;
      this.#exhausted.add(method);
    }
    return null;
  }

  /** Whether a secret was refused so far. */
  get refused(): boolean {
    return this.#refusals > 0 || this.#given !== null;
  }

  /** Why nobody was let in. */
  failure(): UserError {
    const { host, settings, unusable } = this.#parts;
    const said = saidTrouble(host, this.#said);
    if (said) return said;
    if (this.#skippedForHuman) return sshTrouble('signInNeeded', host);
    if (this.refused) return answersRefused(host, this.#refusals);
    const methods = this.#left.join(', ') || 'no method at all';
    if (unusable.length > 0 || !this.#left.some((method) => settings.methods.includes(method))) {
      return needsOpenssh(host, [...unusable, `it offers ${methods}`]);
    }
    if (this.#locked.length > 0) {
      return sshTrouble('signInRefused', host, {
        detail: this.#locked.join('; '),
        next: 'Connect again, and unlock the key',
      });
    }
    return sshTrouble('signInRefused', host, {
      detail: `it offers ${methods}, and ${this.#keysTried === 0 ? 'there was no key to try' : 'knows none of your keys'}`,
      next: 'Add your public key to ~/.ssh/authorized_keys there, or name the right key by IdentityFile',
    });
  }

  /** Takes note of what became of the last secret: one that was refused is forgotten and never sent again. */
  async #judged(partial: boolean): Promise<void> {
    const given = this.#given;
    this.#given = null;
    if (!given) return;
    if (partial) {
      this.#exhausted.add(given.method);
      return;
    }
    if (given.kept) this.#keptRefused = true;
    else this.#refusals++;
    for (const name of given.names) await this.#parts.person.forget(name);
    if (this.#refusals >= this.#parts.settings.prompts) {
      this.#exhausted.add('password').add('keyboard-interactive');
    }
  }

  async #method(method: string, username: string): Promise<AnyAuthMethod | null> {
    if (method === 'publickey') return await this.#publicKey(username);
    if (!this.#parts.person.present) {
      this.#skippedForHuman = true;
      return null;
    }
    return method === 'password' ? await this.#password(username) : this.#keyboard(username);
  }

  async #publicKey(username: string): Promise<AnyAuthMethod | null> {
    this.#identities ??= [...(await this.#parts.identities())];
    for (let identity = this.#identities.shift(); identity; identity = this.#identities.shift()) {
      const publicKey = identity.publicKey ?? (await this.#unlockedPublicKey(identity));
      if (!publicKey) continue;
      this.#keysTried++;
      return { type: 'agent', username, agent: this.#oneKey(identity, publicKey) };
    }
    return null;
  }

  /** The public half of a key of a former format, which only the whole key tells. */
  async #unlockedPublicKey(identity: Identity): Promise<ParsedKey | null> {
    if (identity.kind === 'agent') return identity.publicKey;
    const pem = await this.#unlocked(identity);
    const key = pem === null ? null : ssh2.utils.parseKey(pem);
    return key instanceof Error ? null : key;
  }

  /** Null where the key cannot be had; the next one is tried then. */
  async #unlocked({ file }: Extract<Identity, { readonly kind: 'file' }>): Promise<string | null> {
    const { keyRing, host, settings, person } = this.#parts;
    try {
      return await keyRing.unlock(file, host, settings.prompts, person);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.code === 'sign-in-cancelled') {
        this.#parts.giveUp(error);
        throw error;
      }
      if (error.code === 'sign-in-needed') this.#skippedForHuman = true;
      else this.#locked.push(error.message);
      return null;
    }
  }

  /**
   * Every key is given to the library as the only key of an agent: an agent is asked to sign only when the server has said
   * that it would take the key, so that no passphrase is asked for in vain, and it may take its time.
   */
  #oneKey(identity: Identity, publicKey: ParsedKey): OneKey {
    return new OneKey(publicKey, async (data, hash) => {
      if (identity.kind === 'agent') return await this.#signedByAgent(identity.key, data, hash);
      const pem = await this.#unlocked(identity);
      if (pem === null) throw new Error('the key is locked');
      return signWith(pem, publicKey.type, data, hash);
    });
  }

  async #signedByAgent(key: AgentKey, data: Buffer, hash: string | undefined): Promise<Buffer> {
    try {
      return await key.sign(data, hash);
    } catch (error) {
      // It is locked, or the person did not confirm the use of the key there.
      this.#locked.push(`the agent did not sign with the key ${fingerprint(key.publicKey.getPublicSSH())}`);
      throw error;
    }
  }

  async #password(username: string): Promise<AnyAuthMethod> {
    const password = await this.#secret(`${this.#parts.host}'s password:`, this.#said, 'password');
    return { type: 'password', username, password };
  }

  #keyboard(username: string): AnyAuthMethod {
    let asked = false;
    // Without a question the method is not there for this account.
    this.#exhausted.add('keyboard-interactive');
    return {
      type: 'keyboard-interactive',
      username,
      prompt: (name, instructions, _language, prompts, finish) => {
        if (!asked) this.#exhausted.delete('keyboard-interactive');
        asked = true;
        this.#answers(name, instructions, prompts).then(finish, this.#parts.giveUp);
      },
    };
  }

  async #answers(name: string, instructions: string, prompts: readonly Prompt[]): Promise<string[]> {
    const { person, host } = this.#parts;
    const [first] = prompts;
    const earlier = this.#given?.names ?? [];
    if (first && prompts.length === 1 && !first.echo && earlier.length === 0 && asksForPassword(first.prompt)) {
      const text = plainWords(`${this.#said}\n${name}\n${instructions}`);
      return [await this.#secret(plainWords(first.prompt), text, 'keyboard-interactive')];
    }
    const answer = await person.ask({
      kind: 'prompts',
      host,
      title: plainWords(name),
      text: plainWords(`${this.#said}\n${instructions}`),
      prompts: prompts.map(({ prompt, echo }) => ({ text: plainWords(prompt), echo: echo === true })),
      keepAs: null,
    });
    this.#given = { method: 'keyboard-interactive', names: earlier, kept: false };
    return answer.kind === 'texts' ? [...answer.texts] : [];
  }

  /** The account's password: the one that is kept, else the one that the person types. */
  async #secret(prompt: string, text: string, method: string): Promise<string> {
    const { person, host, settings } = this.#parts;
    const keepAs = `password ${settings.user}@${settings.host}:${settings.port}`;
    const again = this.#refusals > 0 || this.#keptRefused;
    const kept = again ? null : await person.kept(keepAs);
    this.#given = { method, names: [keepAs], kept: kept !== null };
    if (kept !== null) return kept;
    const words = again ? plainWords(`That was refused.\n${text}`) : text;
    const prompts = [{ text: prompt, echo: false }];
    const answer = await person.ask({ kind: 'prompts', host, title: '', text: words, prompts, keepAs });
    return answer.kind === 'texts' ? (answer.texts[0] ?? '') : '';
  }
}
