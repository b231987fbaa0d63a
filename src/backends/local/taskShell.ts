/**
 * The part of the supervisor that stands behind one task, as shell functions: its processes, how it is ended, its output
 * files, its start and its end. They use what the supervisor has set: the job's folder, settings and task.
 */
export const TASK_SHELL = `\
# ---- the processes of a task -------------------------------------------------------------------------------------

# "pid group" of each process of the task: its session where /proc shows it, else its process group.
cj_members() {
  if [ -r /proc/self/stat ]; then
    cat /proc/[0-9]*/stat 2>/dev/null |
      awk -v s="$cj_leader" '{ p = $1; sub(/^.*\\) /, ""); if (($3 == s || $4 == s) && $1 !~ /[ZX]/) print p, $3 }'
  else
    LC_ALL=C ps -A -o pid= -o pgid= -o state= | awk -v s="$cj_leader" '$2 == s && $3 !~ /^Z/ { print $1, $2 }'
  fi
}

# Memory in use now, in bytes: all processes together, or the highest mark that the kernel keeps of one of them.
cj_memory() {
  if [ -r /proc/self/stat ]; then
    cat /proc/[0-9]*/stat 2>/dev/null | awk -v s="$cj_leader" -v page="$cj_page" '
      { p = $1; sub(/^.*\\) /, ""); if ($3 != s && $4 != s) next
        sum += $22 * page; file = "/proc/" p "/status"
        while ((getline line <file) > 0) if (line ~ /^VmHWM:/) { split(line, word); if (word[2] * 1024 > top) top = word[2] * 1024 }
        close(file) }
      END { printf "%.0f\\n", (sum > top ? sum : top) }'
  else
    LC_ALL=C ps -A -o pgid= -o rss= | awk -v s="$cj_leader" '$1 == s { sum += $2 } END { printf "%.0f\\n", sum * 1024 }'
  fi
}

# Signal $1 to the whole task. The leader's number may be used alone only until it is collected.
cj_signal() {
  [ -n "$cj_leader" ] || return 0
  kill -s "$1" -- "-$cj_leader" 2>/dev/null || { [ -z "$cj_collected" ] && kill -s "$1" "$cj_leader" 2>/dev/null; }
  for cj_other in $(cj_members | awk -v g="$cj_leader" '$2 != g { print $1 }'); do
    kill -s "$1" "$cj_other" 2>/dev/null
  done
  return 0
}

# For a background shell that is told to end while it sleeps: no sleep is left behind. Its "$!" begins as its parent's.
# It is told by VTALRM, for which the handler has no trap: a signal that has one there is lost between fork and reset.
cj_end_nap() {
  [ "$!" = "$cj_before" ] || kill "$!" 2>/dev/null
  exit
}

# Signal $1 to this handler after $2 seconds.
cj_after() {
  (
    cj_before=$!
    trap cj_end_nap VTALRM
    sleep "$2" &
    wait "$!"
    cj_alive "$cj_dir/handler" && kill -s "$1" "$$"
  ) </dev/null >/dev/null 2>&1 &
  cj_timers="$cj_timers $!"
}

# Notes the highest use of memory seen, often at first. A trap does not run during "sleep", but ends "wait".
cj_watch_memory() {
  cj_before=$!
  trap cj_end_nap VTALRM
  cj_page=$(getconf PAGESIZE 2>/dev/null || echo 4096)
  cj_peak=0
  set -- 0.1 0.2 0.5 1 1 2 2 5
  while cj_alive "$cj_dir/handler"; do
    cj_now=$(cj_memory)
    if [ "\${cj_now:-0}" -gt "$cj_peak" ]; then
      cj_peak=$cj_now
      cj_write "$cj_dir/peak" "$cj_peak"
    fi
    sleep "\${1:-10}" &
    wait "$!"
    [ "$#" -eq 0 ] || shift
  done
}

# ---- how a task is ended -----------------------------------------------------------------------------------------

# Traps act only while the handler does nothing but wait (cj_ready): one that started a timer between "&" and "$!"
# would have the handler take that for its job. Before, they leave a note.
cj_stop() {
  cj_poked=1
  [ -n "$cj_why" ] || cj_why=$1
  [ -n "$cj_ready" ] || return 0
  if [ -z "$cj_told" ]; then
    cj_told=1
    cj_signal TERM
    cj_signal CONT
    cj_after USR2 "$cj_grace"
  else cj_signal KILL # asked a second time
  fi
}

# TERM: somebody cancels and has left a mark, or the host shuts down.
cj_ask() {
  if [ -e "$cj_job/cancel" ] || [ -e "$cj_dir/cancel" ]; then cj_stop cancelled; else cj_stop interrupted; fi
}

cj_warn() {
  cj_poked=1
  if [ -z "$cj_ready" ]; then
    cj_late_warning=1
    return 0
  fi
  if [ "$cj_warn_batch" = 1 ]; then
    kill -s "$cj_warn_signal" "$cj_leader" 2>/dev/null
  else
    for cj_other in $(cj_members | awk -v l="$cj_leader" '$1 != l { print $1 }'); do
      kill -s "$cj_warn_signal" "$cj_other" 2>/dev/null
    done
  fi
}

# Ends what the script left behind, as a scheduler does. A moment of its own first: tee may still be writing.
cj_clear() {
  [ -n "$(cj_members)" ] || return 0
  if [ -z "$cj_why" ]; then
    sleep 1
    cj_signal TERM
  fi
  cj_tries=0
  while [ -n "$(cj_members)" ]; do
    if [ "$cj_tries" -ge "$cj_grace" ]; then
      cj_signal KILL
      return
    fi
    sleep 1
    cj_tries=$((cj_tries + 1))
  done
}

# The last word on the task: how $1, exit status $2. On a full disk it waits for room: nobody else knows how it ended.
cj_end() {
  cj_ended=$(date +%s)
  cj_cpu=-
  [ -r "$cj_dir/times" ] && { read -r cj_more && read -r cj_user cj_sys; } <"$cj_dir/times" && cj_cpu=$cj_user+$cj_sys
  cj_peak=-
  [ -r "$cj_dir/peak" ] && read -r cj_peak <"$cj_dir/peak"
  until cj_write "$cj_dir/end" "$cj_task \${cj_started:--} $cj_ended $1 $2 $cj_cpu $cj_peak"; do sleep 1; done
  exit 0
}

# ---- one task ----------------------------------------------------------------------------------------------------

# Output path from pattern $1 into cj_text: %j and %A are the id, %a is the task, %% is a percent sign.
cj_expand() {
  cj_rest=$1 cj_text=
  while :; do
    case $cj_rest in *%*) ;; *) break ;; esac
    cj_text=$cj_text\${cj_rest%%%*}
    cj_rest=\${cj_rest#*%}
    case $cj_rest in
      j* | A*) cj_text=$cj_text$cj_id ;;
      a*) cj_text=$cj_text$2 ;;
      %*) cj_text=$cj_text% ;;
      *)
        cj_text=$cj_text%
        continue
        ;;
    esac
    cj_rest=\${cj_rest#?}
  done
  cj_text=$cj_text$cj_rest
}

# Whether all tasks of an array write to the same file.
cj_shared() {
  [ -n "$cj_tasks" ] || return 1
  cj_expand "$1" 1
  cj_one=$cj_text
  cj_expand "$1" 2
  [ "$cj_one" = "$cj_text" ]
}

# Opens the output file of pattern $1, empty unless other tasks write to it too.
cj_open() {
  if cj_shared "$1"; then
    (: >>"$cj_text") 2>/dev/null
  else
    cj_expand "$1" "\${cj_task#-}"
    (: >"$cj_text") 2>/dev/null
  fi
}

cj_environment() {
  unset CLUSTERJOB_ARRAY_INDEX CLUSTERJOB_ARRAY_ID
  export CLUSTERJOB_ID="$cj_id" CLUSTERJOB_NAME="$cj_name" CLUSTERJOB_WORKDIR="$cj_folder" CLUSTERJOB_QUEUE=local
  export CLUSTERJOB_SUBMIT_HOST="$cj_host" CLUSTERJOB_NODELIST="$cj_host"
  export CLUSTERJOB_NUM_NODES=1 CLUSTERJOB_NUM_TASKS="$cj_num_tasks"
  export CLUSTERJOB_NODE=0 CLUSTERJOB_GLOBAL_RANK=0 CLUSTERJOB_LOCAL_RANK=0
  [ "$cj_task" = - ] || export CLUSTERJOB_ARRAY_INDEX="$cj_task" CLUSTERJOB_ARRAY_ID="$cj_id"
}

# Starts the script by its #! line, as the kernel would: it need not be executable, nor its file system.
cj_launch() {
  cj_first=
  IFS= read -r cj_first <"$cj_script"
  case $cj_first in '#!'*) cj_first=\${cj_first#??} ;; *) cj_first=/bin/sh ;; esac
  set -f
  set -- $cj_first
  set +f
  cj_interpreter=\${1:-/bin/sh}
  [ "$#" -eq 0 ] || shift
  cj_argument=$*
  set -- "$cj_interpreter" \${cj_argument:+"$cj_argument"} "$cj_script"
  if [ "$cj_shell" = bash ]; then
    set -m
    "$@" </dev/null >>"$cj_out" 2>>"$cj_err" &
    cj_leader=$!
    set +m
  else
    # A shell without job control starts background commands deaf to INT and QUIT; the job must not inherit that.
    if env --default-signal=INT,QUIT true 2>/dev/null; then set -- env --default-signal=INT,QUIT "$@"; fi
    setsid "$@" </dev/null >>"$cj_out" 2>>"$cj_err" &
    cj_leader=$!
  fi
}

# Collects the leader. "wait" also returns when a trap has run; 127 then means that the status was told before.
cj_collect() {
  cj_again=
  while :; do
    cj_poked=
    wait "$cj_leader"
    cj_now=$?
    [ "$cj_now" -eq 127 ] && [ -n "$cj_again" ] || cj_status=$cj_now
    [ -n "$cj_poked" ] || break
    cj_again=1
  done
  cj_collected=1
  cj_how=\${cj_why:-exit}
  # In a group, or a shell may end here when the file cannot be made.
  { times; } >"$cj_dir/times"
}

cj_handle() {
  cj_dir=$cj_job/t/$cj_task
  cj_leader= cj_collected= cj_why= cj_poked= cj_told= cj_ready= cj_late_warning= cj_timers= cj_started=
  trap cj_ask TERM
  trap 'cj_stop wall-time' ALRM
  trap 'cj_poked=1; cj_signal KILL' USR2
  trap cj_warn USR1
  cj_write "$cj_dir/handler" "$$ $(cj_start "$$")" || exit 1
  exec 2>/dev/null # bash tells of every process that a signal ends
  # Whoever cancels leaves its mark before it looks for handlers, and we look for marks after we can be found.
  if [ -e "$cj_job/cancel" ] || [ -e "$cj_dir/cancel" ]; then cj_end cancelled -; fi
  [ -r "$cj_script" ] || cj_end never:no-script -
  cd "$cj_folder" 2>/dev/null || cj_end never:no-folder -
  cj_open "$cj_stdout" || cj_end never:no-stdout -
  cj_out=$cj_text
  cj_err=$cj_out
  if [ "$cj_stderr" != "$cj_stdout" ]; then
    cj_open "$cj_stderr" || cj_end never:no-stderr -
    cj_err=$cj_text
  fi
  cj_environment
  cj_started=$(date +%s)
  cj_launch
  cj_write "$cj_dir/leader" "$cj_leader $(cj_start "$cj_leader") $cj_started"
  cj_watch_memory </dev/null >/dev/null 2>&1 &
  cj_timers="$cj_timers $!"
  if [ -n "$cj_seconds" ]; then cj_after ALRM "$cj_seconds"; fi
  if [ -n "$cj_warn_after" ]; then cj_after USR1 "$cj_warn_after"; fi
  cj_ready=1
  if [ -n "$cj_late_warning" ]; then cj_warn; fi
  if [ -n "$cj_why" ] && [ -z "$cj_told" ]; then cj_stop "$cj_why"; fi
  cj_collect
  cj_clear
  cj_ready=
  kill -s VTALRM $cj_timers 2>/dev/null
  wait
  cj_end "$cj_how" "$cj_status"
}

# Ends a task whose handler is gone. The caller has made sure that the leader is the one that was noted.
cj_reap() {
  cj_dir=$cj_job/t/$cj_task
  cj_collected=1 cj_why=cancelled cj_timers=
  read -r cj_leader cj_more cj_started <"$cj_dir/leader" || exit 1
  cj_signal TERM
  cj_signal CONT
  cj_clear
  cj_end cancelled -
}
`;
