import { formatTasks } from '../../job/tasks.ts';
import { answerLines, brokenAnswer } from '../answers.ts';
import type { OrderAnswer, Plan } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import { HOST_SHELL } from './hostShell.ts';
import { isLocalId } from './ids.ts';

/**
 * Arguments: pairs of an id and tasks (`1-3,7`, or `-` for the whole job). Prints `<number of the pair> <outcome> [host]`.
 * No signal is sent before process number and start time have been compared on the same boot of the same host.
 */
const CANCEL = `\
${HOST_SHELL}
# Tells the handler of the task in folder $1; where it is gone, a reaper ends what it left.
cj_poke() {
  [ ! -e "$1/end" ] || return 0
  : >"$1/cancel"
  if cj_alive "$1/handler"; then kill -s TERM "$cj_pid"
  elif cj_alive "$1/leader"; then
    cj_detach "$cj_shell" "$cj_dir/supervisor.sh" "$cj_dir" "\${1##*/}" reap </dev/null >/dev/null 2>>"$cj_dir/log" \\
      3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  fi
}

cj_cancel_job() {
  : >"$cj_dir/cancel"
  for cj_one in "$cj_dir"/t/*; do
    if [ -d "$cj_one" ]; then cj_poke "$cj_one"; fi
  done
}

# A task that has not begun is claimed here, so that no worker starts it.
cj_cancel_tasks() {
  for cj_range in $(printf '%s' "$1" | tr , ' '); do
    cj_next=\${cj_range%-*}
    while [ "$cj_next" -le "\${cj_range#*-}" ]; do
      cj_one=$cj_dir/t/$cj_next
      if [ ! -e "$cj_one" ] && mkdir "$cj_one" 2>/dev/null; then
        cj_write "$cj_one/end" "$cj_next - $(date +%s) cancelled - - -"
      else cj_poke "$cj_one"
      fi
      cj_next=$((cj_next + 1))
    done
  done
}

cj_pair=0
while [ "$#" -gt 1 ]; do
  cj_pair=$((cj_pair + 1))
  cj_dir=$cj_root/$1
  cj_where=gone
  if [ -d "$cj_dir" ] && [ ! -e "$cj_dir/end" ] && [ ! -e "$cj_dir/t/-/end" ]; then cj_place "$cj_dir" || cj_where=new; fi
  case $cj_where in
    here)
      if [ "$2" = - ]; then cj_cancel_job; else cj_cancel_tasks "$2"; fi
      echo "$cj_pair accepted"
      ;;
    elsewhere) echo "$cj_pair elsewhere $cj_home" ;;
    new) echo "$cj_pair new" ;;
    *) echo "$cj_pair gone" ;;
  esac
  shift 2
done
echo end
`;

const MOST_PAIRS = 500;

/** Ends jobs, or tasks of arrays, with all their processes: TERM, then KILL after a grace time. */
export function cancel(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  const own = refs.filter((ref) => isLocalId(ref.id));
  const groups: (readonly JobRef[])[] = [];
  for (let at = 0; at < own.length; at += MOST_PAIRS) groups.push(own.slice(at, at + MOST_PAIRS));
  return {
    commands: groups.map((group) => ({
      file: 'sh',
      args: ['-c', CANCEL, 'clusterjob-cancel', ...group.flatMap((ref) => [ref.id, tasksWord(ref)])],
      environment: 'plain' as const,
      limitMs: 60_000,
    })),
    read: (outputs) => [
      ...groups.flatMap((group, at) => {
        const output = outputs[at];
        const broken = brokenAnswer(output, 'sh');
        const lines = answerLines(output?.stdout ?? '');
        return group.map((ref, index) => answer(ref, lines, index + 1, broken?.message ?? output?.stderr ?? ''));
      }),
      ...refs
        .filter((ref) => !isLocalId(ref.id))
        .map((ref) => ({ ref, outcome: 'refused' as const, message: `${ref.id} is no id of a local run` })),
    ],
  };
}

function tasksWord(ref: JobRef): string {
  return ref.tasks === undefined ? '-' : formatTasks(ref.tasks);
}

function answer(ref: JobRef, lines: readonly string[], pair: number, trouble: string): OrderAnswer {
  const [, outcome, host] = lines.find((line) => line.startsWith(`${pair} `))?.split(' ') ?? [];
  switch (outcome) {
    case 'accepted':
    case 'gone':
      return { ref, outcome, message: null };
    case 'elsewhere':
      return { ref, outcome: 'refused', message: `The job runs on ${host}; it can be cancelled from there only.` };
    case 'new':
      return { ref, outcome: 'refused', message: 'The job is just being started; try again.' };
    default:
      return { ref, outcome: 'unclear', message: trouble.trim() || 'no answer' };
  }
}
