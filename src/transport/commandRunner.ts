import { shellWord } from '../base/shell.ts';

/** Bytes of one stream of one command that are brought home; the rest is cut. */
export const KEPT_BYTES = 8 * 1024 * 1024;

/** Bytes of all commands of one exchange that are brought home. */
const KEPT_BYTES_IN_ALL = 64 * 1024 * 1024;

/** A command that has written more than this is killed, so that it cannot fill the disk. It is looked at five times a second. */
const RUNAWAY_BYTES = 64 * 1024 * 1024;

/** Time that a command may take to end after it was asked to, in milliseconds. Then it is killed. */
export const KILL_GRACE_MS = 2_000;

/**
 * The functions of the shell that runs the commands of an exchange; in `$d` it has their folder.
 *
 * How one command is run, in plain POSIX: it gets a process group of its own, by `setsid` or by job control (dash has none
 * without a terminal; there, and before setsid has come to run, only the command itself can be ended). The watch is ended
 * by a signal that the script does not trap: one that it traps is lost between the fork of the watch and the moment when
 * the watch forgets the traps of its parent (seen with dash 0.5.12, one time in a hundred). Output goes to files and not through pipes, for a child that the
 * command leaves behind may hold a pipe open: lqdel of LPBS returns at once, a child of it 30 s later. Times are in
 * hundredths of a second.
 */
export function runnerFunctions({ marker, shell }: { readonly marker: string; readonly shell: string }): string {
  return `put() {
printf '%s\\n' "$2" >"$d/$1" || { printf '\\n%s failed temporary-folder\\n' ${marker}; exit 1; }
}
begin() {
left=${KEPT_BYTES_IN_ALL} p= w= group=- setsid=
if command -v setsid >/dev/null 2>&1; then setsid=setsid
else
set -m 2>/dev/null
case $- in *m*) ;; *) group= ;; esac
fi
trap stop HUP INT TERM
: >"$d/begun" || exit 1
printf '\\n%s begun\\n' ${marker}
}
finish() {
trap - HUP INT TERM
for file in "$d"/[0-9]*; do : >"$file"; done
printf '\\n%s done stays\\n' ${marker}
}
now() {
if read -r t rest 2>/dev/null </proc/uptime; then t=\${t%.*}\${t#*.}; else t=$(date +%s)00; fi
}
nap() {
sleep 0.2 2>/dev/null & wait $! || { sleep 1 & wait $!; }
}
send() { kill -s "$1" -- "$group$p" 2>/dev/null || kill -s "$1" "$p" 2>/dev/null; }
watch() {
trap '[ "$!" = "$p" ] || { kill "$!"; wait "$!"; }; exit' USR1
while now; [ "$t" -lt "$limit" ]; do
nap
send 0 || exit
[ -z "$(find "$d/$c.out" "$d/$c.err" -size +${RUNAWAY_BYTES / 512})" ] || { send KILL; exit; }
done
: >"$d/$c.late"
send TERM
now; limit=$((t + ${KILL_GRACE_MS / 10}))
while send 0 && now && [ "$t" -lt "$limit" ]; do nap; done
send KILL
}
stop() {
trap '' HUP INT TERM
if [ -n "$p" ]; then
kill -s USR1 "$w"
limit=0
watch </dev/null >/dev/null 2>&1 &
wait "$p"
wait
fi
exit 143
}
part() {
n=0
[ ! -s "$1" ] || n=$(($(wc -c <"$1")))
k=$n
[ "$k" -le ${KEPT_BYTES} ] || k=${KEPT_BYTES}
[ "$k" -le "$left" ] || k=$left
left=$((left - k))
}
run() {
c=$1
[ ! -e "$d/$c.late" ] || rm -f "$d/$c.late"
now
begin=$t limit=$((t + $2))
$setsid ${shellWord(shell)} "$d/$c" </dev/null >"$d/$c.out" 2>"$d/$c.err" &
p=$!
watch </dev/null >/dev/null 2>&1 &
w=$!
wait "$p"
code=$?
now
[ -e "$d/$c.late" ] || kill -s USR1 "$w" 2>/dev/null
wait "$w"
p=
late=no signal=-
[ ! -e "$d/$c.late" ] || late=yes
[ "$code" -le 128 ] || [ "$code" -ge 144 ] || signal=$(kill -l "$code" 2>/dev/null) || signal=-
part "$d/$c.out"
head="$c $code $signal $late $begin $t $n $k" out=$k
part "$d/$c.err"
printf '\\n%s command %s\\n' ${marker} "$head $n $k" || exit 1
[ "$out" -eq 0 ] || head -c "$out" "$d/$c.out"
[ "$k" -eq 0 ] || head -c "$k" "$d/$c.err"
printf '\\n%s end %s\\n' ${marker} "$c" || exit 1
[ "$((out + k))" -lt 1048576 ] || rm -f "$d/$c.out" "$d/$c.err"
}`;
}
