import type { Option, OptionTable, OptionValue } from '../options.ts';

type More = Omit<Option, 'names' | 'value' | 'meaning'>;

function option(names: string, value: OptionValue, meaning: string, more: More = {}): Option {
  return { names: names.split(' '), value, meaning, ...more };
}

const onlyOnCommandLine = { commandLineOnly: true } as const;
const leftOut = { optionalValue: true } as const;

/** What srun has and sbatch refuses (tried with 22.05): for the steps of a job. */
const SRUN_OPTIONS =
  '--cpu-bind --mpi --x11 --pty --label --multi-prog --exact --overlap --kill-on-bad-exit --unbuffered --bcast --epilog --prolog'.split(
    ' ',
  );

/**
 * The options of sbatch: https://slurm.schedmd.com/archive/slurm-22.05.8/sbatch.html, those that its `--help` does not
 * name but its parser takes (captured in test/fixtures/backends/slurm/options), and those of newer versions up to 26.05.
 */
export const SBATCH_OPTIONS: OptionTable = {
  command: 'sbatch',
  elsewhere: Object.fromEntries(SRUN_OPTIONS.map((name) => [name, 'srun'])),
  version: '22.05',
  forms: {
    integer: { pattern: /^[+-]?\d+$/, words: 'a whole number' },
    // sbatch takes no decimals here, and no GiB: both are refused.
    size: { pattern: /^\d+(?:[kmgtp]b?)?$/i, words: 'a whole number of MB, or with K, M, G or T behind it' },
    duration: {
      pattern: /^(?:\d+(?::\d+){0,2}|\d+-\d+(?::\d+){0,2}|unlimited|infinite|-1)$/i,
      words: 'minutes, M:S, H:M:S, D-H, D-H:M or D-H:M:S',
    },
  },
  options: [
    option('--job-name -J', 'text', 'Name of the job.', { key: 'jobname', placeholder: 'name' }),
    option('--partition -p', 'list', 'Partition to run in; of several, the one that starts first.', { key: 'queue' }),
    option('--time -t', 'duration', 'Wall time limit: minutes, M:S, H:M:S, D-H, D-H:M or D-H:M:S.', { key: 'time' }),
    option('--nodes -N', 'text', 'Number of nodes, or a range min-max.', { key: 'nodes', placeholder: 'min[-max]' }),
    // sbatch takes both spellings; the first is the one that the Python library clusterjob writes.
    option('--tasks-per-node --ntasks-per-node', 'integer', 'Tasks on each node.', { key: 'ppn' }),
    option('--cpus-per-task -c', 'integer', 'Cores for each task.', {
      key: 'threads',
      form: { pattern: /^\+?0*[1-9]\d*$/, words: 'a whole number from 1' },
    }),
    option('--mem', 'size', 'Memory on each node, in MB without a unit; 0 takes all of a node.', { key: 'mem' }),
    option('--output -o', 'path', 'File for standard output; patterns such as %j (job id) are filled in.', {
      key: 'stdout',
    }),
    option('--error -e', 'path', 'File for standard error; the same as standard output if not given.', {
      key: 'stderr',
    }),
    option('--array -a', 'text', 'Indexes of an array job, with a limit of parallel tasks after %.', {
      key: 'array',
      placeholder: 'indexes',
    }),
    option('--account -A', 'text', 'Account that is charged.', { key: 'account', placeholder: 'name' }),
    option('--qos -q', 'text', 'Quality of service.', { key: 'qos', placeholder: 'name' }),
    option('--gpus-per-node', 'text', 'GPUs on each node, with their type before a colon.', {
      key: 'gpus_per_node',
      placeholder: '[type:]count',
    }),
    option('--constraint -C', 'text', 'Features that the nodes must have.', { key: 'constraint', placeholder: 'list' }),
    option(
      '--exclusive',
      'enum',
      'No other jobs on the nodes; with a word: none of other users, of another MCS label, or in the same part of the network.',
      {
        key: 'exclusive',
        words: ['user', 'mcs', 'topo'],
        optionalValue: true,
      },
    ),
    option('--dependency -d', 'text', 'Jobs that must have started or ended before.', {
      key: 'dependency',
      placeholder: 'type:jobid[:jobid...]',
    }),
    option('--mail-user', 'text', 'Who gets mail.', { key: 'mail_user', placeholder: 'address' }),
    option('--mail-type', 'list', 'When mail is sent.', {
      key: 'mail_type',
      repeats: true,
      words: [
        'NONE',
        'BEGIN',
        'END',
        'FAIL',
        'REQUEUE',
        'ALL',
        'INVALID_DEPEND',
        'STAGE_OUT',
        'TIME_LIMIT',
        'TIME_LIMIT_90',
        'TIME_LIMIT_80',
        'TIME_LIMIT_50',
        'ARRAY_TASKS',
      ],
    }),
    option('--signal', 'text', 'Signal to send before the wall time is over.', {
      key: 'signal',
      placeholder: '[R][B:]signal[@seconds]',
    }),
    option('--ntasks -n', 'integer', 'Number of tasks of the whole job.'),
    option('--begin -b', 'time', 'Earliest time of start.'),
    option('--chdir -D', 'path', 'Working folder of the script; relative output paths start there.'),
    option('--clusters --cluster -M', 'list', 'Clusters to submit to; the first that can start it takes the job.'),
    option('--comment', 'text', 'Any text, shown with the job.'),
    option('--gres', 'list', 'Generic resources on each node.', { placeholder: 'name[:type][:count]' }),
    option('--gpus -G', 'text', 'GPUs of the whole job.', { placeholder: '[type:]count' }),
    option('--gpus-per-socket', 'text', 'GPUs on each socket.', { placeholder: '[type:]count' }),
    option('--gpus-per-task', 'text', 'GPUs of each task.', { placeholder: '[type:]count' }),
    option('--cpus-per-gpu', 'integer', 'Cores for each GPU.'),
    option('--mem-per-cpu', 'size', 'Memory for each core, in MB without a unit.'),
    option('--mem-per-gpu', 'size', 'Memory for each GPU, in MB without a unit.'),
    option('--gpu-bind', 'text', 'How tasks are bound to GPUs.', { placeholder: '[verbose,]type' }),
    option('--gpu-freq', 'text', 'Frequency of the GPUs.', { placeholder: '[type=]value' }),
    option('--hold -H', 'none', 'Submit in held state.'),
    option('--requeue', 'enum', 'The job may be put back into the queue, after a node failure for instance.', {
      words: ['expedite'],
      optionalValue: true,
    }),
    option('--no-requeue', 'none', 'The job is never put back into the queue.'),
    option('--reservation', 'list', 'Reservation to run in.'),
    option('--licenses -L', 'list', 'Licenses that the job needs.', { placeholder: 'name[:count]' }),
    option('--nodelist -w', 'list', 'Nodes that must be among those of the job.'),
    option('--exclude -x', 'list', 'Nodes that the job must not get.'),
    option('--nodefile -F', 'path', 'File with the names of nodes to use.'),
    option('--export', 'list', 'Variables of the submitting environment that the job gets: ALL, NIL, NONE or names.'),
    option('--export-file', 'path', 'File with variables for the job, each ended by a NUL.'),
    option('--get-user-env', 'text', "Load the user's login environment.", leftOut),
    option('--open-mode', 'enum', 'What happens to output files that exist.', {
      words: ['append', 'truncate', 'a', 't'],
    }),
    option('--input -i', 'path', 'File for standard input.'),
    option('--deadline', 'time', 'Remove the job if it cannot end before this time.'),
    option('--time-min', 'duration', 'Shortest wall time with which the job may be started.'),
    option(
      '--delay-boot',
      'duration',
      'How long to wait for nodes with the wanted features before others are rebooted.',
    ),
    option('--nice', 'integer', 'Lower the priority; 100 without a number.', leftOut),
    option('--priority', 'text', 'Priority; for administrators.'),
    option('--oversubscribe -s', 'none', 'Resources may be shared with other jobs.'),
    option('--overcommit -O', 'none', 'More than one task for each core.'),
    option('--spread-job', 'none', 'Spread over as many nodes as possible.'),
    option('--use-min-nodes', 'none', 'Of a range of node counts prefer the smallest.'),
    option('--contiguous', 'none', 'Nodes must be neighbours.'),
    option('--switches', 'text', 'Most network switches, and how long to wait for so few.', {
      placeholder: 'count[@time]',
    }),
    option('--distribution -m', 'text', 'How tasks are laid out over nodes and sockets.', {
      placeholder: 'block|cyclic|arbitrary|plane=size',
    }),
    option('--extra-node-info -B', 'text', 'Sockets, cores and threads at least on each node.', {
      placeholder: 'sockets[:cores[:threads]]',
    }),
    option('--sockets-per-node', 'integer', 'Sockets at least on each node.'),
    option('--cores-per-socket', 'integer', 'Cores at least in each socket.'),
    option('--threads-per-core', 'integer', 'Hardware threads at least in each core.'),
    option('--ntasks-per-core', 'integer', 'Tasks at most on each core.'),
    option('--ntasks-per-socket', 'integer', 'Tasks at most on each socket.'),
    option('--ntasks-per-gpu', 'integer', 'Tasks for each GPU.'),
    option('--ntasks-per-tres', 'integer', 'Older name of --ntasks-per-gpu.'),
    option('--mincpus', 'integer', 'Cores at least on each node.'),
    option('--tmp', 'size', 'Temporary disk on each node, in MB without a unit.'),
    option('--core-spec -S', 'integer', 'Cores of each node kept for the system.'),
    option('--thread-spec', 'integer', 'Hardware threads of each node kept for the system.'),
    option('--hint', 'enum', 'What kind of program it is, for binding.', {
      words: ['compute_bound', 'memory_bound', 'multithread', 'nomultithread'],
    }),
    option('--mem-bind', 'list', 'How tasks are bound to memory.'),
    option('--cpu-freq', 'text', 'Frequency of the processors.', { placeholder: 'min[-max[:governor]]' }),
    option('--prefer', 'text', 'Features that the nodes should have.', { placeholder: 'list' }),
    option('--batch', 'text', 'Features of the node on which the script runs.', { placeholder: 'list' }),
    option('--cluster-constraint', 'text', 'Features of the clusters of a federation.', { placeholder: '[!]list' }),
    option('--kill-on-invalid-dep', 'enum', 'End the job if its dependency can never be met.', {
      words: ['yes', 'no'],
    }),
    option('--no-kill -k', 'enum', 'Go on when a node of the job fails.', { words: ['off'], optionalValue: true }),
    option('--propagate', 'list', 'Resource limits of the submitting shell that the job gets.', leftOut),
    option('--profile', 'list', 'Detailed data to collect: all, none, energy, task, lustre, network.'),
    option('--acctg-freq', 'list', 'How often usage is sampled.', { placeholder: 'type=seconds' }),
    option('--gres-flags', 'list', 'How generic resources are bound.'),
    option('--network', 'text', 'Options of the network switch.'),
    option('--power', 'text', 'Options of power management.'),
    option('--reboot', 'none', 'Reboot the nodes before the job starts.'),
    option('--wait-all-nodes', 'enum', 'Whether to wait until all nodes are ready before the script starts.', {
      words: ['0', '1'],
    }),
    option('--wckey', 'text', 'Workload key for accounting.'),
    option('--mcs-label', 'text', 'Label of multi-category security.'),
    option('--container', 'path', 'OCI container bundle to run in.'),
    option('--context', 'text', 'SELinux context.'),
    option('--bb', 'text', 'Burst buffer.', { placeholder: 'specification' }),
    option('--bbf', 'path', 'File with the specification of a burst buffer.'),
    option('--ignore-pbs', 'none', 'Pass over #PBS and #BSUB lines of the script.'),
    // Of versions behind 22.05.
    option('--tres-per-task', 'list', 'Resources of each task.', { placeholder: 'name[/type]=count' }),
    option('--tres-bind', 'text', 'How tasks are bound to generic resources.', { placeholder: 'gres/name:type' }),
    option('--oom-kill-step', 'enum', 'Whether a step ends as a whole when one of its tasks runs out of memory.', {
      words: ['0', '1'],
      optionalValue: true,
    }),
    option('--stepmgr', 'none', 'The steps of the job are managed on its first node.'),
    option('--resv-ports', 'integer', 'Communication ports reserved for the job.', leftOut),
    option('--extra', 'text', 'Any text, kept with the job for filters of the site.'),
    option('--container-id', 'text', 'Id of an OCI container to run in.'),
    option('--container-type', 'text', 'Kind of the container.'),
    option('--segment', 'integer', 'Nodes of each segment, which lies in one block of the network.'),
    option('--consolidate-segments', 'none', 'All segments in one larger block of the network.'),
    option('--spread-segments', 'none', 'Each segment in another block of the network.'),
    option('--resources', 'text', 'Further resources that the job needs.'),
    option('--mem-update', 'text', 'Memory that is not used is given back while the job runs.', {
      placeholder: 'margin@delay',
    }),
    option('--quiet -Q', 'none', 'Tell errors only.'),
    option('--verbose -v', 'none', 'Tell more.'),
    option('--parsable', 'none', 'Print the job id alone.', onlyOnCommandLine),
    option('--wait -W', 'none', 'Wait until the job has ended.', onlyOnCommandLine),
    option('--test-only', 'none', 'Check the job and do not submit it.', onlyOnCommandLine),
    option('--wrap', 'text', 'Submit a command line instead of a script.', {
      ...onlyOnCommandLine,
      placeholder: 'command',
    }),
    option('--uid', 'text', 'User to run as; for root.'),
    option('--gid', 'text', 'Group to run as; for root.'),
    option('--help -h', 'none', 'Show help.', onlyOnCommandLine),
    option('--usage', 'none', 'Show a short help.', onlyOnCommandLine),
    option('--version -V', 'none', 'Show the version.', onlyOnCommandLine),
  ],
};
