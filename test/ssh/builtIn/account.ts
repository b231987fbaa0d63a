import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Asker, Question } from '../../../src/transport/asking.ts';
import type { TransportOptions } from '../../../src/transport/contract.ts';
import type { SshTransportSettings } from '../../../src/transport/ssh/sshTransport.ts';
import { SshTransport } from '../../../src/transport/ssh/sshTransport.ts';
import type { Sshd } from '../../clusters/sshd/sshd.ts';

/** A user's side: a home folder with an SSH configuration, and transports that end with it. */
export class Account {
  readonly home = mkdtempSync(join(tmpdir(), 'cj-ssh-user-'));
  readonly #transports: SshTransport[] = [];

  constructor() {
    mkdirSync(join(this.home, '.ssh'), { mode: 0o700 });
  }

  /** Writes `~/.ssh/config`. */
  configure(...blocks: readonly string[]): void {
    writeFileSync(join(this.home, '.ssh', 'config'), blocks.join('\n'));
  }

  /** Writes `~/.ssh/known_hosts`. */
  know(...servers: readonly Pick<Sshd, 'knownHost'>[]): void {
    writeFileSync(this.knownHosts, servers.map(({ knownHost }) => knownHost).join(''));
  }

  get knownHosts(): string {
    return join(this.home, '.ssh', 'known_hosts');
  }

  knownHostsText(): string {
    return readFileSync(this.knownHosts, 'utf8');
  }

  transport(remote: string, more: Partial<SshTransportSettings> & { readonly agent?: string } = {}): SshTransport {
    const { agent, ...settings } = more;
    const environment = agent === undefined ? {} : { SSH_AUTH_SOCK: agent };
    const transport = new SshTransport({
      remote,
      loginEnv: 'no',
      local: { name: 'nobody-here', home: this.home, environment, platform: 'linux' },
      keepMs: 600_000,
      ...settings,
    });
    this.#transports.push(transport);
    return transport;
  }

  remove(): void {
    for (const transport of this.#transports) transport.dispose();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A person who gives one answer after the other and remembers what was asked. */
export class ScriptedPerson implements Asker {
  readonly questions: Question[] = [];
  readonly secrets = new Map<string, string>();
  readonly forgotten: string[] = [];
  readonly #answers: (Answer | null)[];

  constructor(...answers: readonly (string | readonly string[] | Answer | null)[]) {
    this.#answers = answers.map((answer) => {
      if (typeof answer === 'string') return { kind: 'texts', texts: [answer], keep: false };
      return answer === null || 'kind' in answer ? answer : { kind: 'texts', texts: answer, keep: false };
    });
  }

  /** Options of an act of this person. */
  get options(): TransportOptions {
    return { intent: 'user', asker: this };
  }

  async ask(question: Question): Promise<Answer | null> {
    this.questions.push(question);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`nobody expected ${JSON.stringify(question)}`);
    return answer;
  }

  async kept(name: string): Promise<string | null> {
    return this.secrets.get(name) ?? null;
  }

  async forget(name: string): Promise<void> {
    this.forgotten.push(name);
    this.secrets.delete(name);
  }

  /** The texts of all prompts so far. */
  prompts(): string[] {
    return this.questions.flatMap((question) =>
      question.kind === 'prompts' ? question.prompts.map(({ text }) => text) : [],
    );
  }
}
