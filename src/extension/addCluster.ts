import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import type { QuickPickItem } from 'vscode';
import { env, ProgressLocation, ThemeIcon, Uri, window, workspace } from 'vscode';
import type { Backend } from '../backends/contract.ts';
import type { UserError } from '../base/errors.ts';
import type { ConfigFolders } from '../job/configFolders.ts';
import { CLUSTERJOB_FOLDER } from '../job/configFolders.ts';
import type { ClusterChooser, HostChoice, RefusedHost } from '../runs/adding/addCluster.ts';
import type { FoundScheduler } from '../runs/adding/findSchedulers.ts';
import { describeScheduler } from '../runs/adding/findSchedulers.ts';
import type { FolderVerdict } from '../runs/adding/rootFolder.ts';
import type { TransportOptions } from '../transport/contract.ts';
import { signalOf } from './cancellation.ts';
import { configFoldersOf, ownConfigFolder } from './configFoldersOf.ts';
import type { Jobs } from './jobs.ts';
import type { RunsHost } from './runsHost.ts';

const TITLE = 'Add Cluster';

/** A choice of a quick pick, with what it stands for. */
type Choice<T> = QuickPickItem & { readonly value: T };

/**
 * Leads through adding a cluster, writes its profile and opens it. `scheduler`: the backend of this machine that the cluster is
 * for; null where that is asked.
 */
export async function addCluster(host: RunsHost, jobs: Jobs, scheduler: string | null): Promise<void> {
  const { context } = await host.ready();
  // All this is loaded only when somebody wants it.
  const [{ addCluster: add }, { hostNames }] = await Promise.all([
    import('../runs/adding/addCluster.ts'),
    import('../transport/ssh/config/hostNames.ts'),
  ]);
  const [first] = workspace.workspaceFolders ?? [];
  const path = join(first?.uri.fsPath ?? ownConfigFolder(), 'job');
  const { folders } = await configFoldersOf(path, jobs.loader.files);
  const fresh = first === undefined ? null : join(first.uri.fsPath, CLUSTERJOB_FOLDER);
  const known = await jobs.loader.clusters(path);
  const { all } = await jobs.loader.backendsFor(path);
  const added = await add(new EditorChooser(await hostNames(homedir()), scheduler), {
    context,
    backends: all,
    taken: new Set(known.map(({ cluster }) => cluster.name)),
    folders: { user: folders.user, workspace: folders.workspace ?? fresh },
    host: hostname(),
  });
  if (!added) return;
  jobs.refresh();
  await window.showTextDocument(Uri.file(added.file), { preview: false });
}

/** Asks in the editor: quick picks and input boxes, which stay when the focus goes elsewhere. */
class EditorChooser implements ClusterChooser {
  readonly #hosts: readonly string[];
  readonly #scheduler: string | null;

  constructor(hosts: readonly string[], scheduler: string | null) {
    this.#hosts = hosts;
    this.#scheduler = scheduler;
  }

