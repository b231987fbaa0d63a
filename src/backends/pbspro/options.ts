import type { OptionTable } from '../options.ts';
import { makeOption as option } from '../options.ts';
import { COMMON_PBS_OPTIONS, PBS_FORMS } from '../pbs/options.ts';

/** The options of OpenPBS's qsub: manual page of 23.06. */
export const PBSPRO_OPTIONS: OptionTable = {
  command: 'qsub',
  version: '23.06',
  forms: PBS_FORMS,
  options: [
    ...COMMON_PBS_OPTIONS,
    option('-J', 'text', 'Tasks of an array: one range with a step, and a limit of parallel tasks behind %.', {
      key: 'array',
      placeholder: 'first-last[:step][%limit]',
    }),
    option('-P', 'text', 'Project of the job.'),
    option('-R', 'text', 'Which output files are removed: o, e or oe.'),
    option('-f', 'none', 'qsub stays in the foreground.', { commandLineOnly: true }),
    option('--version', 'none', 'The version is printed and nothing submitted.', { commandLineOnly: true }),
    option('-G', 'text', 'A graphical interactive job.', { commandLineOnly: true }),
    option('-l select', 'text', 'Chunks of cores, memory and other resources of one node.', {
      placeholder: 'count:name=value:...[+...]',
      parts: ['ncpus', 'mem', 'mpiprocs', 'ompthreads', 'ngpus', 'host', 'arch', 'vnode', 'vntype', 'naccelerators'],
    }),
    option('-l place', 'text', 'How the chunks are put on nodes.', { key: 'exclusive' }),
    option('-l ncpus', 'integer', 'Cores of the whole job, without select.'),
    option('-l ngpus', 'integer', 'GPUs of the whole job, without select.'),
    option('-l max_walltime', 'duration', 'Longest wall time of a job that can be shrunk.'),
    option('-l soft_walltime', 'duration', 'Wall time that the scheduler reckons with, below the limit.'),
    option('-l mpiprocs', 'integer', 'MPI processes of a chunk.'),
    option('-l ompthreads', 'integer', 'OMP_NUM_THREADS of a chunk.'),
    option('-l arch', 'text', 'Architecture of the nodes.'),
    option('-l vnode', 'text', 'Name of the virtual node.'),
    option('-l vntype', 'text', 'Kind of the virtual node.'),
    option('-l aoe', 'text', 'Operating environment that is set up on the nodes.'),
    option('-l eoe', 'text', 'Energy profile of the job.'),
    option('-l site', 'text', 'A resource that the site gives a meaning to.'),
    option('-l accelerator', 'text', 'Whether the node must have an accelerator.'),
    option('-l naccelerators', 'integer', 'Accelerators of the whole job.'),
    option('-l accelerator_memory', 'size', 'Memory of the accelerators.'),
    option('-l accelerator_model', 'text', 'Model of the accelerators.'),
    option('-l preempt_targets', 'text', 'Jobs that may be stopped for this one.'),
    option('-l min_walltime', 'duration', 'Shortest wall time of a job that can be shrunk.'),
  ],
};
