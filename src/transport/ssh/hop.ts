import type { Duplex } from 'node:stream';
import type { AnyAuthMethod, Client, ConnectConfig } from 'ssh2';
import ssh2 from 'ssh2';
import type { Clock } from '../../base/clock.ts';
import type { TransportOptions } from '../contract.ts';
import { cutOff, sshTrouble } from '../sshTrouble.ts';
import type { Offer } from './algorithms.ts';
import { algorithms } from './algorithms.ts';
import { prepareCipherKeys } from './cipherKeys.ts';
import { hostWithPort } from './config/address.ts';
import type { HostSettings } from './config/hostSettings.ts';
import { HostKeyCheck } from './hostKeys/hostKeyCheck.ts';
import { needsOpenssh } from './needsOpenssh.ts';
import { isOutOfAttempts, networkError } from './networkError.ts';
import { connectSocket } from './packetSocket.ts';
import { identitiesFor, keyFilesFor } from './signIn/identities.ts';
import type { KeyRing } from './signIn/keyRing.ts';
import { Person } from './signIn/person.ts';
import { SignIn } from './signIn/signIn.ts';
import { listenToSignIn } from './signInMessages.ts';

/** What opening a connection needs besides the host. */
export interface HopParts {
  readonly options: Pick<TransportOptions, 'asker' | 'intent'>;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  /** Ends the opening. */
  readonly signal: AbortSignal;
  /** Tells that a question to the person was put, or is answered. */
  readonly onAsking: (open: boolean) => void;
}

/** How long a server may take from one step of the sign-in to the next, a push to a phone included. */
const SIGN_IN_LIMIT_MS = 120_000;

/** Opens a connection to one host, through a stream that leads there or by the network. Rejects with a `UserError`. */
export async function openHop(settings: HostSettings, through: Duplex | null, parts: HopParts): Promise<Client> {
  const host = `${settings.user}@${hostWithPort(settings.host, settings.port)}`;
  if (settings.needsOpenssh.length > 0) throw needsOpenssh(host, settings.needsOpenssh);
  const [check, keys] = await Promise.all([HostKeyCheck.of(settings), keyFilesFor(settings)]);
  if (check.needsCertificate) throw needsOpenssh(host, ['its key is known by a certificate (@cert-authority)']);
  if (keys.certain && keys.unusable.length > 0) throw needsOpenssh(host, keys.unusable);
  const offer = algorithms(settings.algorithms, check.types);
  const empty = Object.entries(offer).find(([, names]) => names.length === 0)?.[0];
  if (empty)
    throw needsOpenssh(host, [`the built-in SSH has none of the algorithms that the configuration names (${empty})`]);
  parts.signal.throwIfAborted();
  const opening = new Opening(settings, host, check, parts);
  const signIn = new SignIn({
    settings,
    host,
    person: opening.person,
    keyRing: parts.keyRing,
    identities: async () => await identitiesFor(settings, keys.files),
    unusable: keys.unusable,
    giveUp: (error) => opening.fail(error),
  });
  return await opening.open(through, offer, signIn);
}

/** One connection on its way to being open. */
class Opening {
  readonly person: Person;
  readonly #settings: HostSettings;
  readonly #host: string;
  readonly #check: HostKeyCheck;
  readonly #parts: HopParts;
  readonly #client = new ssh2.Client();
  readonly #settled = Promise.withResolvers<void>();
  readonly #over = new AbortController();
  #limit = new AbortController();
  #limitMs: number;
  #failed = false;
  #accepted: Buffer | null = null;
  #next: ((method: AnyAuthMethod) => void) | null = null;
  /** What the server has left of its methods; null before the first. */
  #left: readonly string[] | null = null;

