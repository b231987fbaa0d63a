import type { Command } from '../../../src/base/command.ts';
import type { Situation } from './situation.ts';

/** A command of a probe: a backend's own, or no more of one than its words. */
export type ProbeCommand = Pick<Command, 'file' | 'args'> & Partial<Omit<Command, 'file' | 'args'>>;

/** A question that is put to the cluster in every situation, or in some of them. */
export interface Probe {
  /** In kebab case; with the situation's name it names the file of the answer. */
  readonly name: string;
  /** The names of the situations in which it is asked; in all of them when absent. */
  readonly situations?: readonly string[];
  /** Its commands; none where the question makes no sense. `jobs`: the ids in question. */
  commands(jobs: readonly string[], situation: Situation): readonly ProbeCommand[];
}

/** The simplest questions: what the controller, its memory of finished jobs, and accounting say. */
export const SIMPLE_PROBES: readonly Probe[] = [
  {
    name: 'squeue',
    commands: (jobs) =>
      ask(jobs, 'squeue', '--noheader', '--states=all', '--array', '--format=%i|%T|%r|%S|%e|%N|%j', '--jobs'),
  },
  {
    name: 'sacct',
    commands: (jobs) =>
      ask(
        jobs,
        'sacct',
        '-P',
        '-X',
        '-n',
        '--format=JobID,State,ExitCode,DerivedExitCode,Start,End,Reason,JobName',
        '-j',
      ),
  },
];

function ask(jobs: readonly string[], file: string, ...args: readonly string[]): readonly ProbeCommand[] {
  return jobs.length === 0 ? [] : [{ file, args: [...args, jobs.join(',')], environment: 'plain' }];
}
