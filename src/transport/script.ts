import { randomBytes } from 'node:crypto';
import type { Command } from '../base/command.ts';
import { commandBody, shellWord } from '../base/shell.ts';
import { runnerFunctions } from './commandRunner.ts';

/** What the script of a shell is made of besides its commands. */
export interface ScriptSettings {
  /** A random word: every line of ours in the answer starts with it. */
  readonly marker: string;
  /** A random name for the script's temporary folder. Not the marker: other users can read it. */
  readonly folder: string;
  /** `yes`: the login shell's environment; `no`: as it comes; else the absolute path of a file to source first. */
  readonly loginEnv: string;
  /** Path on the cluster of the POSIX shell that runs the commands. */
  readonly shell: string;
  /** Whether it stays when it has run the commands, for those of `furtherScript`. */
  readonly stays: boolean;
}

/** The random parts of a script. */
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
  const { marker, folder, stays } = settings;
  const files = [
    writeFile('functions', runnerFunctions(settings)),
    writeFile('run', runner(commands, settings)),
    ...commands.map((command, at) => writeFile(`${at + 1}`, commandBody(command))),
  ];
  return `{
d=
trap '[ -z "$d" ] || rm -rf "$d"' EXIT
trap 'exit 143' HUP INT PIPE TERM
fail() { [ -z "$d" ] || rm -rf "$d"; printf '\\n%s failed %s\\n' ${marker} "$1"; exit 1; }
for t in "\${TMPDIR:-/tmp}" /tmp "\${HOME:-/tmp}"; do
case $t in /*) mkdir -m 700 "$t/${folder}" 2>/dev/null && d=$t/${folder} && break ;; esac
done
[ -n "$d" ] || fail temporary-folder
${files.join('\n')}
${stays ? FEED : ''}
cd 2>/dev/null || cd /
export CLUSTERJOB_SCRIPT="$d/run"
${starter(settings)}
[ -e "$d/begun" ] || fail login-environment
rm -rf "$d"
d=
printf '\\n%s done\\n' ${marker}
exit 0
}
`;
}

/** What a shell that stays is given to run further commands, of which it tells as of the first. One compound command again. */
export function furtherScript(commands: readonly Command[]): string {
  return `{
d=$1
. "$d/functions"
${commands.map((command, at) => `put ${at + 1} ${shellWord(commandBody(command))}`).join('\n')}
${runAll(commands)}
finish
}
`;
}

/** What a shell that stays is told when it is no longer needed. */
export const LEAVE = 'exit 0\n';

/**
 * Carries what comes behind the script to the shell that stays, by a pipe with a name: login files do not see it. When it ends
 * or cannot be carried, because we let go of the shell, the connection broke or the shell is gone, the whole group is asked to
 * end. The pipe is opened for both ways first, which does not wait for the other side. Without such a pipe, no shell stays.
 */
const FEED = `mkfifo "$d/next" 2>/dev/null
exec 3<&0
{
if [ -p "$d/next" ]; then exec 4<>"$d/next" >"$d/next" 4>&-; cat
else while read -r rest; do :; done
fi
kill -s 0 $$ && kill -s TERM 0
} <&3 3<&- >/dev/null 2>&1 &
exec 3<&-`;

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
  // It is ready for more before it says so: what is sent then has a reader.
  const stay = `if [ -p "$d/next" ]; then
exec 3<"$d/next"
finish
exec ${shellWord(settings.shell)} -s "$d" <&3 3<&-
fi`;
  return `d=\${0%/*}
unset CLUSTERJOB_SCRIPT CLUSTERJOB_SOURCE
cd 2>/dev/null || cd /
. "$d/functions"
${runAll(commands)}${settings.stays ? `\n${stay}` : ''}`;
}

function runAll(commands: readonly Command[]): string {
  return ['begin', ...commands.map(({ limitMs }, at) => `run ${at + 1} ${Math.ceil(limitMs / 10)}`)].join('\n');
}
