/**
 * Shell functions that every script of this backend begins with: where the state of jobs is kept, on which boot of which
 * host we are, and whether a process is still the one that was noted. POSIX sh: dash, bash 3.2 (macOS), busybox.
 *
 * All names begin with `cj_`, as a plain name might be an exported variable of the user's and would then change in the job.
 */
export const HOST_SHELL = `\
cj_root=\${XDG_STATE_HOME:-}
case $cj_root in /*) ;; *) cj_root=\${HOME:-}/.local/state ;; esac
cj_root=$cj_root/clusterjob/local
cj_host=$(uname -n)

# A boot of a machine, and on Linux the process namespace: containers share the boot of their host, not its processes.
if [ -r /proc/sys/kernel/random/boot_id ]; then
  IFS= read -r cj_boot </proc/sys/kernel/random/boot_id
  cj_boot=$cj_boot:$(readlink /proc/self/ns/pid 2>/dev/null)
else
  cj_boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null)
fi
[ -n "$cj_boot" ] || cj_boot=unknown

# When process $1 was started, in a form of this host; nothing if it is gone or only waits to be collected.
cj_start() {
  if [ -r /proc/self/stat ]; then
    cj_stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    set -- \${cj_stat##*) }
    cj_stat=\${20:-}
  else
    set -- $(LC_ALL=C TZ=UTC ps -o state= -o lstart= -p "$1" 2>/dev/null)
    cj_stat=\${2:-}_\${3:-}_\${4:-}_\${5:-}_\${6:-}
  fi
  case \${1:-Z} in Z* | X*) ;; *) printf '%s\\n' "$cj_stat" ;; esac
}

# Whether the process noted in file $1 ("pid start ...") is alive and is still that one: numbers are used again.
cj_alive() {
  cj_pid= cj_since=
  [ -r "$1" ] && read -r cj_pid cj_since cj_more <"$1" && [ -n "$cj_since" ] && [ "$(cj_start "$cj_pid")" = "$cj_since" ]
}

# Where the job in folder $1 belongs: here, restarted (this host, before its last boot), or elsewhere.
cj_place() {
  read -r cj_home cj_then cj_submitted <"$1/origin" || return 1
  if [ "$cj_then" = "$cj_boot" ] && { [ "$cj_boot" != unknown ] || [ "$cj_home" = "$cj_host" ]; }; then cj_where=here
  elif [ "$cj_home" = "$cj_host" ]; then cj_where=restarted
  else cj_where=elsewhere
  fi
}

# Writes the line $2 to file $1 as a whole: a reader finds the old line or the new one.
cj_write() {
  printf '%s\\n' "$2" >"$1.new" && mv -f "$1.new" "$1"
}

# Runs a command in the background, away from this process group: out of reach of signals that are meant for us.
if command -v setsid >/dev/null 2>&1; then
  cj_shell=sh
  cj_detach() { setsid "$@" & }
elif command -v bash >/dev/null 2>&1; then
  cj_shell=bash
  cj_detach() { bash -c 'set -m; "$@" &' clusterjob "$@"; }
else
  cj_shell=
fi
`;
