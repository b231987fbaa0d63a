import { bareCommand, refsOf, takeWords } from '../commandWords.ts';
import type { KnownCommand } from '../contract.ts';
import { readAllJobs } from './jobs.ts';

/** What a command line of LPBS asks. */
export function recogniseLpbs(command: readonly string[]): KnownCommand | null {
  const { program, args } = bareCommand(command);
  if (args.includes('--help')) return null;
  switch (program) {
    case 'lqsub':
      return { power: 'submit', refs: [], own: true };
    case 'lqstat': {
      const { options, words } = takeWords(args, ['-u']);
      const refs = refsOf(words);
      const own = options.has('-f') && options.size === 1;
      return refs.length > 0
        ? { power: 'query', refs, own }
        : { power: 'query', refs, own, read: (output) => readAllJobs(output) };
    }
    case 'lqdel': {
      const { options, words } = takeWords(args, ['-w']);
      return { power: 'cancel', refs: refsOf(words), own: [...options.keys()].every((name) => name === '-w') };
    }
    default:
      return null;
  }
}
