import { TRACED_COMMANDS } from './trace.ts';

const JOB = `JOB is a body (train.sh) or a settings file (train.ini).

  -p, --profile NAME     the cluster; without it the one that the job names, that was
                         chosen for it before, that CLUSTERJOB_PROFILE names, or the only one
      --set KEY=VALUE    wins over all files; attributes.KEY and resources.KEY force the section
      --keyword KEY=JSON a typed value, behind the profile and before the job's own files`;

const RUN = 'RUN is the id of a run, its beginning, or the id that the scheduler gave it.';

const ORDER_OPTIONS = `      --tasks RANGES     only these tasks, as in 1-3,7
      --json             the runs and what became of the order, as JSON`;

const CONFLICT = `      --new-folder       into a folder of its own
      --overwrite        into the same folder, even if an unfinished run uses its files`;

const LAYERS = (command: string): string => `Usage: clusterjob ${command} JOB [OPTIONS]
       clusterjob ${command} --body FILE --jobname NAME [--defaults FILE] [--keyword KEY=JSON]...
                  [--settings FILE]... [OPTIONS]`;

/** The options of every command but `--trace`. */
const OWN_HELP: ReadonlyMap<string, string> = new Map([
  [
    'render',
    `${LAYERS('render')}

Shows the script that the scheduler gets. ${JOB}
  -o, --output FILE      write the script to a file
      --explain          show in front of every line where it comes from
      --compare          show the job for every scheduler, and what does not translate
      --json             everything as JSON

With --body the layers are given one by one; nothing else is looked up.`,
  ],
  [
    'check',
    `${LAYERS('check')}

Says what is wrong with a job, each with its place; no cluster is contacted. ${JOB}
      --on-cluster       have the scheduler say whether it would take the job, and when it would
                         start; nothing is submitted. Exit status: 0 accepted, 1 refused or
                         errors, 3 it cannot be told
      --json             the problems as JSON

With --body the layers are given one by one; nothing else is looked up.`,
  ],
  [
    'convert',
    `Usage: clusterjob convert SCRIPT --to BACKEND [--from BACKEND] [-o FILE] [--json]

Turns the directives and variables of a script into those of another scheduler, and lists what
did not translate and why. All other text stays as it is. Without -o the script is shown.
Exit status: 0 converted, 1 it cannot be converted, or lacks something that makes it another job.

      --to BACKEND       the scheduler, or portable: a body and settings for all of them
      --from BACKEND     the scheduler of SCRIPT, if its directives do not tell
  -o, --output FILE      write the script to a file; of a portable job FILE.sh and FILE.ini
      --json             everything as JSON`,
  ],
  [
    'settings',
    `Usage: clusterjob settings FILE [--json]

Shows the sections, keys and values of a settings file as it is read.

      --json             as JSON`,
  ],
  [
    'submit',
    `Usage: clusterjob submit JOB [OPTIONS]

Sends a job to its cluster and prints the id of the run. ${JOB}
      --wait             wait until the run is finished; the exit status is that of wait
${CONFLICT}
      --reuse[=ID]       return the earlier run of the same job, or the one kept as ID, if it
                         is unfinished or completed, instead of a new one
      --no-retry         with --reuse: return it even if it failed or was cancelled
      --force            with --reuse: submit anyway; the new run is the one to be reused
      --json             the run as JSON`,
  ],
  [
    'resubmit',
    `Usage: clusterjob resubmit RUN [OPTIONS]

Sends the job of a run once more, as its files are now, to the cluster of that run, and prints
the id of the new run. ${RUN}

      --scale KEY=FACTOR ask for so many times what that run asked for, as in mem=1.5 or time=2,
                         cut to the limits of its queues; may be repeated
      --wait             wait until the run is finished; the exit status is that of wait
${CONFLICT}
      --json             the run as JSON`,
  ],
  [
    'run',
    `Usage: clusterjob run JOB [OPTIONS]

Runs the job on this machine, here and now; its output comes here too, and an interrupt
cancels it. JOB is a body (train.sh) or a settings file (train.ini). The exit status is that
of the job.

      --set KEY=VALUE    wins over all files; attributes.KEY and resources.KEY force the section
      --keyword KEY=JSON a typed value, before the job's own files
${CONFLICT}`,
  ],
  [
    'status',
    `Usage: clusterjob status [RUN...] [--json]

Asks the clusters how runs are, without RUN about all unfinished ones. ${RUN}
Exit status: 0 all were asked, 1 one of the clusters could not be asked.

      --json             the runs as JSON`,
  ],
  [
    'wait',
    `Usage: clusterjob wait RUN... [--timeout SECONDS] [--json]

Waits until all of the runs are finished. ${RUN}
Exit status: 0 completed, 1 failed, 3 outcome unknown or could not be asked, 4 cancelled, 124 timed out.

      --timeout SECONDS  wait no longer than this
      --json             the runs as JSON`,
  ],
  [
    'cancel',
    `Usage: clusterjob cancel RUN... [--tasks RANGES] [--json]

Cancels runs, or some tasks of an array. ${RUN}

${ORDER_OPTIONS}`,
  ],
  [
    'hold',
    `Usage: clusterjob hold RUN... [--tasks RANGES] [--json]

Keeps waiting runs, or some tasks of an array, from starting. ${RUN}

${ORDER_OPTIONS}`,
  ],
  [
    'release',
    `Usage: clusterjob release RUN... [--tasks RANGES] [--json]

Lets held runs, or some tasks of an array, start. ${RUN}

${ORDER_OPTIONS}`,
  ],
  [
    'requeue',
    `Usage: clusterjob requeue RUN... [--tasks RANGES] [--json]

Ends runs, or some tasks of an array, and puts them back into the queue. ${RUN}

${ORDER_OPTIONS}`,
  ],
  [
    'alter',
    `Usage: clusterjob alter RUN KEY=VALUE... [--json]

Changes resources of a run that waits. ${RUN}
KEY=VALUE is written as in a settings file, as in time=2:00:00 or mem=4G.

      --json             the run and what became of the order, as JSON`,
  ],
  [
    'logs',
    `Usage: clusterjob logs RUN [OPTIONS]

Shows what a run has printed. ${RUN}

      --stderr           its error output
      --task N           of one task of an array
  -n, --lines N          only the last N lines
  -f, --follow           go on until the run is finished`,
  ],
  [
    'list',
    `Usage: clusterjob list [--all] [--unfinished] [--json]

Lists the runs as they are known, the newest first; nobody is asked.

      --all              also those that were removed from the list
      --unfinished       only those that are not finished
      --json             as JSON`,
  ],
  [
    'show',
    `Usage: clusterjob show RUN [--json]

Shows all that is known of a run; nobody is asked. ${RUN}

      --json             the run as JSON`,
  ],
  [
    'debug',
    `Usage: clusterjob debug read [--backend NAME] [--power POWER] FILE... [--json]

Shows what the readers of a scheduler make of captured answers, as a trace holds them. A
file holds one, a list, or one in each line; the command in it decides its form.

      --backend NAME     slurm, pbs, pbspro, lpbs, lsf or sge; else as the file says
      --power POWER      submit, check, query, history, cancel, hold, release, requeue,
                         alter or queues; else as the command says
      --json             as JSON`,
  ],
  [
    'queues',
    `Usage: clusterjob queues [-p PROFILE] [--json]

Asks a cluster for its queues: limits of a job, load, accounts and QOS that you may use.

  -p, --profile NAME     the cluster; without it the one that CLUSTERJOB_PROFILE names, or the only one
      --json             as JSON`,
  ],
  [
    'jobs',
    `Usage: clusterjob jobs [-p PROFILE] [--json]

Asks a cluster for all your unfinished jobs, however they were submitted; those that are runs of
this list with their id.

  -p, --profile NAME     the cluster; without it the one that CLUSTERJOB_PROFILE names, or the only one
      --json             as JSON`,
  ],
  [
    'adopt',
    `Usage: clusterjob adopt ID [-p PROFILE] [--json]

Makes a run of a job of yours that was submitted in another way, and prints the id of the run:
it is followed and can be cancelled from then on. ID is the id that the scheduler gave it.

  -p, --profile NAME     the cluster; without it the one that CLUSTERJOB_PROFILE names, or the only one
      --json             the run as JSON`,
  ],
  [
    'clusters',
    `Usage: clusterjob clusters [list] [--json]
       clusterjob clusters add [NAME] [OPTIONS]
       clusterjob clusters test [NAME] [--json]

Lists the clusters; adds one: connects, looks for its scheduler, checks the folder for the runs
and writes the profile; or tries one step by step and says what to do where a step fails.
Exit status of test: 0 all steps are fine, 1 one failed.

      --remote HOST      where it is: [user@]host[:port] or a name of your SSH configuration
      --here             it is a scheduler on this machine
      --transport NAME   ssh, or openssh: by your own ssh program
      --backend NAME     its scheduler, if it is not found or several are
      --rootdir DIR      the folder for the runs (~/clusterjob)
      --exit-marker      scripts leave a file with their exit status
      --workspace        write the profile into the workspace, not into your own configuration
      --json             the answer as JSON

What is not given is asked for in the terminal.`,
  ],
  [
    'connections',
    `Usage: clusterjob connections [list] [--json]
       clusterjob connections close [NAME] [--json]

Lists the connections to clusters that are kept for all windows and commands, with the process
that keeps them; or closes them. NAME is an address as it is listed, or a cluster; without it
all are closed, and the process ends if no window uses it. No connection is opened.

      --json             as JSON`,
  ],
  [
    'check-backend',
    `Usage: clusterjob check-backend FILE [--json]

Says what is wrong with the file of a backend of a site, and holds the backend against the
rules that all backends keep; no cluster is contacted.
Exit status: 0 it can be used and keeps all rules, 1 it has errors or breaks one.

      --json             everything as JSON`,
  ],
  [
    'test-backend',
    `Usage: clusterjob test-backend [OPTIONS] FILE

Submits a small job with a settings file, cancels it, submits it again and waits for it, and
writes beside FILE what was sent (.body.sh, .rendered.sh), what was answered (.json) and what
it printed (.out).

      --body FILE           another job
      --jobname NAME        its name (test_clj)
      --show-default-body   print the built-in job and do nothing else`,
  ],
]);

const TRACE = `      --trace FILE       write every command to the cluster and its answer to a file
      --trust-host       permit the connection to a host that only the workspace names`;

/** The options of every command. */
export const HELP: ReadonlyMap<string, string> = new Map(
  [...OWN_HELP].map(([name, text]) => [name, TRACED_COMMANDS.has(name) ? `${text}\n${TRACE}` : text]),
);
