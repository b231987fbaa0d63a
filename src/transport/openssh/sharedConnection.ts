import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { UserError } from '../../base/errors.ts';
import { Emitter } from '../../base/event.ts';
import { unlessAborted } from '../../base/unlessAborted.ts';
import type { ConnectionState, Intent, TransportOptions } from '../contract.ts';
import { lostWords, needsSignIn, sshTrouble } from '../sshTrouble.ts';
import type { ProcessEnd } from '../startedProcess.ts';
import type { SessionFailure, SessionSource, SessionStart } from './sessionSource.ts';
import type { SignInSettings } from './signIn.ts';
import { SignIn } from './signIn.ts';
import { socketFolder } from './socketFolder.ts';
import type { SshClient, SshFacts } from './sshClient.ts';
import { options as lines, sharedBy } from './sshClient.ts';
import { isSessionRefused } from './sshMessages.ts';

/** How a connection is shared. */
export interface SharingSettings extends SignInSettings {
  /** Minutes that an idle connection stays open. */
  readonly keepMinutes: number;
}

/** What a session over a shared connection says when there is none: it must never connect by itself. */
const NO_CONNECTION = 'clusterjob-no-shared-connection';

/** What `ssh` prints when it has signed in: it runs this on our side. */
const CONNECTED = 'clusterjob-connected';
const TELL_CONNECTED = lines('PermitLocalCommand yes', `LocalCommand echo ${CONNECTED}`);

const DETACH_PAUSE_MS = 50;

/** The connection that all sessions of one cluster share: a ControlMaster of OpenSSH, the user's own where there is one. */
export class SharedConnection implements SessionSource {
  readonly #client: SshClient;
  readonly #settings: SharingSettings;
  readonly #clock: Clock;
  readonly #changes = new Emitter<void>();
  #state: ConnectionState = { kind: 'not connected' };
  #opening: { readonly intent: Intent; readonly path: Promise<string> } | null = null;
  /** Where it is; null while none is open. */
  #path: string | null = null;
  #ours = false;

  readonly onDidChangeState = this.#changes.event;

  constructor(client: SshClient, settings: SharingSettings, clock: Clock) {
    this.#client = client;
    this.#settings = settings;
    this.#clock = clock;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  async open(options: TransportOptions): Promise<SessionStart> {
    const path = this.#path ?? (await this.#openOnce(options));
    return async (commandLine, more = []) => {
      const started = await this.#client.start([...sessionOptions(path), ...more], commandLine);
      return { process: started, failure: started.ended.then((end) => this.#failure(end, path)) };
    };
  }

  answered(): void {
    // The connection was told to be open before there were sessions.
  }

  suspect(reason: string): void {
    if (this.#path === null) return;
    this.#path = null;
    this.#setState({ kind: 'lost', reason });
  }

  /** The user's own connection stays. */
  async end(): Promise<void> {
    if (this.#path !== null && this.#ours) await this.#client.endShared(this.#path);
    this.#path = null;
    this.#setState({ kind: 'not connected' });
  }

  async #failure({ code, errors }: ProcessEnd, path: string): Promise<SessionFailure | null> {
    if (code !== 255) return null;
    // `ssh` tries to connect by itself after that, so this comes first.
    if (isSessionRefused(errors)) return { kind: 'refused' };
    if (errors.includes(NO_CONNECTION)) return { kind: 'no connection' };
    // What was run has ended with this status, for the connection still stands.
    if ((await this.#client.sharedProcess(path)) !== null) return null;
    this.suspect(lostWords(this.#client.remote));
    return { kind: 'failed', error: sshTrouble('lost', this.#client.remote) };
  }

  /**
   * One attempt at a time; who comes meanwhile shares what becomes of it. A user tries anew where it failed for want of a person,
   * and everybody where only the one who began it has stopped it.
   */
  async #openOnce(options: TransportOptions): Promise<string> {
    for (let other = this.#opening; other; other = this.#opening) {
      try {
        return await unlessAborted(other.path, options.signal);
      } catch (error) {
        options.signal?.throwIfAborted();
        const needsPerson = options.intent === 'user' && other.intent === 'background';
        if (error instanceof UserError && !needsPerson) throw error;
      }
    }
    const path = this.#connect(options).finally(() => {
      this.#opening = null;
    });
    this.#opening = { intent: options.intent, path };
    return await path;
  }

  async #connect(options: TransportOptions): Promise<string> {
    const before = this.#state;
    this.#setState({ kind: 'connecting' });
    try {
      const facts = await this.#client.facts();
      const path = await this.#pathFor(facts);
      if ((await this.#client.sharedProcess(path)) === null) {
        // It was refused once; to try again and again may lock the account.
        if (options.intent === 'background' && before.kind === 'sign-in needed')
          throw sshTrouble('signInNeeded', this.#client.remote);
        await this.#signIn(path, facts, options);
      }
      this.#path = path;
      this.#setState({ kind: 'connected', since: this.#clock.now() });
      return path;
    } catch (error) {
      this.#setState(this.#stateAfter(error, before));
      throw error;
    }
  }

  #stateAfter(error: unknown, before: ConnectionState): ConnectionState {
    if (!(error instanceof UserError)) return before;
    if (needsSignIn(error)) return { kind: 'sign-in needed' };
    return { kind: 'lost', reason: error.detail ?? error.what };
  }

  /** The user's own connection if it is open or would be shared without us; else one of ours. */
  async #pathFor(facts: SshFacts): Promise<string> {
    const theirs = facts.controlPath;
    this.#ours = theirs === null || !(facts.sharesByItself || (await this.#client.sharedProcess(theirs)) !== null);
    if (theirs !== null && !this.#ours) return theirs;
    const { user, host, port } = facts;
    const name = createHash('sha256').update(JSON.stringify([hostname(), this.#client.remote, user, host, port]));
    // `%` stands for a token in this option.
    return join(await socketFolder(this.#settings.folder), name.digest('hex').slice(0, 16)).replaceAll('%', '%%');
  }

  /**
   * Signs in with a command that does nothing; the connection outlives it. It is not waited for: a program that a start file of
   * the login shell has left behind may keep it from ending.
   */
  async #signIn(path: string, facts: SshFacts, options: TransportOptions): Promise<void> {
    const keepSeconds = Math.max(1, Math.round(this.#settings.keepMinutes * 60));
    const sharing = lines('ControlMaster auto', ...(facts.persists ? [] : [`ControlPersist ${keepSeconds}`]));
    const signIn = new SignIn(this.#client, facts, this.#settings, this.#clock);
    signIn.onQuestion = (isOpen) => this.#setState({ kind: isOpen ? 'waiting for you' : 'connecting' });
    const started = await signIn.start([...sharedBy(path), ...sharing, ...TELL_CONNECTED], 'exit 0', options);
    await signIn.succeeded(started, CONNECTED, options);
    // The connection goes on in a process of its own, but not from the first moment.
    while (started.running && (await this.#client.sharedProcess(path)) === started.pid) {
      await Promise.race([started.ended, this.#clock.sleep(DETACH_PAUSE_MS, options.signal)]);
    }
    // The connection may go through another `ssh` that was started here: a jump.
    if (started.running) started.killAlone();
    started.close();
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#changes.fire();
  }
}

function sessionOptions(path: string): readonly string[] {
  return [
    ...sharedBy(path),
    ...lines('ControlMaster no', 'BatchMode yes', 'LogLevel ERROR', `ProxyCommand sh -c "echo ${NO_CONNECTION} >&2"`),
  ];
}
