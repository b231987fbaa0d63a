import type { QuickPickItem } from 'vscode';
import { ThemeIcon, window } from 'vscode';
import { clusterIcon, describePlace } from '../runs/describePlace.ts';
import type { CurrentJob, Jobs } from './jobs.ts';

/** Asks for one of the clusters that a job can have; null if the user chose none. */
export async function pickCluster(job: CurrentJob, jobs: Jobs, title: string): Promise<string | null> {
  const clusters = await jobs.loader.clusters(job.path);
  const items = clusters.map(({ cluster, problems }): QuickPickItem => {
    const chosen = job.decision.kind === 'profile' && job.cluster === cluster.name;
    const wrong = problems.some(({ severity }) => severity === 'error');
    return {
      label: cluster.name,
      iconPath: new ThemeIcon(clusterIcon(cluster).name),
      description: [describePlace(cluster), ...(chosen ? ['chosen'] : [])].join(' · '),
      ...(wrong ? { detail: '$(warning) Its settings have errors' } : {}),
    };
  });
  const chosen = await window.showQuickPick(items, {
    title,
    placeHolder: 'Where should it run?',
    matchOnDescription: true,
  });
  return chosen?.label ?? null;
}
