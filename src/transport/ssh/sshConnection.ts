import type { Clock } from '../../base/clock.ts';
import { UserError } from '../../base/errors.ts';
import type { ConnectionState, TransportOptions } from '../contract.ts';
import { needsSignIn, sshTrouble } from '../sshTrouble.ts';
import type { LocalUser } from './config/localUser.ts';
import { route } from './config/route.ts';
import type { Link } from './link.ts';
import { openLink } from './link.ts';
import { KeyRing } from './signIn/keyRing.ts';

/** What a connection is made with. */
export interface SshConnectionSettings {
  /** As in `Place`. */
  readonly remote: string;
  /** As in `Place`. */
  readonly loginEnv: string;
  readonly local: LocalUser;
  readonly clock: Clock;
  /** How long it stays open without use, in milliseconds. */
  readonly keepMs: number;
  readonly onDidChangeState: () => void;
}

/** Pauses between attempts that nobody asked for. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 600_000;

/** An opening that is under way. */
interface Attempt {
  readonly intent: TransportOptions['intent'];
  readonly link: Promise<Link>;
  readonly abort: AbortController;
  waiting: number;
}

/** The one connection to a place: opened when it is first used, shared by all that use it, closed when it is idle. */
export class SshConnection {
  readonly #settings: SshConnectionSettings;
  readonly #keyRing = new KeyRing();
  #state: ConnectionState = { kind: 'not connected' };
  #link: Link | null = null;
  #attempt: Attempt | null = null;
  #users = 0;
  #idle = new AbortController();
  /** Why background work must not try: until the user acts, or until a time. */
  #refusal: { readonly error: UserError; readonly until: number } | null = null;
  #pauseMs = FIRST_PAUSE_MS;
  #disposed = false;

  constructor(settings: SshConnectionSettings) {
    this.#settings = settings;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Does something with the open connection. Rejects with a `UserError` where it cannot be opened. */
  async use<T>(options: TransportOptions, action: (link: Link) => Promise<T>): Promise<T> {
    this.#users++;
    this.#idle.abort();
    try {
      return await action(await this.#open(options));
    } finally {
      this.#users--;
      if (this.#users === 0) this.#closeWhenIdle();
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#idle.abort();
    this.#attempt?.abort.abort(sshTrouble('closed', this.#settings.remote));
    this.#drop();
  }

  async #open(options: TransportOptions): Promise<Link> {
    for (;;) {
      options.signal?.throwIfAborted();
      if (this.#disposed) throw sshTrouble('closed', this.#settings.remote);
      if (this.#link) return this.#link;
      const attempt = this.#attempt ?? this.#begin(options);
      // The user does not wait for what must not ask.
      if (options.intent === 'user' && attempt.intent === 'background') attempt.abort.abort(SUPERSEDED);
      try {
        return await this.#joined(attempt, options.signal);
      } catch (error) {
        if (error !== SUPERSEDED) throw error;
      }
    }
  }

  #begin(options: TransportOptions): Attempt {
    const { clock } = this.#settings;
    if (options.intent === 'background' && this.#refusal && clock.now() < this.#refusal.until)
      throw this.#refusal.error;
    const abort = new AbortController();
    const attempt = { intent: options.intent, abort, waiting: 0, link: this.#connect(options, abort.signal) };
    this.#attempt = attempt;
    return attempt;
  }

  /** Waits for an attempt; it is given up when nobody waits for it any more. */
  async #joined(attempt: Attempt, signal: AbortSignal | undefined): Promise<Link> {
    attempt.waiting++;
    const { promise, reject } = Promise.withResolvers<never>();
    const leave = (): void => {
      reject(signal?.reason);
      if (--attempt.waiting === 0) attempt.abort.abort(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([attempt.link, promise]);
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  async #connect(options: TransportOptions, signal: AbortSignal): Promise<Link> {
    const { remote, loginEnv, local, clock } = this.#settings;
    this.#setState({ kind: 'connecting' });
    try {
      const onAsking = (open: boolean): void =>
        this.#setState(open ? { kind: 'waiting for you' } : { kind: 'connecting' });
      const hops = await route(remote, local);
      const link = await openLink(hops, loginEnv, { options, keyRing: this.#keyRing, clock, signal, onAsking });
      if (signal.aborted) {
        link.end();
        throw signal.reason;
      }
      this.#opened(link);
      return link;
    } catch (error) {
      this.#failed(error, signal.aborted);
      throw error;
    } finally {
      this.#attempt = null;
    }
  }

  #opened(link: Link): void {
    this.#link = link;
    this.#refusal = null;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#setState({ kind: 'connected', since: this.#settings.clock.now() });
    void link.ended.then((reason) => {
      if (this.#link !== link) return;
      this.#link = null;
      this.#setState({ kind: 'lost', reason });
    });
  }

  #failed(error: unknown, aborted: boolean): void {
    if (aborted || !(error instanceof UserError)) {
      this.#setState({ kind: 'not connected' });
      return;
    }
    const { remote, clock } = this.#settings;
    if (needsSignIn(error)) {
      this.#refusal = { error: sshTrouble('signInNeeded', remote), until: Number.POSITIVE_INFINITY };
      this.#setState({ kind: 'sign-in needed' });
      return;
    }
    // What no later attempt can mend waits for the user, the rest for a growing pause.
    this.#refusal = { error, until: error.transient ? clock.now() + this.#pauseMs : Number.POSITIVE_INFINITY };
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    this.#setState({ kind: 'lost', reason: error.detail ?? error.what });
  }

  #closeWhenIdle(): void {
    if (!this.#link) return;
    const { clock, keepMs } = this.#settings;
    this.#idle = new AbortController();
    clock.sleep(keepMs, this.#idle.signal).then(
      () => this.#drop(),
      // In use again.
      () => undefined,
    );
  }

  #drop(): void {
    const link = this.#link;
    this.#link = null;
    link?.end();
    this.#setState({ kind: 'not connected' });
  }

  #setState(state: ConnectionState): void {
    if (this.#state.kind === state.kind && state.kind !== 'lost') return;
    this.#state = state;
    this.#settings.onDidChangeState();
  }
}

/** Why a background attempt is given up when the user comes. */
const SUPERSEDED = new Error('the user connects');
