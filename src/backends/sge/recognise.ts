import type { CommandOutput } from '../../base/command.ts';
import { answerLines, failedSeen } from '../answers.ts';
import { bareCommand, refsOf, takeWords } from '../commandWords.ts';
import type { KnownCommand } from '../contract.ts';
import { ownState } from '../jobRecords.ts';
import type { JobRef, Seen } from '../jobState.ts';
import { attemptsOf, isNotFound, readAccounting } from './accounting.ts';
import { alterJobs } from './alter.ts';
import { sgeFailure } from './failures.ts';
import { readJobDetails } from './jobDetails.ts';
import { queryMyJobs } from './queue.ts';
import { sgeQueues } from './queues.ts';

const LIST = queryMyJobs().commands[0]?.args[1];
const ALL_QUEUES = sgeQueues().commands[0]?.args[1];
/** The arguments of qconf that ask for more than the queues themselves. */
const QCONF_BESIDE = new Set(
  sgeQueues().commands.flatMap(({ file, args }) => (file === 'qconf' ? [args.join(' ')] : [])),
);
const KEEP_REQUESTS = alterJobs([{ id: '1' }], [{ key: 'time', value: '1', native: false }]).commands[0]?.args[1];

/** What a command line of Grid Engine asks. */
export function recogniseSge(command: readonly string[]): KnownCommand | null {
  const [shell, , script, , job = ''] = command;
  if (shell === 'sh' && script === LIST) return { power: 'query', refs: [], own: true };
  if (shell === 'sh' && script === ALL_QUEUES) return { power: 'queues', refs: [], own: true };
  if (shell === 'sh' && script === KEEP_REQUESTS) return { power: 'alter', refs: refsOf([job]), own: true };
  const { program, args } = bareCommand(command);
  switch (program) {
    case 'qsub':
      return submission(args);
    case 'qstat':
      return question(args);
    case 'qacct':
      return accounting(args);
    case 'qdel':
    case 'qhold':
    case 'qrls': {
      const { options, words } = takeWords(args, ['-t', '-u', '-h']);
      const power = { qdel: 'cancel', qhold: 'hold', qrls: 'release' } as const;
      return { power: power[program], refs: refsOf(words.flatMap((word) => word.split(','))), own: options.size === 0 };
    }
    case 'qmod': {
      const jobs = takeWords(args, ['-rj']).options.get('-rj');
      return jobs === undefined ? null : { power: 'requeue', refs: refsOf(jobs.split(',')), own: true };
    }
    case 'qalter':
      return { power: 'alter', refs: refsOf((args.at(-1) ?? '').split(',')), own: args.length > 1 };
    case 'qconf':
      if (args[0] === '-sq') return { power: 'queues', refs: [], own: true };
      return QCONF_BESIDE.has(args.join(' ')) ? { power: 'queues', refs: [], own: true, beside: true } : null;
    case 'qhost':
      return { power: 'queues', refs: [], own: args.join(' ') === '-xml', beside: true };
    default:
      return null;
  }
}

function submission(args: readonly string[]): KnownCommand | null {
  if (args.includes('-help')) return null;
  const verifies = args.some((arg, at) => arg === '-w' && args[at + 1] === 'v');
  return { power: verifies ? 'check' : 'submit', refs: [], own: true };
}

function question(args: readonly string[]): KnownCommand | null {
  if (args.includes('-help')) return null;
  const { options } = takeWords(args, ['-j', '-u', '-s', '-g', '-q', '-l', '-pe', '-F', '-explain']);
  const xml = options.has('-xml');
  if (options.get('-g') === 'c') return { power: 'queues', refs: [], own: xml, beside: true };
  const jobs = options.get('-j');
  if (jobs !== undefined) {
    const refs = refsOf(jobs.split(',').filter((job) => /^\d/.test(job)));
    return { power: 'query', refs, own: xml, read: (output) => readDetailsAlone(refs, output) };
  }
  return {
    power: 'query',
    refs: [],
    own: xml && [...options.keys()].every((name) => name === '-u' || name === '-xml'),
  };
}

function accounting(args: readonly string[]): KnownCommand {
  const { options } = takeWords(args, ['-j', '-t', '-o', '-q']);
  const job = options.get('-j') ?? '';
  const refs = refsOf(/^\d+$/.test(job) ? [job] : []);
  const own = options.size === 1 && options.has('-j');
  return refs.length > 0
    ? { power: 'history', refs, own }
    : { power: 'history', refs, own, read: (output) => readRecords(output) };
}

/** The records of a name or of all jobs, which are nobody's answer. */
function readRecords(output: CommandOutput): Seen {
  if (isNotFound(output)) return { states: [], answered: [], unread: [], failure: null };
  const failure = sgeFailure(output, 'qacct');
  const records = failure ? null : readAccounting(output);
  if (records === null) {
    return failedSeen(failure ?? { message: 'the answer of qacct has no records', transient: true });
  }
  const states = attemptsOf(records).map(ownState);
  return { states, answered: states.map(({ ref }) => ref), unread: [], failure: null };
}

/** `qstat -j` tells no states: it is read beside the list. It speaks for those that it does not know. */
function readDetailsAlone(refs: readonly JobRef[], output: CommandOutput): Seen {
  const lines = answerLines(`${output.stdout}\n${output.stderr}`);
  const unknown = lines.some((line) => line.startsWith('Following jobs do not exist'));
  const details = readJobDetails(output);
  if (unknown || details?.size === 0) return { states: [], answered: refs, unread: [], failure: null };
  const failure = sgeFailure(output, 'qstat');
  if (failure) return failedSeen(failure);
  if (details === null) return failedSeen({ message: 'the answer of qstat -j is no whole document', transient: true });
  const known = [...details.keys()].map((number) => ({
    text: number,
    reason: 'qstat -j tells details and no state, which stands in qstat -u USER -xml',
  }));
  return { states: [], answered: [], unread: known, failure: null };
}
