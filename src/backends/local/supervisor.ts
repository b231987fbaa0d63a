import { HOST_SHELL } from './hostShell.ts';
import { TASK_SHELL } from './taskShell.ts';

/** Days for which the files of a finished job are kept. */
export const KEEP_DAYS = 30;

/**
 * The program that stands behind a job while it runs; it is copied into the job's folder and started with that folder as its
 * argument. For every task it starts a second copy (folder and task), the handler, which alone signals and collects the
 * task's processes. Others only poke the handler: TERM = cancel, ALRM = wall time, USR1 = the signal asked for before it,
 * USR2 = the grace time is over.
 *
 * A task's last word is its file `end`: task, start, end, how, exit status, CPU times, peak memory; `-` where there is none.
 */
export const SUPERVISOR = `\
${HOST_SHELL}
cj_job=$1
cj_id=\${cj_job##*/}
cj_task=\${2:-}
. "$cj_job/run" || exit 1

${TASK_SHELL}
# ---- the job -----------------------------------------------------------------------------------------------------

# Takes one task after the other; making its folder is what claims it.
cj_worker() {
  IFS=,
  for cj_range in $cj_tasks; do
    cj_next=\${cj_range%-*}
    while [ "$cj_next" -le "\${cj_range#*-}" ]; do
      [ ! -e "$cj_job/cancel" ] || return 0
      if [ ! -e "$cj_job/t/$cj_next" ] && mkdir "$cj_job/t/$cj_next" 2>/dev/null; then
        "$cj_shell" "$cj_job/supervisor.sh" "$cj_job" "$cj_next"
      fi
      cj_next=$((cj_next + 1))
    done
  done
}

cj_array() {
  for cj_pattern in "$cj_stdout" "$cj_stderr"; do
    if cj_shared "$cj_pattern"; then (: >"$cj_text") 2>/dev/null; fi
  done
  if [ -z "$cj_parallel" ]; then cj_parallel=$(($(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) / cj_cores)); fi
  if [ "$cj_parallel" -gt "$cj_count" ]; then cj_parallel=$cj_count; fi
  if [ "$cj_parallel" -lt 1 ]; then cj_parallel=1; fi
  # Job control keeps the workers of bash from being deaf to INT and QUIT, which the tasks would inherit.
  if [ "$cj_shell" = bash ]; then set -m; fi
  while [ "$cj_parallel" -gt 0 ]; do
    cj_worker &
    cj_parallel=$((cj_parallel - 1))
  done
  if [ "$cj_shell" = bash ]; then set +m; fi
  wait
}

# Removes finished jobs by age. Ours is among the youngest, so the highest number, from which the next is made, stays.
cj_clean() {
  find "$cj_root/." ! -name . -prune -type d -mtime +${KEEP_DAYS} -print 2>/dev/null | while IFS= read -r cj_old; do
    case \${cj_old##*/} in *[!0-9]*) continue ;; esac
    if [ -e "$cj_old/end" ] || { cj_place "$cj_old" && [ "$cj_where" = restarted ]; }; then rm -rf "$cj_old"; fi
  done
}

# Tasks whose handler was killed: nobody can tell how they end, but the job is not over before they are.
cj_orphans() {
  for cj_dir in "$cj_job"/t/*; do
    [ ! -e "$cj_dir/end" ] && [ -r "$cj_dir/leader" ] || continue
    while cj_alive "$cj_dir/leader"; do sleep 2; done
    read -r cj_pid cj_since cj_started <"$cj_dir/leader"
    cj_task=\${cj_dir##*/}
    cj_how=lost
    if [ -e "$cj_job/cancel" ] || [ -e "$cj_dir/cancel" ]; then cj_how=cancelled; fi
    [ -e "$cj_dir/end" ] || (cj_end "$cj_how" -)
  done
}

cj_supervise() {
  cj_write "$cj_job/supervisor" "$$ $(cj_start "$$")" || exit 1
  echo ready
  exec </dev/null >>"$cj_job/log" 2>&1
  cj_clean
  if [ -n "$cj_tasks" ]; then
    cj_array
  else
    mkdir "$cj_job/t/-" && "$cj_shell" "$cj_job/supervisor.sh" "$cj_job" -
  fi
  cj_orphans
  # The ends of all tasks in one file, so that a finished job is read at once.
  for cj_file in "$cj_job"/t/*/end; do
    # None, where it was cancelled before a task began: the pattern itself is no file.
    if [ -r "$cj_file" ] && IFS= read -r cj_line <"$cj_file"; then printf '%s\\n' "$cj_line"; fi
  done >"$cj_job/ends.new" && mv -f "$cj_job/ends.new" "$cj_job/ends" && cj_write "$cj_job/end" "$(date +%s)" || exit 1
  [ -s "$cj_job/log" ] || rm -f "$cj_job/log"
  rm -rf "$cj_job/t" "$cj_job/run" "$cj_job/supervisor.sh"
}

case \${3:-$cj_task} in
  '') cj_supervise ;;
  reap) cj_reap ;;
  *) cj_handle ;;
esac
exit
`;
