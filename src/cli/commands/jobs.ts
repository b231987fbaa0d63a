import { isoTime } from '../../base/clock.ts';
import { formatTasks } from '../../job/tasks.ts';
import type { ClusterJob } from '../../runs/clusterJobs.ts';
import { describeReason } from '../../runs/describe.ts';
import { readArguments, usageError } from '../arguments.ts';
import { findCluster } from '../clusterOption.ts';
import { withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson, table } from '../terminal.ts';

/** `clusterjob jobs`: all jobs of the user on a cluster, whoever submitted them; those of ours with their run. */
export async function jobs(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { profile: { type: 'text', short: 'p' }, json: { type: 'flag' } });
  if (words.length > 0) throw usageError(`jobs takes no words, not ${words.join(' ')}`);
  return await withRunsUntilStopped(terminal, async (service, loader) => {
    const cluster = await findCluster(loader, terminal, options.profile);
    const found = await service.jobsOn(cluster, { intent: 'user', signal: terminal.signal });
    if (options.json) outJson(terminal, found.map(publicJob));
    else if (found.length > 0) terminal.out(jobTable(found));
    else terminal.err(`You have no jobs on ${cluster.name}.`);
    return 0;
  });
}

function publicJob({ job, run }: ClusterJob): unknown {
  return {
    schedulerId: job.ref.id,
    tasks: job.ref.tasks ? formatTasks(job.ref.tasks) : null,
    name: job.name,
    state: job.state,
    nativeState: job.native,
    queue: job.queue,
    reason: job.reason?.text ?? null,
    reasonCode: job.reason?.code ?? null,
    submitted: isoTime(job.submitted),
    started: isoTime(job.started),
    estimatedStart: isoTime(job.estimatedStart),
    nodes: job.nodes,
    run: run?.id ?? null,
  };
}

function jobTable(jobs: readonly ClusterJob[]): string {
  return table([
    ['ID', 'NAME', 'QUEUE', 'STATE', 'RUN', 'REASON'],
    ...jobs.map(({ job, run }) => [
      job.ref.tasks ? `${job.ref.id} tasks ${formatTasks(job.ref.tasks)}` : job.ref.id,
      job.name ?? '-',
      job.queue ?? '-',
      job.state ?? `unrecognised: ${job.native}`,
      run?.id ?? '-',
      job.reason ? describeReason(job.reason, job.native) : '',
    ]),
  ]);
}
