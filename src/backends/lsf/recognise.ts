import type { Clock } from '../../base/clock.ts';
import type { CommandOutput } from '../../base/command.ts';
import { failedSeen } from '../answers.ts';
import { bareCommand, refsOf, takeWords } from '../commandWords.ts';
import type { KnownCommand } from '../contract.ts';
import { ownState } from '../jobRecords.ts';
import type { Seen } from '../jobState.ts';
import { complaints } from './failures.ts';
import { readHistory } from './history.ts';
import { notUnderstood, queryMyJobs, readDetailsAnswer } from './queue.ts';
import { submitJob } from './submit.ts';

const SUBMIT_SCRIPT = submitJob({
  script: '/x',
  folder: '/',
  jobName: 'x',
  token: 'x',
  args: [],
  resources: [],
  taken: [],
}).commands[0]?.args[1];

const ORDERS = {
  bkill: 'cancel',
  bstop: 'hold',
  bresume: 'release',
  brequeue: 'requeue',
} as const;

/** What a command line of LSF asks. */
export function recogniseLsf(command: readonly string[], clock: Pick<Clock, 'now'>): KnownCommand | null {
  if (command[0] === 'sh' && command[2] === SUBMIT_SCRIPT) return { power: 'submit', refs: [], own: true };
  const { program, args } = bareCommand(command);
  switch (program) {
    case 'bsub': {
      if (args.some((arg) => arg === '-V' || arg === '-h')) return null;
      // An interactive submission, and one that waits, end with what the job prints and how it ends.
      return { power: 'submit', refs: [], own: !args.some((arg) => /^-(?:I[ps]?|K)$/.test(arg)) };
    }
    case 'bjobs':
      return question(args, clock);
    case 'bhist': {
      const { options, words } = takeWords(args, ['-n', '-u', '-J', '-q', '-C', '-S', '-D', '-f']);
      const own = options.has('-l');
      const refs = refsOf(words);
      if (refs.length > 0) return { power: 'history', refs, own };
      return { power: 'history', refs, own, read: (output) => readAllHistory(output, clock.now()) };
    }
    case 'bkill':
    case 'bstop':
    case 'bresume':
    case 'brequeue': {
      const { options, words } = takeWords(args, ['-s', '-J', '-u', '-q', '-m']);
      return { power: ORDERS[program], refs: refsOf(words), own: options.size === 0 };
    }
    case 'bmod':
      return { power: 'alter', refs: refsOf(args.slice(-1)), own: args.length > 1 };
    case 'bswitch':
      return { power: 'alter', refs: refsOf(args.slice(1)), own: false };
    case 'bqueues':
      return queues(args);
    case 'bparams':
    case 'bhosts':
      return { power: 'queues', refs: [], own: program === 'bparams' || args.join(' ') === '-w', beside: true };
    default:
      return null;
  }
}

function question(args: readonly string[], clock: Pick<Clock, 'now'>): KnownCommand {
  const { options, words } = takeWords(args, ['-J', '-u', '-q', '-m', '-o', '-P', '-g', '-sla']);
  const refs = refsOf(words);
  const names = [...options.keys()];
  if (options.has('-w') && names.every((name) => /^-[wau]$/.test(name))) {
    // All jobs of the user are asked for in the wide table, some by their ids in the long form.
    const own = refs.length === 0 && names.length === 1;
    return { power: 'query', refs, own, read: (output) => queryMyJobs(clock).read([output]) };
  }
  const own = options.has('-l') && names.every((name) => name === '-l' || name === '-a');
  if (refs.length > 0) return { power: 'query', refs, own };
  return { power: 'query', refs, own, read: (output) => readAllDetails(output, clock.now()) };
}

function queues(args: readonly string[]): KnownCommand {
  const { options } = takeWords(args, ['-u', '-m']);
  if (options.has('-l')) return { power: 'queues', refs: [], own: true, beside: true };
  return { power: 'queues', refs: [], own: options.has('-w') };
}

function readAllDetails(output: CommandOutput, now: number): Seen {
  const { none, failure } = complaints(output, 'bjobs');
  if (failure) return failedSeen(failure);
  const { records, unread } = readDetailsAnswer(output, now);
  if (!none && records.length + unread.length === 0) return failedSeen(notUnderstood('bjobs'));
  const states = records.map(ownState);
  return { states, answered: states.map(({ ref }) => ref), unread, failure: null };
}

function readAllHistory(output: CommandOutput, now: number): Seen {
  const { none, failure } = complaints(output, 'bhist');
  if (failure) return failedSeen(failure);
  const { records, unread } = readHistory(output, 0, now);
  if (!none && records.length + unread.length === 0) return failedSeen(notUnderstood('bhist'));
  const states = records.map(ownState);
  return { states, answered: states.map(({ ref }) => ref), unread, failure: null };
}
