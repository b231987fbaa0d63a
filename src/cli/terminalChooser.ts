import { join } from 'node:path';
import type { Backend } from '../backends/contract.ts';
import { UserError } from '../base/errors.ts';
import type { ConfigFolders } from '../job/configFolders.ts';
import { CLUSTERJOB_FOLDER } from '../job/configFolders.ts';
import type { ClusterChooser, HostChoice, RefusedHost } from '../runs/adding/addCluster.ts';
import type { FoundScheduler } from '../runs/adding/findSchedulers.ts';
import { describeScheduler } from '../runs/adding/findSchedulers.ts';
import type { FolderVerdict } from '../runs/adding/rootFolder.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { Arguments, OptionForms } from './arguments.ts';
import { usageError } from './arguments.ts';
import type { Person } from './person.ts';
import type { Terminal } from './terminal.ts';
import { askYesOrNo } from './terminalAsker.ts';

/** What `clusters add` can be told, so that it need not ask; name and backend are known to be good. */
export const ADD_OPTIONS = {
  remote: { type: 'text' },
  here: { type: 'flag' },
  transport: { type: 'text' },
  backend: { type: 'text' },
  rootdir: { type: 'text' },
  'exit-marker': { type: 'flag' },
  workspace: { type: 'flag' },
} as const satisfies OptionForms;

type AddOptions = Arguments<typeof ADD_OPTIONS>['options'];

/** What the chooser is made with. */
export interface ChooserParts {
  readonly terminal: Terminal;
  /** Null where there is no terminal: then the options must say it all. */
  readonly person: Person | null;
  readonly options: AddOptions;
  /** The name of the new profile, if it was given. */
  readonly name: string | null;
  /** The hosts of the ssh configuration. */
  readonly hosts: readonly string[];
}

/** Adds a cluster by what the options say, and by what the person at the terminal answers. */
export class TerminalChooser implements ClusterChooser {
  readonly #parts: ChooserParts;

  constructor(parts: ChooserParts) {
    this.#parts = parts;
  }

  async chooseHost(here: readonly FoundScheduler[], refused: RefusedHost | null): Promise<HostChoice | null> {
    const { options, person, hosts } = this.#parts;
    const transport = readTransport(options.transport);
    if (refused) {
      if (options.remote !== null || !person) throw refused.reason;
      person.tell(refused.reason.message);
      const again = await this.#line('Host', refused.remote);
      return again === null ? null : { kind: 'remote', remote: again, transport };
    }
    if (options.here) return { kind: 'here' };
    if (options.remote !== null) return { kind: 'remote', remote: options.remote, transport };
    if (!person) {
      throw usageError('--remote is missing', 'Give --remote HOST, or --here for a scheduler on this machine');
    }
    if (here.length > 0) person.tell(`On this machine: ${here.map(describeScheduler).join(', ')} (answer: here)`);
    if (hosts.length > 0) person.tell(`Hosts of your SSH configuration: ${hosts.join(', ')}`);
    const answer = await this.#line('Host, as [user@]host[:port] or a name of your SSH configuration', null);
    if (answer === null || answer === '') return null;
    return answer === 'here' ? { kind: 'here' } : { kind: 'remote', remote: answer, transport };
  }

  async during<T>(step: string, work: (options: TransportOptions) => Promise<T>): Promise<T> {
    this.#parts.terminal.err(`${step} ...`);
    return await work({ intent: 'user', signal: this.#parts.terminal.signal });
  }

  async useOpenssh(reason: UserError): Promise<boolean | null> {
    const { person, terminal } = this.#parts;
    if (!person) throw withNext(reason, 'Give --transport openssh, which uses your own ssh program');
    person.tell(`${reason.what}: ${reason.detail ?? ''}`);
    return await askYesOrNo(person, 'Use your own ssh program instead', terminal.signal);
  }

  async chooseScheduler(found: readonly FoundScheduler[], others: readonly Backend[]): Promise<string | null> {
    const { options, person, terminal } = this.#parts;
    if (options.backend !== null) return options.backend;
    const names = [...found.map(({ backend }) => backend), ...others].map(({ name }) => name);
    const [only, another] = found;
    terminal.err(
      found.length > 0 ? `Found: ${found.map(describeScheduler).join(', ')}` : 'No scheduler answers there.',
    );
    if (only && !another) return only.backend.name;
    if (!person) throw usageError('--backend is missing', `Choose one of ${names.join(', ')}`);
    const answer = await this.#line(`Scheduler (${names.join(', ')})`, only?.backend.name ?? null, (name) =>
      names.includes(name) ? null : `There is no backend '${name}'`,
    );
    return answer || null;
  }

  async chooseRootFolder(proposal: string, check: (path: string) => Promise<FolderVerdict>): Promise<string | null> {
    const { options, person, terminal } = this.#parts;
    for (;;) {
      const path = options.rootdir ?? (person ? await this.#line('Folder for the runs', proposal) : proposal);
      if (path === null) return null;
      const { outcome, text, next } = await check(path);
      if (outcome !== 'failed') {
        terminal.err(next === null ? text : `${text}. ${next}`);
        return path;
      }
      if (options.rootdir !== null || !person) {
        throw new UserError({ what: text, next: next ?? 'Choose another --rootdir', code: 'bad-root-folder' });
      }
      person.tell(`${text}.`);
    }
  }

  async chooseExitMarker(): Promise<boolean | null> {
    const { options, person, terminal } = this.#parts;
    if (options['exit-marker']) return true;
    terminal.err('The site keeps no lasting record of finished jobs.');
    if (person) return await askYesOrNo(person, 'Have scripts leave a file with their exit status', terminal.signal);
    terminal.err('With --exit-marker scripts leave a file with their exit status.');
    return false;
  }

  async chooseName(proposal: string, problem: (name: string) => string | null): Promise<string | null> {
    const { name, person } = this.#parts;
    if (name !== null) return name;
    return person ? await this.#line('Name of the cluster', proposal, problem) : proposal;
  }

  async chooseFolder({ user, workspace }: ConfigFolders): Promise<string | null> {
    const { options, terminal } = this.#parts;
    return options.workspace ? (workspace ?? join(terminal.cwd, CLUSTERJOB_FOLDER)) : user;
  }

  /** A line of the person, the proposal where it is empty; asked for again while it is no good. */
  async #line(
    question: string,
    proposal: string | null,
    problem: (text: string) => string | null = () => null,
  ): Promise<string | null> {
    const { person, terminal } = this.#parts;
    for (;;) {
      const prompt = proposal === null ? `${question}: ` : `${question} [${proposal}]: `;
      const typed = (await person?.ask(prompt, { echo: true, signal: terminal.signal })) ?? null;
      if (typed === null) return null;
      const text = typed.trim() || (proposal ?? '');
      const wrong = problem(text);
      if (wrong === null) return text;
      person?.tell(`${wrong}.`);
    }
  }
}

function readTransport(text: string | null): 'ssh' | 'openssh' {
  if (text === null || text === 'ssh') return 'ssh';
  if (text === 'openssh') return 'openssh';
  throw usageError(`--transport ${text} is none`, 'Choose ssh or openssh, or --here for this machine');
}

function withNext({ what, detail, code }: UserError, next: string): UserError {
  return new UserError({ what, ...(detail === undefined ? {} : { detail }), next, code });
}