  constructor(settings: HostSettings, host: string, check: HostKeyCheck, parts: HopParts) {
    this.#settings = settings;
    this.#host = host;
    this.#check = check;
    this.#parts = parts;
    this.#limitMs = settings.connectTimeoutMs;
    this.person = new Person(parts.options, this.#over.signal, (open) => {
      // No time limit runs while a question is open.
      this.#limit.abort();
      if (!open) this.#startLimit();
      parts.onAsking(open);
    });
  }

  async open(through: Duplex | null, offer: Offer, signIn: SignIn): Promise<Client> {
    const { signal } = this.#parts;
    const abort = (): void => this.fail(signal.reason);
    signal.addEventListener('abort', abort);
    this.#listen(signIn);
    this.#startLimit();
    try {
      prepareCipherKeys(this.#client);
      this.#client.connect(this.#config(through, offer, signIn));
      listenToSignIn(this.#client, {
        onFailure: (left, partial) => this.#advance(signIn, left, partial),
        onWords: (words) => signIn.addWords(words),
      });
      await this.#settled.promise;
      return this.#client;
    } catch (error) {
      this.#client.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
      this.#over.abort();
      this.#limit.abort();
    }
  }

  fail(error: unknown): void {
    this.#failed = true;
    this.#settled.reject(error);
  }

  #config(through: Duplex | null, offer: Offer, signIn: SignIn): ConnectConfig {
    const { host, port, user, family, keepaliveMs, keepaliveCount } = this.#settings;
    return {
      sock: through ?? connectSocket(host, port, family),
      username: user,
      algorithms: { ...offer, compress: ['none'] },
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: keepaliveCount,
      // The limit of the library does not stop for a question.
      readyTimeout: 0,
      hostVerifier: (key: Buffer, verify: (good: boolean) => void) => void this.#verify(key, verify),
      authHandler: (_left, _partial, next) => {
        this.#next = next;
        this.#advance(signIn, this.#left, false);
      },
    };
  }

  /** Tries the next method of sign-in. */
  #advance(signIn: SignIn, left: readonly string[] | null, partial: boolean): void {
    if (this.#failed) return;
    this.#left = left;
    signIn.next(left, partial).then(
      (method) => {
        if (this.#failed) return;
        if (method) this.#next?.(method);
        else this.fail(signIn.failure());
      },
      (error: unknown) => this.fail(error),
    );
  }

  #listen(signIn: SignIn): void {
    this.#client
      .on('banner', (text) => signIn.addWords(text))
      .once('handshake', () => {
        this.#limitMs = SIGN_IN_LIMIT_MS;
        this.#limit.abort();
        this.#startLimit();
      })
      .on('change password', () => this.fail(sshTrouble('passwordExpired', this.#host)))
      .on('ready', () => this.#settled.resolve())
      .on('error', (error) => {
        // Trouble with one key: the next one is tried.
        if ('level' in error && (error.level === 'agent' || error.level === 'client-authentication')) return;
        this.fail(
          isOutOfAttempts(error) && signIn.refused ? signIn.failure() : networkError(this.#host, error, signIn.said),
        );
      })
      .on('close', () => this.fail(cutOff(this.#host, signIn.said)));
  }

  async #verify(key: Buffer, verify: (good: boolean) => void): Promise<void> {
    try {
      // It is shown again whenever the keys of the connection are renewed.
      if (!this.#accepted?.equals(key)) {
        if (this.#accepted) throw sshTrouble('keyNotTrusted', this.#host, { detail: 'it changed its key meanwhile' });
        await this.#check.accept(key, async (question) => (await this.person.ask(question)).kind === 'trusted');
        this.#accepted = key;
      }
      if (!this.#failed) verify(true);
    } catch (error) {
      this.fail(error);
      this.#client.destroy();
    }
  }

  #startLimit(): void {
    this.#limit = new AbortController();
    const { signal } = this.#limit;
    this.#parts.clock.sleep(this.#limitMs, signal).then(
      () =>
        this.fail(
          sshTrouble('silent', this.#host, { detail: `no answer within ${Math.ceil(this.#limitMs / 1000)} s` }),
        ),
      // Over in time.
      () => undefined,
    );
  }
}
