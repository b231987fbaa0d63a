/** What the tool can do, in a list. */
export const SHORT_HELP = `Usage: clusterjob COMMAND [OPTIONS]

  render JOB         show the script that the scheduler gets
  check JOB          say what is wrong with a job
  convert SCRIPT     turn a script of one scheduler into one of another
  settings FILE      show a settings file as it is read
  submit JOB         send a job to its cluster
  resubmit RUN       send the job of a run once more
  run JOB            run the job here and now
  status [RUN...]    ask how runs are
  wait RUN...        wait until runs are finished
  cancel RUN...      cancel runs
  hold RUN...        keep waiting runs from starting
  release RUN...     let held runs start
  requeue RUN...     put runs back into the queue
  alter RUN K=V...   change what a waiting run asks for
  logs RUN           show what a run has printed
  list               list the runs
  show RUN           show all that is known of a run
  debug read FILE    show what is made of a scheduler's answers
  queues             show the queues of a cluster with their limits
  jobs               show all your jobs on a cluster
  adopt ID           follow a job that was submitted in another way
  clusters           list the clusters, add one, or try one
  connections        list or close the connections to clusters
  check-backend FILE  say what is wrong with the file of a backend
  test-backend FILE  go through submit, cancel, status and wait with a settings file

\`clusterjob help COMMAND\` shows the options of a command, \`clusterjob version\` the version.
Exit status: 0 fine, 1 the job or the answer is bad, 2 wrong usage, 130 interrupted.`;
