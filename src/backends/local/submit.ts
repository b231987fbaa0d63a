import { shellWord } from '../../base/shell.ts';
import { countTasks, formatTasks } from '../../job/tasks.ts';
import { answerLines, brokenAnswer, lastLine } from '../answers.ts';
import type { Plan, Refusal, SubmitAnswer, SubmitRequest } from '../contract.ts';
import { HOST_SHELL } from './hostShell.ts';
import type { JobInfo } from './jobInfo.ts';
import { writeJobInfo } from './jobInfo.ts';
import { logNames } from './logs.ts';
import type { LocalSettings } from './settings.ts';
import { readSettings } from './settings.ts';
import { SUPERVISOR } from './supervisor.ts';

/** Seconds between TERM and KILL. */
const GRACE_SECONDS = 10;

/** Arguments: supervisor, settings of the job, its description, folder, script. */
const SUBMIT = `\
${HOST_SHELL}
cj_refuse() {
  echo "refused $*"
  exit 1
}
[ -n "$cj_shell" ] || cj_refuse no-process-groups
[ -d "$4" ] || cj_refuse no-folder "$4"
[ -r "$5" ] || cj_refuse no-script "$5"
(umask 077 && mkdir -p "$cj_root") || cj_refuse no-state-folder "$cj_root"

# The next number. Only making the folder decides, as others may be counting too.
cj_id=0
for cj_job in "$cj_root"/*; do
  cj_job=\${cj_job##*/}
  case $cj_job in *[!0-9]*) continue ;; esac
  if [ "$cj_job" -gt "$cj_id" ]; then cj_id=$cj_job; fi
done
while
  cj_id=$((cj_id + 1))
  cj_job=$cj_root/$cj_id
  ! (umask 077 && mkdir "$cj_job") 2>/dev/null
do
  [ -e "$cj_job" ] || cj_refuse no-state-folder "$cj_root"
done

mkdir "$cj_job/t" && printf '%s\\n' "$1" >"$cj_job/supervisor.sh" && printf '%s\\n' "$2" >"$cj_job/run" &&
  cj_write "$cj_job/info" "$3" && cj_write "$cj_job/origin" "$cj_host $cj_boot $(date +%s)" || {
  rm -rf "$cj_job"
  cj_refuse no-state-folder "$cj_root"
}
# The supervisor says "ready" when it can be found, and then lets go of this pipe.
cj_ready=$(cj_detach "$cj_shell" "$cj_job/supervisor.sh" "$cj_job" \\
  </dev/null 2>>"$cj_job/log" 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-)
if [ "$cj_ready" = ready ]; then echo "submitted $cj_id"; else
  cat "$cj_job/log" >&2
  rm -rf "$cj_job"
  cj_refuse no-start
fi
`;

const REFUSALS: Readonly<Record<string, Pick<Refusal, 'message' | 'next'>>> = {
  'no-process-groups': {
    message: 'There is neither setsid nor bash on this machine, so that a job could not be ended as a whole',
    next: 'Install util-linux or bash',
  },
  'no-folder': { message: "The job's folder does not exist", next: 'Create it, or choose another workdir' },
  'no-script': { message: 'The script cannot be read', next: 'Submit the job again' },
  'no-state-folder': {
    message: 'The folder for the state of local runs cannot be written',
    next: 'Make room or set XDG_STATE_HOME to a folder that you can write (default: ~/.local/state)',
  },
  'no-start': { message: 'The job could not be started', next: null },
};

/** Starts a job in the background of the host. */
export function submit(request: SubmitRequest): Plan<SubmitAnswer> {
  const { settings } = readSettings(request.resources);
  const args = [SUPERVISOR, runSettings(request, settings), writeJobInfo(jobInfo(request, settings))];
  return {
    commands: [
      {
        file: 'sh',
        args: ['-c', SUBMIT, 'clusterjob-submit', ...args, request.folder, request.script],
        environment: 'user',
        limitMs: 30_000,
      },
    ],
    read: ([output]) => {
      const broken = brokenAnswer(output, 'sh');
      if (!output || broken) return { kind: 'unclear', message: broken?.message ?? 'no answer' };
      const lines = answerLines(output.stdout);
      const id = lines.map((line) => /^submitted (\d+)$/.exec(line)?.[1]).find((found) => found !== undefined);
      if (id !== undefined) return { kind: 'submitted', ref: { id }, note: null };
      const [, code, place] = lines.map((line) => /^refused (\S+)(?: (.*))?$/.exec(line)).find(Boolean) ?? [];
      if (code === undefined) return { kind: 'unclear', message: lastLine(output.stderr) ?? 'sh said nothing' };
      return refused(code, place ?? lastLine(output.stderr));
    },
  };
}

function refused(code: string, detail: string | null): SubmitAnswer {
  const known = REFUSALS[code] ?? { message: code, next: null };
  const message = detail === null ? known.message : `${known.message}: ${detail}`;
  return { kind: 'refused', code, message, next: known.next, key: null, transient: false };
}

/** The settings that the supervisor sources: shell assignments. */
function runSettings(request: SubmitRequest, settings: LocalSettings): string {
  const { array, warning, seconds } = settings;
  const names = logNames(request.jobName, request.folder, settings);
  const warnAfter = warning && seconds !== null ? Math.max(0, seconds - warning.secondsBefore) : null;
  const assignments: Readonly<Record<string, string | number | null>> = {
    folder: request.folder,
    script: request.script,
    name: request.jobName,
    stdout: names.stdout,
    stderr: names.stderr,
    tasks: array && formatTasks(array.tasks),
    count: array && countTasks(array.tasks),
    parallel: array?.limit ?? null,
    cores: settings.cores,
    num_tasks: settings.processes,
    seconds,
    grace: GRACE_SECONDS,
    warn_after: warnAfter,
    warn_signal: warning?.signal ?? null,
    warn_batch: warning?.toScript ? 1 : 0,
  };
  return Object.entries(assignments)
    .map(([name, value]) => `cj_${name}=${value === null ? '' : shellWord(String(value))}`)
    .join('\n');
}

function jobInfo(request: SubmitRequest, settings: LocalSettings): JobInfo {
  const names = logNames(request.jobName, request.folder, settings);
  return {
    name: request.jobName,
    token: request.token,
    folder: request.folder,
    script: request.script,
    stdout: names.stdout,
    stderr: names.stderr,
    tasks: settings.array && formatTasks(settings.array.tasks),
    seconds: settings.seconds,
    memMb: settings.memMb,
    cores: settings.cores,
  };
}
