import { hostname } from 'node:os';
import type { ExtensionContext } from 'vscode';
import { window, workspace } from 'vscode';
import { createRegistry } from '../backends/registry.ts';
import { backendsIn } from '../backends/site/siteFolders.ts';
import type { ConfigFolders } from '../job/configFolders.ts';
import { nodeFiles } from '../job/nodeFiles.ts';
import { JobLoader } from '../runs/jobLoader.ts';
import type { ClusterjobApi } from './api.ts';
import { EditorAsker } from './asking.ts';
import { ChosenClusters } from './chosenClusters.ts';
import { ClusterActions } from './clusterActions.ts';
import { ClusterAnswers } from './clusterAnswers.ts';
import { ClusterChecks } from './clusterChecks.ts';
import { ClusterStatus } from './clusterStatus.ts';
import { ClustersTree } from './clustersTree.ts';
import { commandTable, registerCommands } from './commandTable.ts';
import { configFoldersOf } from './configFoldersOf.ts';
import { Conversions } from './conversions.ts';
import { DocumentFiles } from './documentFiles.ts';
import { EndNotices } from './endNotices.ts';
import { JobContext } from './jobContext.ts';
import { JobDiagnostics } from './jobDiagnostics.ts';
import { JobLenses } from './jobLenses.ts';
import { Jobs } from './jobs.ts';
import { KeptSecrets } from './keptSecrets.ts';
import { registerLanguageFeatures } from './language/languageFeatures.ts';
import { Looks } from './language/looks.ts';
import { LogScrolling } from './logScrolling.ts';
import { Logs } from './logs.ts';
import { LOG_SCHEME } from './logUri.ts';
import { NearSchedulers } from './nearSchedulers.ts';
import { OutputLog } from './outputLog.ts';
import { PreviewOrigins } from './previewOrigins.ts';
import { Previews } from './previews.ts';
import { PREVIEW_SCHEME } from './previewUri.ts';
import { RunCounts } from './runCounts.ts';
import { RunOrders } from './runOrders.ts';
import { RunPages } from './runPages.ts';
import { RunsHost } from './runsHost.ts';
import { RunsTree } from './runsTree.ts';
import { RunViews } from './runViews.ts';
import { Submission } from './submission.ts';

/** Called by the editor when the extension is first needed. Constructs the parts and registers them. */
export function activate(context: ExtensionContext): ClusterjobApi {
  const started = performance.now();
  const { subscriptions, workspaceState, globalState, extensionUri, extension } = context;
  const hold = <T extends { dispose(): unknown }>(part: T): T => {
    subscriptions.push(part);
    return part;
  };

  const log = new OutputLog(hold(window.createOutputChannel('Clusterjob', { log: true })));
  const files = new DocumentFiles(nodeFiles());
  const backends = createRegistry();
  const folders = (jobPath: string) => configFoldersOf(jobPath, files);
  const siteBackends = (found: ConfigFolders) => backendsIn(found, files, backends);
  const resolveAddress = async (remote: string) =>
    await (await import('../transport/ssh/config/resolvedAddress.ts')).resolvedAddress(remote);
  const loader = new JobLoader({ files, backends, siteBackends, folders, host: hostname(), resolveAddress });

  const secrets = new KeptSecrets(context.secrets, globalState);
  const host = hold(new RunsHost(loader, log, new EditorAsker(secrets)));
  const chosen = hold(new ChosenClusters(workspaceState, host));
  const jobs = hold(new Jobs(loader, chosen));
  hold(backends.onDidChange(() => jobs.refresh()));
  const previews = hold(new Previews(jobs));
  const logs = hold(new Logs(host));
  const readOnly = { isReadonly: true, isCaseSensitive: true };
  hold(workspace.registerFileSystemProvider(PREVIEW_SCHEME, previews.files, readOnly));
  hold(workspace.registerFileSystemProvider(LOG_SCHEME, logs.files, readOnly));
  const looks = new Looks(jobs, host);
  hold(new PreviewOrigins(previews));
  hold(new LogScrolling());
  hold(new JobDiagnostics(jobs, looks));
  hold(new JobLenses(jobs, previews));
  hold(registerLanguageFeatures(looks, jobs));
  hold(new JobContext(jobs));
  hold(new ClusterStatus(jobs));

  const tree = hold(new RunsTree(host));
  const answers = hold(new ClusterAnswers(host));
  // What the queues do not give is told in the jobs.
  hold(answers.onDidChange(() => jobs.refresh()));
  hold(new ClustersTree(jobs, host, answers, hold(new NearSchedulers(host, () => backends.all))));
  const checks = hold(new ClusterChecks(jobs, host));
  hold(new RunCounts(host));
  const views = new RunViews(hold(new RunPages(host, extensionUri)), host, logs);
  hold(new EndNotices(host, views));
  const submission = new Submission(jobs, host, views);
  const orders = new RunOrders(host, tree);
  const clusters = new ClusterActions(jobs, host, answers, views);
  const conversions = hold(new Conversions(jobs));
  const parts = { jobs, submission, orders, views, checks, answers, clusters, secrets, conversions, log };
  hold(registerCommands(commandTable(parts), log));

  const whenOpen = host.open();
  const { version } = extension.packageJSON as { readonly version: string };
  log.info(`Clusterjob ${version} was activated in ${(performance.now() - started).toFixed(1)} ms`);
  return {
    apiVersion: 1,
    registerBackend: (backend, name) => backends.register(backend, name),
    version,
    jobs: loader,
    tree,
    get runs() {
      return host.service;
    },
    whenOpen: async () => {
      await whenOpen;
      return host.service;
    },
  };
}
