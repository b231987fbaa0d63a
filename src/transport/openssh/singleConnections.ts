import type { Clock } from '../../base/clock.ts';
import { UserError } from '../../base/errors.ts';
import { Emitter } from '../../base/event.ts';
import type { ConnectionState, TransportOptions } from '../contract.ts';
import { needsSignIn, sshTrouble } from '../sshTrouble.ts';
import type { StartedProcess } from '../startedProcess.ts';
import type { SessionFailure, SessionSource, SessionStart } from './sessionSource.ts';
import type { SignInSettings } from './signIn.ts';
import { SignIn } from './signIn.ts';
import type { SshClient, SshFacts } from './sshClient.ts';
import { options as lines } from './sshClient.ts';

/** A connection for each session, where OpenSSH cannot share one: it has no ControlMaster on Windows. */
export class SingleConnections implements SessionSource {
  readonly #client: SshClient;
  readonly #settings: SignInSettings;
  readonly #clock: Clock;
  readonly #changes = new Emitter<void>();
  #facts: Promise<SshFacts> | null = null;
  #state: ConnectionState = { kind: 'not connected' };

  readonly onDidChangeState = this.#changes.event;

  constructor(client: SshClient, settings: SignInSettings, clock: Clock) {
    this.#client = client;
    this.#settings = settings;
    this.#clock = clock;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  async open(options: TransportOptions): Promise<SessionStart> {
    // It was refused once; to try again and again may lock the account.
    if (options.intent === 'background' && this.#state.kind === 'sign-in needed')
      throw sshTrouble('signInNeeded', this.#client.remote);
    this.#facts ??= this.#client.facts();
    const facts = await this.#facts;
    return async (commandLine, more = []) => {
      const signIn = new SignIn(this.#client, facts, this.#settings, this.#clock);
      signIn.onQuestion = (isOpen) => this.#setState({ kind: isOpen ? 'waiting for you' : 'connecting' });
      const started = await signIn.start([...lines('ControlPath none'), ...more], commandLine, options);
      return { process: started, failure: this.#failure(signIn, started) };
    };
  }

  answered(): void {
    if (this.#state.kind !== 'connected') this.#setState({ kind: 'connected', since: this.#clock.now() });
  }

  suspect(reason: string): void {
    if (this.#state.kind !== 'sign-in needed') this.#setState({ kind: 'lost', reason });
  }

  async end(): Promise<void> {
    this.#facts = null;
    this.#setState({ kind: 'not connected' });
  }

  async #failure(signIn: SignIn, started: StartedProcess): Promise<SessionFailure | null> {
    try {
      await signIn.check(await started.ended);
      return null;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { detail, what } = error;
      this.#setState(needsSignIn(error) ? { kind: 'sign-in needed' } : { kind: 'lost', reason: detail ?? what });
      return { kind: 'failed', error };
    }
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#changes.fire();
  }
}
