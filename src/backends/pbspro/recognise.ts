import { bareCommand, refsOf, takeWords } from '../commandWords.ts';
import type { KnownCommand } from '../contract.ts';
import { isJob, recognisePbsOrder } from '../pbs/recognise.ts';
import { queryMyJobs } from './queue.ts';

const LIST = queryMyJobs().commands[0]?.args[1];

/** What a command line of PBS Pro asks. */
export function recognisePbspro(command: readonly string[]): KnownCommand | null {
  if (command[0] === 'sh' && command[2] === LIST) return { power: 'query', refs: [], own: true };
  const bare = bareCommand(command);
  const { program, args } = bare;
  const { options, words } = takeWords(args, ['-F', '-u', '-s']);
  const json = options.get('-F')?.toLowerCase() === 'json';
  if (program === 'pbsnodes') return { power: 'queues', refs: [], own: json, beside: true };
  if (program !== 'qstat') return recognisePbsOrder(bare);
  if (options.has('--version') || options.has('-q')) return null;
  const own = json && options.has('-f');
  if (options.has('-B') || options.has('-Bf')) return { power: 'queues', refs: [], own, beside: true };
  if (options.has('-Q') || options.has('-Qf')) return { power: 'queues', refs: [], own };
  return { power: options.has('-x') ? 'history' : 'query', refs: refsOf(words.filter(isJob)), own };
}
