import { bareCommand, refsOf, takeWords } from '../commandWords.ts';
import type { KnownCommand } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import { sacct } from './accounting.ts';
import { slurmJobName } from './jobId.ts';
import { readAccountTable, readQueueTable, readShownJobs } from './otherTables.ts';
import { slurmQueues } from './partitions.ts';
import { myJobsCommand } from './queue.ts';

const OUR_COLUMNS = myJobsCommand().args.at(-1);
const OUR_ACCOUNT_ARGS = sacct([]).args;
const OUR_QUEUE_COMMANDS = slurmQueues().commands.map(({ file, args }) => JSON.stringify([file, ...args]));

/** `36_[5-6]` is a job and some of its tasks. */
function jobsOf(words: readonly string[]): readonly JobRef[] {
  return refsOf(words).map((ref) => {
    const job = /_\[/.test(ref.id) ? slurmJobName(ref.id) : null;
    return job?.tasks ? { id: job.number, tasks: job.tasks } : ref;
  });
}

/** Ids with commas between them; those inside brackets divide tasks. */
function listOf(text: string): readonly string[] {
  return text.split(/,(?![^[]*\])/);
}

/** What a command line of Slurm asks. */
export function recogniseSlurm(command: readonly string[]): KnownCommand | null {
  if (OUR_QUEUE_COMMANDS.slice(1).includes(JSON.stringify(command))) {
    return { power: 'queues', refs: [], own: true, beside: true };
  }
  const { program, args } = bareCommand(command);
  switch (program) {
    case 'sbatch':
      return submission(args);
    case 'squeue':
      return queue(args);
    case 'sacct':
      return accounting(args);
    case 'scancel': {
      const { options, words } = takeWords(args, ['-M', '--clusters', '-n', '-s', '-t', '-u', '-p', '-A', '-q', '-w']);
      // Without -v it says nothing of a job that it does not know.
      const own = options.has('-v') && [...options.keys()].every((option) => option === '-v' || option === '-M');
      return { power: 'cancel', refs: jobsOf(words), own };
    }
    case 'scontrol':
      return control(takeWords(args, ['-M', '--clusters']).words, args);
    case 'sinfo':
      return { power: 'queues', refs: [], own: false };
    default:
      return null;
  }
}

function submission(args: readonly string[]): KnownCommand | null {
  if (args.some((arg) => /^(?:--version|--help|--usage|-V|-h)$/.test(arg))) return null;
  return { power: args.includes('--test-only') ? 'check' : 'submit', refs: [], own: true };
}

function queue(args: readonly string[]): KnownCommand | null {
  const { options } = takeWords(args, [
    ...['-j', '--jobs', '-o', '--format', '-O', '--Format', '-M', '--clusters', '-t', '--states', '-u', '--user'],
    ...['-p', '--partition', '-n', '--name', '-A', '--account', '-w', '--nodelist', '-q', '--qos', '-S', '--sort'],
  ]);
  if (options.has('--version') || options.has('-V')) return null;
  const refs = jobsOf(listOf(options.get('-j') ?? options.get('--jobs') ?? ''));
  if (options.get('-O') === OUR_COLUMNS) return { power: 'query', refs, own: true };
  return { power: 'query', refs, own: false, read: (output) => readQueueTable(refs, options, output) };
}

function accounting(args: readonly string[]): KnownCommand {
  const { options } = takeWords(args, [
    ...['-j', '--jobs', '-o', '--format', '--delimiter', '-M', '--clusters', '-s', '--state', '-S', '--starttime'],
    ...['-E', '--endtime', '-u', '--user', '--name', '-N', '--nodelist', '-r', '--partition', '-A', '--units'],
  ]);
  const refs = jobsOf(listOf(options.get('-j') ?? options.get('--jobs') ?? ''));
  const own = OUR_ACCOUNT_ARGS.every((arg) => args.includes(arg));
  if (own && refs.length > 0) return { power: 'history', refs, own };
  return { power: 'history', refs, own, read: (output) => readAccountTable(refs, options, output) };
}

function control(words: readonly string[], args: readonly string[]): KnownCommand | null {
  const [verb = '', ...rest] = words;
  if (/^(?:hold|release|requeue)$/.test(verb)) {
    const power = verb as 'hold' | 'release' | 'requeue';
    return { power, refs: jobsOf(rest.flatMap(listOf)), own: true };
  }
  if (verb === 'requeuehold') return { power: 'requeue', refs: refsOf(rest.slice(-1)), own: false };
  if (verb === 'update') {
    const jobs = rest.find((word) => /^jobid=/i.test(word));
    return jobs === undefined ? null : { power: 'alter', refs: jobsOf(listOf(jobs.slice(6))), own: true };
  }
  if (verb !== 'show') return null;
  if (/^part/.test(rest[0] ?? '')) return { power: 'queues', refs: [], own: args.includes('-o') };
  if (rest[0] !== 'job') return null;
  const refs = jobsOf(rest.slice(1).flatMap(listOf));
  return { power: 'query', refs, own: false, read: (output) => readShownJobs(refs, output) };
}
