import type { Clock } from '../../base/clock.ts';
import type { UserError } from '../../base/errors.ts';
import type { TransportOptions } from '../contract.ts';
import { sshTrouble } from '../sshTrouble.ts';
import type { ProcessEnd, StartedProcess } from '../startedProcess.ts';
import { Askpass } from './askpass.ts';
import { Conversation } from './conversation.ts';
import { socketFolder } from './socketFolder.ts';
import type { SshClient, SshFacts } from './sshClient.ts';
import { options as lines } from './sshClient.ts';
import { connectError } from './sshMessages.ts';

/** How a sign-in goes. */
export interface SignInSettings {
  /** Folder of the user's for sockets and the askpass program; made if missing. */
  readonly folder: string;
  /** Time for connecting while no question is open, in milliseconds. */
  readonly connectLimitMs: number;
  /** After so long without a sign of life a connection counts as dead, in seconds. */
  readonly aliveSeconds: number;
}

/** One `ssh` that signs in and may ask the person meanwhile. */
export class SignIn {
  /** Called with true when a question is opened and with false when it is answered. */
  onQuestion: (isOpen: boolean) => void = () => undefined;
  readonly #client: SshClient;
  readonly #facts: SshFacts;
  readonly #settings: SignInSettings;
  readonly #clock: Clock;
  #conversation: Conversation | null = null;

  constructor(client: SshClient, facts: SshFacts, settings: SignInSettings, clock: Clock) {
    this.#client = client;
    this.#facts = facts;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Starts it; where nobody may be asked it does without what needs a person. */
  async start(
    more: readonly string[],
    command: string,
    { intent, asker, signal }: TransportOptions,
  ): Promise<StartedProcess> {
    const asks = intent === 'user' && asker !== undefined;
    const args = [...more, ...this.#options(!asks)];
    if (!asks) return await this.#client.start(args, command);
    const { host, port, knownHosts } = this.#facts;
    const asked = { remote: this.#client.remote, address: `${host}:${port}`, knownHosts };
    let said = (): string => '';
    const conversation = new Conversation(asker, asked, () => said(), this.#clock);
    this.#conversation = conversation;
    const over = new AbortController();
    const ends = AbortSignal.any([over.signal, ...(signal ? [signal] : [])]);
    const askpass = await Askpass.open(await socketFolder(this.#settings.folder), async (request) => {
      this.onQuestion(true);
      const text = await conversation.answer(request, ends);
      this.onQuestion(false);
      return text;
    });
    const started = await this.#client.start(args, command, askpass.environment(this.#client.environment));
    said = () => started.takeErrors();
    conversation.cancelled.addEventListener('abort', () => started.signal('SIGKILL'), { once: true });
    void started.ended.then(() => {
      over.abort();
      void askpass.close();
    });
    return started;
  }

  /** Waits until it has printed `sign` or has run its command. Rejects with a `UserError` if it could not sign in. */
  async succeeded(started: StartedProcess, sign: string, options: TransportOptions): Promise<void> {
    started.stdin.end();
    const end = await this.#follow(started, printed(started, sign), options.signal);
    if (end) await this.check(end);
  }

  /** Rejects with a `UserError` if it ended without having signed in. A status other than 255 is that of the command. */
  async check(end: ProcessEnd): Promise<void> {
    if (this.#conversation?.cancelled.aborted) throw sshTrouble('signInCancelled', this.#client.remote);
    if (end.code !== null && end.code !== 255) return;
    await this.#conversation?.forgetGiven();
    // It may not even have been started, or was killed.
    const errors = end.code === null ? end.errors || end.words : end.errors;
    throw connectError(this.#client.remote, errors, this.#conversation?.answers ?? null);
  }

  #options(batch: boolean): string[] {
    const { connectLimitMs, aliveSeconds } = this.#settings;
    const { watches, limitsConnecting } = this.#facts;
    const interval = Math.max(1, Math.ceil(aliveSeconds / 3));
    return lines(
      ...(watches ? [] : [`ServerAliveInterval ${interval}`, 'ServerAliveCountMax 2']),
      ...(limitsConnecting ? [] : [`ConnectTimeout ${Math.ceil(connectLimitMs / 1000)}`]),
      // At this level it tells what the server explains, and that the server has hung up.
      'LogLevel INFO',
      ...(batch ? ['BatchMode yes'] : []),
    );
  }

  /**
   * Waits for its end, or for `signedIn`; then null. Time in which a question is open does not count. Ends it when somebody
   * aborts or it takes too long.
   */
  async #follow(
    started: StartedProcess,
    signedIn: Promise<null>,
    signal: AbortSignal | undefined,
  ): Promise<ProcessEnd | null> {
    const { connectLimitMs } = this.#settings;
    const over = new AbortController();
    const stopped = signal ? AbortSignal.any([over.signal, signal]) : over.signal;
    const begun = this.#clock.now();
    try {
      for (;;) {
        const since = this.#conversation ? this.#conversation.since : begun;
        const left = since === null ? connectLimitMs : since + connectLimitMs - this.#clock.now();
        if (left <= 0) throw tooLate(this.#client.remote, connectLimitMs);
        const late = this.#clock.sleep(left, stopped).then(() => 'late' as const);
        const end = await Promise.race([started.ended, signedIn, late]);
        if (end !== 'late') return end;
      }
    } catch (error) {
      started.signal('SIGKILL');
      await started.ended;
      started.close();
      signal?.throwIfAborted();
      throw error;
    } finally {
      over.abort();
    }
  }
}

/** Resolves when a program prints a word; never where it does not. All that it prints is read. */
function printed(started: StartedProcess, word: string): Promise<null> {
  return new Promise((resolve) => {
    let text = '';
    started.stdout.on('data', (piece: Buffer) => {
      text = (text + piece.toString('latin1')).slice(-1_000);
      if (text.includes(word)) resolve(null);
    });
  });
}

function tooLate(remote: string, limitMs: number): UserError {
  return sshTrouble('silent', remote, { detail: `no answer within ${Math.ceil(limitMs / 1000)} s` });
}
