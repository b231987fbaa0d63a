import { commands, Uri, window } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { UserError } from '../base/errors.ts';
import { countTasks } from '../job/tasks.ts';
import { jobFileOf } from './activeJob.ts';
import { MEND_BYTES, mendBytes } from './byteMends.ts';
import type { ClusterActions } from './clusterActions.ts';
import type { ClusterAnswers } from './clusterAnswers.ts';
import type { ClusterChecks } from './clusterChecks.ts';
import type { ClusterNode, ClustersNode } from './clustersTree.ts';
import type { Conversions } from './conversions.ts';
import { explainProblem } from './explainProblem.ts';
import type { Jobs } from './jobs.ts';
import type { KeptSecrets } from './keptSecrets.ts';
import { forgetSecrets } from './keptSecrets.ts';
import { newJob } from './newJob.ts';
import type { OutputLog } from './outputLog.ts';
import { chooseCluster, compareWithAll, compareWithCluster, openPreview, openPreviewPart } from './previewCommands.ts';
import type { RunOrders } from './runOrders.ts';
import type { RunsNode } from './runsTree.ts';
import type { RunViews } from './runViews.ts';
import { saveTrace } from './saveTrace.ts';
import { showError } from './showError.ts';
import type { Submission } from './submission.ts';

/** What the commands work with. */
export interface CommandParts {
  readonly jobs: Jobs;
  readonly submission: Submission;
  readonly orders: RunOrders;
  readonly views: RunViews;
  readonly checks: ClusterChecks;
  readonly answers: ClusterAnswers;
  readonly clusters: ClusterActions;
  readonly secrets: KeptSecrets;
  readonly conversions: Conversions;
  readonly log: OutputLog;
}

type Handler = (given: unknown, selected: unknown) => unknown;

/** Every command of the extension by its name in the manifest. */
export function commandTable({
  jobs,
  submission,
  orders,
  views,
  checks,
  answers,
  clusters,
  secrets,
  conversions,
  log,
}: CommandParts): Readonly<Record<string, Handler>> {
  return {
    'clusterjob.preview': (given) => openPreview(jobs, given),
    'clusterjob.previewPart': (given) => openPreviewPart(jobs, given),
    'clusterjob.compareWithCluster': (given) => compareWithCluster(jobs, given),
    'clusterjob.compareSchedulers': (given) => compareWithAll(jobs, given),
    'clusterjob.explainProblem': (given) => explainProblem(given),
    [MEND_BYTES]: async (path, code) => {
      await mendBytes(path, code);
      // The text of the document is the same as before.
      jobs.refresh();
    },
    'clusterjob.chooseCluster': (given) => chooseCluster(jobs, given),
    'clusterjob.submit': (given) => submission.submit(given),
    'clusterjob.submitTo': (given) => submission.submitTo(given),
    'clusterjob.submitToCluster': (given) => submission.submitToCluster(clusterName(given)),
    'clusterjob.checkOnCluster': (given) => checks.check(given),
    'clusterjob.newJob': (given) => newJob(given),
    'clusterjob.convert': (given, wanted) => conversions.convert(given, wanted),
    'clusterjob.refresh': (given) => orders.refresh(given),
    'clusterjob.showOutput': () => log.show(),
    'clusterjob.saveTrace': () => saveTrace(log),
    'clusterjob.cluster.use': async (given) => {
      const job = await jobs.current(await jobFileOf(undefined, jobs));
      await jobs.chosen.choose(job.body, clusterName(given));
    },
    'clusterjob.addCluster': (given) => clusters.add(given),
    'clusterjob.cluster.connect': (given) => clusters.connect(clusterOfNode(given).cluster),
    'clusterjob.cluster.disconnect': (given) => clusters.disconnect(clusterOfNode(given).cluster),
    'clusterjob.cluster.adopt': (given) => clusters.adopt(given),
    'clusterjob.forgetSecrets': () => forgetSecrets(secrets),
    'clusterjob.cluster.refresh': (given) => refreshTopic(answers, given),
    'clusterjob.cluster.edit': (given) => openProfile(given),
    'clusterjob.run.show': async (given) => views.show(await orders.run(given)),
    'clusterjob.run.openLog': async (given) => views.openLog(await orders.run(given), 'stdout', taskOf(given)),
    'clusterjob.run.openErrorLog': async (given) => views.openLog(await orders.run(given), 'stderr', taskOf(given)),
    'clusterjob.run.openScript': async (given) => views.openScript(await orders.run(given)),
    'clusterjob.run.submitAgain': async (given) => submission.again(await orders.run(given)),
    'clusterjob.run.submitAgainWithMore': async (given) => submission.againWithMore(await orders.run(given)),
    'clusterjob.run.cancel': (given, selected) => orders.order('cancel', given, selected),
    'clusterjob.run.hold': (given, selected) => orders.order('hold', given, selected),
    'clusterjob.run.release': (given, selected) => orders.order('release', given, selected),
    'clusterjob.run.requeue': (given, selected) => orders.order('requeue', given, selected),
    'clusterjob.run.alter': (given, selected) => orders.alter(given, selected),
    'clusterjob.run.remove': (given, selected) => orders.remove(given, selected),
    'clusterjob.run.copyId': (given) => orders.copyId(given),
    'clusterjob.run.revealFolder': (given) => orders.revealFolder(given),
    'clusterjob.run.repeatEpilogue': (given) => orders.repeatEpilogue(given),
  };
}

/** The cluster of a node of one of the two trees. */
function clusterOfNode(given: unknown): Pick<ClusterNode, 'cluster'> & Partial<ClusterNode> {
  const node = given as RunsNode | ClusterNode | undefined;
  if (node?.kind === 'cluster' || node?.kind === 'known-cluster') return node as ClusterNode;
  throw new UserError({
    what: 'No cluster is selected',
    next: 'Use the command on a cluster in the side bar',
    code: 'no-cluster',
  });
}

/** Asks a cluster anew what a node of the view of clusters shows. */
async function refreshTopic(answers: ClusterAnswers, given: unknown): Promise<void> {
  const node = given as ClustersNode | undefined;
  if (node?.kind === 'topic') await answers.refresh(node.cluster, node.topic);
}

function clusterName(given: unknown): string {
  return clusterOfNode(given).cluster.name;
}

/** Opens the file of a profile; of the workspace's, where both it and the user have one. */
async function openProfile(given: unknown): Promise<void> {
  const file = clusterOfNode(given).files?.at(-1);
  if (file !== undefined) await window.showTextDocument(Uri.file(file));
}

/** The task of a node that stands for one; null for any other node. */
function taskOf(given: unknown): number | null {
  const node = typeof given === 'object' && given !== null ? (given as RunsNode) : null;
  return node?.kind === 'tasks' && countTasks(node.group.tasks) === 1 ? (node.group.tasks[0]?.first ?? null) : null;
}

/** Registers commands so that what fails is told to the user once, in words. */
export function registerCommands(table: Readonly<Record<string, Handler>>, log: OutputLog): Disposable {
  const held = new DisposableStore();
  for (const [name, handler] of Object.entries(table)) {
    held.add(
      commands.registerCommand(name, async (given: unknown, selected: unknown) => {
        try {
          return await handler(given, selected);
        } catch (error) {
          void showError(error, log);
          return undefined;
        }
      }),
    );
  }
  return held;
}
