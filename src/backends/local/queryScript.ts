import { HOST_SHELL } from './hostShell.ts';

/**
 * Prints what the files of some jobs say, and which of their processes live. First argument: `ids` (the ids follow),
 * `token` (one follows) or `unfinished`. Words are parted by blanks; the only free text is the JSON of `info`, which is
 * ASCII and comes last in its line:
 *
 *     local 1 <host> <now>
 *     none <id>                                                      there is no such job
 *     new <id>                                                       its folder is just being filled
 *     job <id> <where> <host> <submitted> <supervisor> <cancelled> <ended> <info>
 *     unit <id> <task> <handler> <leader> <started> <cancelled> <peak>
 *     done <id> <line of the task's file "end">
 *     end                                                            nothing was cut
 *
 * Processes are looked at before the files that they write when they end: a process that is gone without such a file is
 * gone without one. `done` lines may come twice.
 */
export const QUERY = `\
${HOST_SHELL}
cj_mark() {
  if [ -e "$1" ]; then cj_text=1; else cj_text=0; fi
}

cj_life() {
  if [ ! -e "$1" ]; then cj_text=none
  elif [ "$cj_where" != here ]; then cj_text=unknown
  elif cj_alive "$1"; then cj_text=alive
  else cj_text=gone
  fi
}

cj_unit() {
  cj_life "$2/handler"
  cj_handler=$cj_text
  cj_leader=none cj_begun=- cj_high=-
  if [ -e "$2/leader" ]; then
    if [ "$cj_handler" = alive ]; then cj_text=unknown; else cj_life "$2/leader"; fi
    cj_leader=$cj_text
    read -r cj_pid cj_since cj_begun <"$2/leader"
  fi
  if [ -r "$2/peak" ]; then read -r cj_high <"$2/peak"; fi
  cj_mark "$2/cancel"
  echo "unit $1 \${2##*/} $cj_handler $cj_leader $cj_begun $cj_text $cj_high"
}

cj_done() {
  if [ -r "$2" ]; then
    while IFS= read -r cj_line; do echo "done $1 $cj_line"; done <"$2"
  fi 2>/dev/null
}

cj_report() {
  cj_dir=$cj_root/$1
  if [ ! -d "$cj_dir" ]; then
    echo "none $1"
    return
  fi
  if ! { [ -e "$cj_dir/origin" ] && cj_place "$cj_dir" && IFS= read -r cj_info <"$cj_dir/info"; }; then
    echo "new $1"
    return
  fi
  cj_life "$cj_dir/supervisor"
  cj_supervisor=$cj_text
  for cj_one in "$cj_dir"/t/*; do
    [ -d "$cj_one" ] || continue
    if [ -e "$cj_one/end" ]; then cj_done "$1" "$cj_one/end"; continue; fi
    cj_unit "$1" "$cj_one" 2>/dev/null
    cj_done "$1" "$cj_one/end"
  done
  cj_done "$1" "$cj_dir/ends"
  cj_ended=-
  if [ -r "$cj_dir/end" ]; then read -r cj_ended <"$cj_dir/end"; fi
  cj_mark "$cj_dir/cancel"
  printf '%s\\n' "job $1 $cj_where $cj_home $cj_submitted $cj_supervisor $cj_text $cj_ended $cj_info"
}

echo "local 1 $cj_host $(date +%s)"
cj_mode=$1
shift
case $cj_mode in
  ids)
    for cj_id in "$@"; do cj_report "$cj_id"; done
    ;;
  token)
    for cj_id in "$cj_root"/*/info; do
      [ -r "$cj_id" ] && IFS= read -r cj_line <"$cj_id" || continue
      case $cj_line in *"$1"*) ;; *) continue ;; esac
      cj_id=\${cj_id%/info}
      cj_report "\${cj_id##*/}"
    done
    ;;
  unfinished)
    for cj_id in "$cj_root"/*; do
      case \${cj_id##*/} in *[!0-9]*) continue ;; esac
      [ -e "$cj_id/end" ] || cj_report "\${cj_id##*/}"
    done
    ;;
esac
echo end
`;