  async chooseHost(here: readonly FoundScheduler[], refused: RefusedHost | null): Promise<HostChoice | null> {
    if (refused) return await typedHost(refused.reason.message, refused.remote);
    if (this.#scheduler !== null) return { kind: 'here' };
    const machine = env.remoteName === undefined ? 'This machine' : 'This machine, on which the window works';
    const items: readonly Choice<HostChoice | 'type'>[] = [
      ...(here.length > 0 ? [hereItem(machine, here)] : []),
      ...this.#hosts.map((remote) => ({
        label: remote,
        iconPath: new ThemeIcon('server-environment'),
        description: 'from your SSH configuration',
        value: { kind: 'remote', remote, transport: 'ssh' } as const,
      })),
      { label: 'Another host...', iconPath: new ThemeIcon('edit'), description: '[user@]host[:port]', value: 'type' },
      ...(here.length > 0 ? [] : [hereItem(machine, here)]),
    ];
    const chosen = await pick(items, 'Where is the cluster?');
    if (chosen !== 'type') return chosen;
    return await typedHost('Host, as [user@]host[:port] or a name of your SSH configuration', '');
  }

  async during<T>(step: string, work: (options: TransportOptions) => Promise<T>): Promise<T> {
    const options = { location: ProgressLocation.Notification, title: step, cancellable: true };
    return await window.withProgress(options, (_progress, token) => work({ intent: 'user', signal: signalOf(token) }));
  }

  async useOpenssh({ what, detail }: UserError): Promise<boolean | null> {
    const use = 'Use My Own SSH';
    const answer = await window.showWarningMessage(what, { modal: true, detail: detail ?? '' }, use);
    return answer === use ? true : null;
  }

  async chooseScheduler(found: readonly FoundScheduler[], others: readonly Backend[]): Promise<string | null> {
    // Whoever wants a certain one does not get another that is the only one to answer.
    const wanted = found.filter(({ backend }) => this.#scheduler === null || backend.name === this.#scheduler);
    const [only, another] = wanted;
    if (only && !another) return only.backend.name;
    const items: readonly Choice<string>[] = [
      ...found.map((one) => ({
        label: describeScheduler(one),
        description: 'answers there',
        iconPath: new ThemeIcon('check'),
        value: one.backend.name,
      })),
      ...others.map(({ name, displayName, programs }) => ({
        label: displayName,
        description: programs.length > 0 ? 'does not answer there' : 'runs jobs without a scheduler',
        value: name,
      })),
    ];
    return await pick(items, found.length > 0 ? 'Which scheduler?' : 'No scheduler answers there. Which one is it?');
  }

  async chooseRootFolder(proposal: string, check: (path: string) => Promise<FolderVerdict>): Promise<string | null> {
    let wrong: string | null = null;
    let value = proposal;
    for (;;) {
      const path: string | null = await input({
        prompt: wrong ?? 'Folder for the runs on the cluster; ~ and $NAME stand for what they are there',
        value,
      });
      if (path === null) return null;
      const { outcome, text, next } = await check(path);
      if (outcome === 'warning') void window.showWarningMessage(`${text}. ${next ?? ''}`);
      if (outcome !== 'failed') return path;
      wrong = [text, next].filter((part) => part !== null).join('. ');
      value = path;
    }
  }

  async chooseExitMarker(): Promise<boolean | null> {
    return await pick(
      [
        { label: 'Leave an exit marker', description: 'exit_marker = true', value: true },
        { label: 'Leave nothing', description: 'runs that leave the queue may be lost', value: false },
      ],
      'The site keeps no lasting record of finished jobs. May scripts leave a file with their exit status?',
    );
  }

  async chooseName(proposal: string, problem: (name: string) => string | null): Promise<string | null> {
    return await input({ prompt: 'Name of the cluster', value: proposal, validateInput: problem });
  }

  async chooseFolder({ user, workspace: shared }: ConfigFolders): Promise<string | null> {
    const items: readonly Choice<string>[] = [
      ...(user === null ? [] : [{ label: 'For me', description: user, value: user }]),
      ...(shared === null ? [] : [{ label: 'For this workspace', description: shared, value: shared }]),
    ];
    return await pick(items, 'For whom is the profile?');
  }
}

async function typedHost(prompt: string, value: string): Promise<HostChoice | null> {
  const remote = await input({ prompt, value });
  return remote === null || remote === '' ? null : { kind: 'remote', remote, transport: 'ssh' };
}

function hereItem(label: string, here: readonly FoundScheduler[]): Choice<HostChoice> {
  const found = here.map(describeScheduler).join(', ');
  return {
    label,
    iconPath: new ThemeIcon('device-desktop'),
    description: found === '' ? 'no scheduler answers' : found,
    value: { kind: 'here' },
  };
}

async function pick<T>(items: readonly Choice<T>[], placeHolder: string): Promise<T | null> {
  const options = { title: TITLE, placeHolder, ignoreFocusOut: true, matchOnDescription: true };
  const chosen = await window.showQuickPick(items, options);
  return chosen ? chosen.value : null;
}

async function input(options: {
  readonly prompt: string;
  readonly value?: string;
  readonly validateInput?: (text: string) => string | null;
}): Promise<string | null> {
  const typed = await window.showInputBox({ ...options, title: TITLE, ignoreFocusOut: true });
  return typed === undefined ? null : typed.trim();
}
