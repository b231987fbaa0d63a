import type { OptionTable, ValueForm } from '../options.ts';
import { makeOption as option } from '../options.ts';

/** A comma divides the paths for several hosts: qsub(1), option -o. */
const LOG_PATH: ValueForm = { pattern: /^[^,]*$|:/, words: 'one path, in which no comma can stand' };

/**
 * The options of Grid Engine's qsub (captured: qsub-help, 8.1.9), those that Univa and Altair Grid Engine have besides, and the
 * usual resources behind -l.
 */
export const SGE_OPTIONS: OptionTable = {
  command: 'qsub',
  version: '8.1.9',
  // sge_types(1): time and memory specifiers.
  forms: {
    integer: { pattern: /^[+-]?\d+$/, words: 'a whole number' },
    size: {
      pattern: /^(?:\d+(?:\.\d+)?[kmgt]?|0x[\da-f]+[kmgt]?|infinity)$/i,
      words: 'a number, or with K, M, G or T behind it',
    },
    duration: { pattern: /^(?:\d*:\d*:\d*|\d+|0x[\da-f]+|infinity)$/i, words: 'seconds or H:M:S' },
  },
  options: [
    option('-N', 'text', 'Name of the job.', { key: 'jobname' }),
    option('-q', 'list', 'Queues in which the job may run.', { key: 'queue' }),
    option('-l', 'list', 'Resources that the job needs, for each slot.', {
      placeholder: 'name=value,...',
      repeats: true,
    }),
    option('-pe', 'text', 'Parallel environment and its slots.', {
      key: 'pe',
      placeholder: 'name slots',
      form: { pattern: /^\S+\s+[\d,-]+$/, words: 'an environment and its slots, mpi 16' },
      severalWords: true,
    }),
    option('-o', 'path', 'File or folder for standard output.', { key: 'stdout', form: LOG_PATH }),
    option('-e', 'path', 'File or folder for standard error.', { key: 'stderr', form: LOG_PATH }),
    option('-j', 'enum', 'Standard error into standard output.', { key: 'join', words: ['y', 'yes', 'n', 'no'] }),
    option('-t', 'text', 'Tasks of an array.', { key: 'array', placeholder: 'first-last:step' }),
    option('-tc', 'integer', 'How many tasks of the array may run at a time.'),
    option('-P', 'text', 'Project of the job.', { key: 'account' }),
    option('-A', 'text', 'Account in the accounting record.'),
    option('-hold_jid', 'list', 'Jobs that must have ended before.', { key: 'dependency', repeats: true }),
    option('-hold_jid_ad', 'list', 'Arrays of which the task of the same number must have ended before.', {
      repeats: true,
    }),
    option('-M', 'list', 'Who gets mail.', { key: 'mail_user' }),
    option('-m', 'text', 'When mail is sent: begin (b), end (e), abort (a), suspend (s), or never (n).', {
      key: 'mail_type',
    }),
    option('-cwd', 'none', 'The job runs in the folder in which it is submitted.'),
    option('-wd', 'path', 'Working folder of the job.'),
    option('-S', 'path', 'Shell that runs the script.'),
    option('-a', 'time', 'Not before this time.', { placeholder: '[[CC]YY]MMDDhhmm[.SS]' }),
    option('-ac', 'list', 'Context variables of the job.', { repeats: true }),
    option('-b', 'enum', 'The script is a program.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-binding', 'text', 'Binds the job to cores.', { severalWords: true }),
    option('-c', 'text', 'When checkpoints are written.'),
    option('-ckpt', 'text', 'Checkpointing environment.'),
    option('-h', 'none', 'Submitted with a hold.'),
    option('-hard', 'none', 'The requests behind it must be met.'),
    option('-soft', 'none', 'The requests behind it are wishes.'),
    option('-i', 'path', 'File for standard input.'),
    option('-js', 'integer', 'Share among the own jobs.'),
    option('-masterq', 'list', 'Queue of the first task of a parallel job.'),
    option('-notify', 'none', 'A signal before the job is suspended (USR1) or killed (USR2).'),
    option('-now', 'enum', 'Start at once or not at all.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-p', 'integer', 'Priority among the own jobs, from -1023 to 1024.'),
    option('-R', 'enum', 'Slots are reserved until there are enough.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-r', 'enum', 'Whether the job may be run again.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-shell', 'enum', 'The command is started by a shell.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-V', 'none', 'All variables of the environment in which the job is submitted.'),
    option('-v', 'list', 'Variables of the environment, with values or without.', { repeats: true }),
    option('-w', 'enum', 'Whether the request is checked.', { words: ['e', 'w', 'n', 'p', 'v'] }),
    option('-sync', 'enum', 'qsub waits for the end of the job.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-terse', 'none', 'Nothing but the id is printed.', { commandLineOnly: true }),
    option('-verify', 'none', 'Nothing is submitted.', { commandLineOnly: true }),
    option('-help', 'none', 'Prints the options.', { commandLineOnly: true }),
    option('-@', 'path', 'Reads options from this file.', { commandLineOnly: true }),
    option('-clear', 'none', 'Takes back all options before it, those of the site too.'),
    option('-ar', 'integer', 'Advance reservation in which the job runs.'),
    option('-dl', 'time', 'When the job must have begun; for deadline users only.', {
      placeholder: '[[CC]YY]MMDDhhmm[.SS]',
    }),
    option('-dc', 'list', 'Context variables that are taken away.'),
    option('-sc', 'list', 'Context variables of the job, in place of all others.'),
    option('-he', 'enum', 'An error in a parallel environment ends the job.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-jsv', 'text', 'Script that checks the submission.', { placeholder: '[script:][user@]path' }),
    option('-ot', 'integer', 'Override tickets; for managers only.'),
    // Of Univa and Altair Grid Engine.
    option('-jc', 'text', 'Job class from which the job takes its defaults.', { placeholder: 'class[.variant]' }),
    option('-mods', 'text', 'Changes one entry of a list that the job class gives.', {
      placeholder: 'list key value',
      repeats: true,
      severalWords: true,
    }),
    option('-adds', 'text', 'Adds an entry to a list that the job class gives.', {
      placeholder: 'list key value',
      repeats: true,
      severalWords: true,
    }),
    option('-clears', 'text', 'Takes an entry from a list that the job class gives.', {
      placeholder: 'list key',
      repeats: true,
      severalWords: true,
    }),
    option('-clearp', 'text', 'Takes back an attribute that the job class gives.', { repeats: true }),
    option('-masterl', 'list', 'Resources of the first task of a parallel job.', {
      placeholder: 'name=value,...',
      repeats: true,
    }),
    option('-par', 'text', 'How the slots of the parallel environment lie on the hosts.', {
      placeholder: '$pe_slots|$fill_up|$round_robin|count',
    }),
    option('-mbind', 'text', 'How the job is bound to memory.', { placeholder: 'round_robin|cores[:strict]|nlocal' }),
    option('-pty', 'enum', 'The job runs in a pseudo terminal.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-rou', 'list', 'Which usage is reported while the job runs.'),
    option('-rdi', 'enum', 'Why the job waits is written down.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-si', 'text', 'Session of the request.'),
    option('-tcon', 'enum', 'All tasks of the array run at a time.', { words: ['y', 'yes', 'n', 'no'] }),
    option('-umask', 'text', 'Mask for the permissions of files that the job makes.'),
    option('-xd', 'text', 'Options of docker run.'),
    option('-xdv', 'text', 'Folders for a Docker container, as for docker run -v.'),
    option('-xd_run_as_image_user', 'enum', 'The container runs as the user of its image.', {
      words: ['y', 'yes', 'n', 'no'],
    }),
    // The rest of what -help of 8.1.9 lists are options of qconf, which qsub does not take from users.
    option('-Ap', 'path', 'Parallel environment from a file; for managers only.', { commandLineOnly: true }),
    option('-astnode', 'list', 'Nodes of the share tree; for managers only.', { commandLineOnly: true }),
    option('-at', 'text', 'Thread of the qmaster; for managers only.', { commandLineOnly: true }),
    option('-dul', 'list', 'Lists of users to delete; for managers only.', { commandLineOnly: true }),
    option('-mattr', 'text', 'Attribute of an object to change; for managers only.', { commandLineOnly: true }),
    option('-srqs', 'list', 'Shows resource quota sets.', { optionalValue: true, commandLineOnly: true }),
    option('-C', 'text', 'How directives begin.', { commandLineOnly: true }),
    option('-l h_rt', 'duration', 'Wall time limit.', { key: 'time', placeholder: 'H:M:S' }),
    option('-l s_rt', 'duration', 'Wall time at which the job gets USR1.'),
    option('-l h_cpu', 'duration', 'Limit of processor time.'),
    option('-l h_vmem', 'size', 'Address space of each slot.', { key: 'mem' }),
    option('-l s_vmem', 'size', 'Address space at which the job gets XCPU.'),
    option('-l h_stack', 'size', 'Largest stack.'),
    option('-l h_fsize', 'size', 'Largest file that the job may write.'),
    option('-l mem_free', 'size', 'Free memory that the host must have.'),
    // Of Univa and Altair Grid Engine.
    option('-l m_mem_free', 'size', 'Free memory for each slot, on the part of the host that is near it.'),
    option('-l virtual_free', 'size', 'Free virtual memory that the host must have.'),
    option('-l hostname', 'text', 'Host on which the job is to run.'),
    option('-l arch', 'text', 'Architecture of the host.'),
    option('-l exclusive', 'text', 'No other jobs on the hosts, where the site has defined it.'),
  ],
};
