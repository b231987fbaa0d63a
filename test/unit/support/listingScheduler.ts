import type { Backend, Plan } from '../../../src/backends/contract.ts';
import type { JobRef, JobState, Seen } from '../../../src/backends/jobState.ts';
import type { Command, CommandOutput } from '../../../src/base/command.ts';

/** The command with which a scheduler of a test is asked. */
export function ask(...args: readonly string[]): Command {
  return { file: 'ask', args, environment: 'plain', limitMs: 1000 };
}

/** A scheduler that lists the same jobs whatever it is asked, and can do what `more` says. */
export function listingScheduler(
  jobs: (output: CommandOutput | undefined) => readonly JobState[],
  more: Partial<Backend> = {},
): Backend {
  const listed = (answered: readonly JobRef[]): Plan<Seen> => ({
    commands: [ask('query')],
    read: ([output]) => ({ states: jobs(output), answered, unread: [], failure: null }),
  });
  const backend: Partial<Backend> = {
    name: 'slurm',
    displayName: 'Slurm',
    query: listed,
    queryMine: () => listed([]),
    ...more,
  };
  return backend as Backend;
}
