import type { CommandOutput } from '../../base/command.ts';
import { answerLines, brokenAnswer, lastLine, withoutColours } from '../answers.ts';
import type { Plan, Refusal, SubmitAnswer, SubmitRequest } from '../contract.ts';
import { submitCommand } from './command.ts';
import { explainRefusal } from './refusals.ts';

/**
 * IBM LSF takes a description of a job, in which the token stands. OpenLava would read `-Jd TEXT` as the name `d`, so that
 * bsub is asked first whose it is; it says so without asking a daemon. `$1`: the token; then what bsub gets.
 */
const WITH_TOKEN = `token=$1
shift
case $(bsub -V 2>&1 </dev/null) in *'IBM '*LSF*) set -- -Jd "$token" "$@" ;; esac
exec bsub "$@"`;

/** Submits a script by standard input: only so bsub reads its directives on every site, and keeps a copy of it. */
export function submitJob(request: SubmitRequest): Plan<SubmitAnswer> {
  const { args, folder, script, taken, token } = request;
  const ownDescription = taken.some((key) => /^(?:lsf\.)?-?Jd$/.test(key));
  const command = ownDescription
    ? submitCommand('bsub', args, script, folder)
    : submitCommand('sh', ['-c', WITH_TOKEN, 'sh', token, ...args], script, folder);
  return { commands: [command], read: ([output]) => readSubmission(output) };
}

function readSubmission(output: CommandOutput | undefined): SubmitAnswer {
  const id = output && submittedId(output);
  if (id) return { kind: 'submitted', ref: { id }, note: noteIn(output.stderr) };
  if (output?.end.kind === 'exit' && (output.end.code === 126 || output.end.code === 127)) {
    return { kind: 'refused', ...notInstalled(output) };
  }
  const broken = brokenAnswer(output, 'bsub');
  if (broken || !output) return { kind: 'unclear', message: broken?.message ?? 'bsub was not run' };
  if (output.end.kind === 'exit' && output.end.code === 0) {
    return { kind: 'unclear', message: `bsub ended well but told no job id: ${lastLine(output.stdout) ?? 'nothing'}` };
  }
  const explained = explainRefusal(`${output.stdout}\n${output.stderr}`);
  return 'refusal' in explained
    ? { kind: 'refused', ...explained.refusal }
    : { kind: 'unclear', message: explained.unclear };
}

/**
 * The id in bsub's sentence. Banners may stand before it, in the same line too; what an interactive job writes stands
 * behind it, so that the first one counts. Half an id cannot be taken for a whole one, as the sentence goes on.
 */
function submittedId({ stdout, stderr }: CommandOutput): string | null {
  return /\bJob <(\d+)> is submitted\b/.exec(withoutColours(`${stdout}\n${stderr}`))?.[1] ?? null;
}

/** What else was said, by the programs of the site perhaps. */
function noteIn(stderr: string): string | null {
  const lines = answerLines(stderr).filter((line) => !/^<<.*>>$|still trying$|Please wait/.test(line));
  return lines.length === 0 ? null : lines.join('\n');
}

function notInstalled(output: CommandOutput): Refusal {
  return {
    code: 'not-installed',
    message: lastLine(output.stderr) ?? 'bsub: command not found',
    next: 'Check that LSF is on the PATH of your login environment (login_env)',
    key: null,
    transient: false,
  };
}
