import { randomBytes } from 'node:crypto';
import type { Command } from '../base/command.ts';
import { commandBody, shellWord } from '../base/shell.ts';

/** Bytes of one stream of one command that are brought home; the rest is cut. */
export const KEPT_BYTES = 8 * 1024 * 1024;

/** Bytes of all commands of one exchange that are brought home. */
const KEPT_BYTES_IN_ALL = 64 * 1024 * 1024;

/** A command that has written more than this is killed, so that it cannot fill the disk. It is looked at five times a second. */
const RUNAWAY_BYTES = 64 * 1024 * 1024;

/** Time that a command may take to end after it was asked to, in milliseconds. Then it is killed. */
export const KILL_GRACE_MS = 2_000;

/** What an exchange is made of besides its commands. */
export interface ScriptSettings {
  /** A random word: every line of ours in the answer starts with it. */
  readonly marker: string;
  /** A random name for the script's temporary folder. Not the marker: other users can read it. */
  readonly folder: string;
  /** `yes`: the login shell's environment; `no`: as it comes; else the absolute path of a file to source first. */
  readonly loginEnv: string;
  /** Path on the cluster of the POSIX shell that runs the commands. */
  readonly shell: string;
}

/** The random parts of an exchange. */
export function randomNames(): Pick<ScriptSettings, 'marker' | 'folder'> {
  return {
    marker: `answer-${randomBytes(16).toString('hex')}`,
    folder: `clusterjob-${randomBytes(16).toString('hex')}`,
  };
}

/**
 * The script of one exchange, for `sh` to read from standard input. It is one compound command and ends with its closing
 * brace: of a script that was cut on its way the shell can only say that it is incomplete, and nothing of it runs.
 *
 * It writes a script for each command and one that runs them all to a folder of its own, and starts that one in the login
 * environment: no login file can eat the commands, and what a login file prints stands before the answer. `AnswerReader`
 * reads the answer.
 */
export function exchangeScript(commands: readonly Command[], settings: ScriptSettings): string {
  const { marker, folder } = settings;
  const files = [
    writeFile('run', runner(commands, settings)),
    ...commands.map((command, at) => writeFile(`${at + 1}`, commandBody(command))),
  ];
  return `{
d=
trap '[ -z "$d" ] || rm -rf "$d"' EXIT
trap 'exit 143' HUP INT TERM
fail() { [ -z "$d" ] || rm -rf "$d"; printf '\\n%s failed %s\\n' ${marker} "$1"; exit 1; }
for t in "\${TMPDIR:-/tmp}" /tmp "\${HOME:-/tmp}"; do
case $t in /*) mkdir -m 700 "$t/${folder}" 2>/dev/null && d=$t/${folder} && break ;; esac
done
[ -n "$d" ] || fail temporary-folder
${files.join('\n')}
cd 2>/dev/null || cd /
export CLUSTERJOB_SCRIPT="$d/run"
${starter(settings)}
[ -e "$d/begun" ] || fail login-environment
rm -rf "$d"
d=
printf '\\n%s done\\n' ${marker}
exit 0
}`;
}

function writeFile(name: string, text: string): string {
  // Built into nearly every shell, where `cat` would be a process for each file.
  return `printf '%s\\n' ${shellWord(text)} >"$d/${name}" || fail temporary-folder`;
}

/** The lines that start `$CLUSTERJOB_SCRIPT` in the environment of the login. */
function starter({ loginEnv, shell }: ScriptSettings): string {
  const sh = shellWord(shell);
  const start = `exec ${sh} "$CLUSTERJOB_SCRIPT"`;
  if (loginEnv === 'no') return `${sh} "$CLUSTERJOB_SCRIPT" </dev/null`;
  if (loginEnv === 'yes') {
    // csh takes -l only as its single argument; with -c it reads its rc files, but not those of a login.
    const login = ['/etc/csh.login', '~/.login'].map((file) => `if ( -r ${file} ) source ${file}; `).join('');
    return `case \${SHELL##*/} in
csh | tcsh) "$SHELL" -c ${shellWord(login + start)} </dev/null ;;
*) "\${SHELL:-${sh}}" -l -c ${shellWord(start)} </dev/null ;;
esac`;
  }
  // Such files are written for bash more often than for plain sh.
  const source = shellWord(`. "$CLUSTERJOB_SOURCE"; ${start}`);
  return `export CLUSTERJOB_SOURCE=${shellWord(loginEnv)}
[ -f "$CLUSTERJOB_SOURCE" ] && [ -r "$CLUSTERJOB_SOURCE" ] || fail login-file
if command -v bash >/dev/null 2>&1; then bash -c ${source} </dev/null
else ${sh} -c ${source} </dev/null
fi`;
}

/** The script that runs the commands, one after the other and each under a watch of its own. */
function runner(commands: readonly Command[], settings: ScriptSettings): string {
  const runs = commands.map((command, at) => `run ${at + 1} ${Math.ceil(command.limitMs / 10)}`);
  return `${functions(settings)}\n${runs.join('\n')}`;
}

/**
 * How one command is run, in plain POSIX: it gets a process group of its own, by `setsid` or by job control (dash has none
 * without a terminal; there, and before setsid has come to run, only the command itself can be ended). The watch is ended
 * by a signal that the script does not trap: one that it traps is lost between the fork of the watch and the moment when
 * the watch forgets the traps of its parent (seen with dash 0.5.12, one time in a hundred). Output goes to files and not through pipes, for a child that the
 * command leaves behind may hold a pipe open: lqdel of LPBS returns at once, a child of it 30 s later. Times are in
 * hundredths of a second.
 */
function functions({ marker, shell }: ScriptSettings): string {
  return `unset CLUSTERJOB_SCRIPT CLUSTERJOB_SOURCE
cd 2>/dev/null || cd /
d=\${0%/*} left=${KEPT_BYTES_IN_ALL} p= w= group=- setsid=
if command -v setsid >/dev/null 2>&1; then setsid=setsid
else
set -m 2>/dev/null
case $- in *m*) ;; *) group= ;; esac
fi
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
}
trap stop HUP INT TERM
: >"$d/begun" || exit 1
printf '\\n%s begun\\n' ${marker}`;
}
