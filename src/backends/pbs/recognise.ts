import { parseTasks } from '../../job/tasks.ts';
import type { BareCommand } from '../commandWords.ts';
import { bareCommand, refsOf, takeWords } from '../commandWords.ts';
import type { KnownCommand } from '../contract.ts';
import { queryMyJobs } from './torqueQueue.ts';

const LIST = queryMyJobs().commands[0]?.args[1];

/** What a command line of TORQUE asks. */
export function recogniseTorque(command: readonly string[]): KnownCommand | null {
  if (command[0] === 'sh' && command[2] === LIST) return { power: 'query', refs: [], own: true };
  const bare = bareCommand(command);
  const { program, args } = bare;
  if (program === 'pbsnodes') return { power: 'queues', refs: [], own: args.join(' ') === '-x', beside: true };
  if (program !== 'qstat') return recognisePbsOrder(bare);
  const { options, words } = takeWords(args, ['-u', '-s', '-W', '-F']);
  if (options.has('--version') || options.has('-q')) return null;
  if (options.has('-B')) return { power: 'queues', refs: [], own: options.has('-f'), beside: true };
  if (options.has('-Qf') || options.has('-Q')) {
    return { power: 'queues', refs: [], own: options.has('-Qf') || options.has('-f') };
  }
  // Without -t it does not look at the id of an array and lists every job.
  const arrays = words.filter((word) => word.includes('[')).length > 0 && !options.has('-t');
  const own = options.has('-x') && !options.has('-f') && !arrays;
  return { power: 'query', refs: refsOf(words.filter(isJob)), own };
}

/** A word of qstat that is no job names a queue or a server. */
export function isJob(word: string): boolean {
  return /^\d/.test(word);
}

/** The submissions and orders, which PBS Pro and TORQUE have in common. */
export function recognisePbsOrder({ program, args }: BareCommand): KnownCommand | null {
  switch (program) {
    case 'qsub':
      return args.includes('--version') ? null : { power: 'submit', refs: [], own: true };
    case 'qdel':
    case 'qhold':
    case 'qrls':
    case 'qrerun': {
      const { options, words } = takeWords(args, ['-t', '-W', '-h', '-m']);
      const power = { qdel: 'cancel', qhold: 'hold', qrls: 'release', qrerun: 'requeue' } as const;
      const own = [...options.keys()].every((name) => name === '-t');
      // TORQUE: `-t 4-5 70[].server`.
      const tasks = parseTasks(options.get('-t') ?? '');
      const refs = refsOf(words).map((ref) => (tasks === null ? ref : { ...ref, tasks }));
      return { power: power[program], refs, own };
    }
    case 'qalter':
      return { power: 'alter', refs: refsOf(args.slice(-1)), own: args.length > 1 };
    case 'qmove':
      return { power: 'alter', refs: refsOf(args.slice(1)), own: args.length > 1 };
    default:
      return null;
  }
}
