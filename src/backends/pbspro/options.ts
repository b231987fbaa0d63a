import type { OptionTable } from '../options.ts';
import { makeOption as option } from '../options.ts';
import { COMMON_PBS_OPTIONS } from '../pbs/options.ts';

/** The options of OpenPBS's qsub: manual page of 23.06. */
export const PBSPRO_OPTIONS: OptionTable = {
  command: 'qsub',
  version: '23.06',
  options: [
    ...COMMON_PBS_OPTIONS,
    option('-J', 'text', 'Tasks of an array: one range with a step, and a limit of parallel tasks behind %.', {
      key: 'array',
      placeholder: 'first-last[:step][%limit]',
    }),
    option('-P', 'text', 'Project of the job.'),
    option('-R', 'text', 'Which output files are removed: o, e or oe.'),
    option('-f', 'none', 'qsub stays in the foreground.', { commandLineOnly: true }),
    option('-G', 'text', 'A graphical interactive job.', { commandLineOnly: true }),
    option('-l select', 'text', 'Chunks of cores, memory and other resources of one node.', {
      placeholder: 'count:name=value:...[+...]',
    }),
    option('-l place', 'text', 'How the chunks are put on nodes.', { key: 'exclusive' }),
    option('-l ncpus', 'integer', 'Cores of the whole job, without select.'),
    option('-l ngpus', 'integer', 'GPUs of the whole job, without select.'),
    option('-l max_walltime', 'duration', 'Longest wall time of a job that can be shrunk.'),
    option('-l min_walltime', 'duration', 'Shortest wall time of a job that can be shrunk.'),
  ],
};
