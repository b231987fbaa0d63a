import type { Option, OptionTable, ValueForms } from '../options.ts';
import { makeOption as option } from '../options.ts';

/** How all kinds of PBS read values: pbs_resources(7). */
export const PBS_FORMS: ValueForms = {
  integer: { pattern: /^[+-]?\d+$/, words: 'a whole number' },
  size: { pattern: /^\d+[kmgtp]?[bw]?$/i, words: 'a whole number with b, kb, mb, gb or tb behind it' },
  duration: { pattern: /^\d+(?::\d+){0,3}(?:\.\d+)?$/, words: 'seconds, M:S or H:M:S' },
};

/** Options of qsub that all kinds of PBS have. */
export const COMMON_PBS_OPTIONS: readonly Option[] = [
  option('-N', 'text', 'Name of the job.', { key: 'jobname', placeholder: 'name' }),
  option('-q', 'text', 'Queue, with a server behind @ if it is not the default.', { key: 'queue' }),
  option('-l', 'list', 'Resources that the job needs.', { placeholder: 'name=value,...', repeats: true }),
  option('-o', 'path', 'File for standard output.', { key: 'stdout', placeholder: '[host:]path' }),
  option('-e', 'path', 'File for standard error.', { key: 'stderr', placeholder: '[host:]path' }),
  option('-j', 'enum', 'Standard error into standard output (oe), the other way round (eo), or neither (n).', {
    key: 'join',
    words: ['oe', 'eo', 'n'],
  }),
  option('-A', 'text', 'Account that is charged.', { key: 'account' }),
  option('-M', 'list', 'Who gets mail.', { key: 'mail_user', placeholder: 'address,...' }),
  option('-m', 'text', 'When mail is sent: at abort (a), begin (b), end (e), or never (n).', { key: 'mail_type' }),
  option('-W', 'text', 'Further attributes of the job, such as depend=afterok:1.', {
    placeholder: 'name=value,...',
    repeats: true,
  }),
  option('-V', 'none', 'All variables of the environment in which the job is submitted.'),
  option('-v', 'list', 'Variables of the environment, with values or without.', {
    placeholder: 'name[=value],...',
    repeats: true,
  }),
  option('-S', 'path', 'Shell that runs the script.'),
  option('-a', 'time', 'Not before this time.', { placeholder: '[[CC]YY]MMDDhhmm[.SS]' }),
  option('-c', 'text', 'When checkpoints are written.'),
  option('-h', 'none', 'Submitted with a hold.'),
  option('-k', 'text', 'Which output files stay on the node: o, e, oe or n.'),
  option('-p', 'integer', 'Priority among the own jobs, from -1024 to 1023.'),
  option('-r', 'enum', 'Whether the job may be run again.', { words: ['y', 'n'] }),
  option('-u', 'list', 'Name of the user on the node.'),
  option('-I', 'none', 'An interactive job.', { commandLineOnly: true }),
  option('-X', 'none', 'X11 forwarding for an interactive job.', { commandLineOnly: true }),
  option('-z', 'none', 'The id is not printed.', { commandLineOnly: true }),
  option('-C', 'text', 'How directives begin.', { commandLineOnly: true }),
  option('-l walltime', 'duration', 'Wall time limit.', { key: 'time', placeholder: '[[HH:]MM:]SS' }),
  option('-l mem', 'size', 'Memory of the whole job.', { key: 'mem' }),
  option('-l cput', 'duration', 'Limit of processor time, all processes together.'),
  option('-l pcput', 'duration', 'Limit of processor time of a single process.'),
  option('-l pmem', 'size', 'Memory of a single process.'),
  option('-l vmem', 'size', 'Address space of the whole job.'),
  option('-l pvmem', 'size', 'Address space of a single process.'),
  option('-l file', 'size', 'Largest file that the job may write.'),
  option('-l nice', 'integer', 'Nice value of the processes.'),
  option('-l host', 'text', 'Host on which the job is to run.'),
  option('-l software', 'text', 'Software that the job needs.'),
  option('-l nodes', 'text', 'Nodes, and on each so many processors.', {
    placeholder: 'count[:ppn=count][:property]',
    parts: ['ppn', 'gpus'],
  }),
];

/** The options of TORQUE's qsub: manual page of 6.1. */
export const TORQUE_OPTIONS: OptionTable = {
  command: 'qsub',
  version: '6.1',
  forms: PBS_FORMS,
  options: [
    ...COMMON_PBS_OPTIONS,
    option('-t', 'text', 'Tasks of an array, with a limit of parallel tasks behind %.', { key: 'array' }),
    option('-d', 'path', 'Working folder of the job.'),
    option('-D', 'path', 'Root folder of the job.'),
    option('-w', 'path', 'Working folder of the job.'),
    option('-n', 'none', 'No other jobs on the nodes.', { key: 'exclusive' }),
    option('-b', 'integer', 'For how many seconds qsub tries to reach the server.'),
    option('-f', 'none', 'The job can be run again after a failure of its node.'),
    option('-F', 'text', 'Arguments of the script.'),
    option('-L', 'text', 'Tasks with their processors and memory on nodes with NUMA.', {
      placeholder: 'tasks=count[:lprocs=count][:memory=size]...',
      repeats: true,
    }),
    option('-K', 'integer', 'Seconds between TERM and KILL when the job is deleted.'),
    option('-P', 'text', 'User as whom the job runs; for administrators.'),
    option('-J', 'text', 'Job whose place it takes, with -P; for administrators.', { commandLineOnly: true }),
    option('--version', 'none', 'The version is printed and nothing submitted.', { commandLineOnly: true }),
    option('-T', 'text', 'Prologue and epilogue of the job.'),
    option('-x', 'none', 'The script is the command of an interactive job.', { commandLineOnly: true }),
    option('-l procs', 'integer', 'Processors, on any nodes.'),
    option('-l ncpus', 'integer', 'Processors on one node.'),
    option('-l qos', 'text', 'Quality of service (Moab, Maui).', { key: 'qos' }),
    option('-l gres', 'text', 'Generic resources (Moab).'),
    option('-l naccesspolicy', 'text', 'How nodes are shared (Moab, Maui).'),
    option('-l feature', 'text', 'Properties that the nodes must have (Moab).'),
    option('-l epilogue', 'path', 'Script behind the job on its node.'),
    option('-l prologue', 'path', 'Script before the job on its node.'),
  ],
};
