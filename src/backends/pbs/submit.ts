import type { CommandOutput } from '../../base/command.ts';
import { answerLines, brokenAnswer, lastLine } from '../answers.ts';
import type { Plan, Refusal, SubmitAnswer, SubmitRequest } from '../contract.ts';
import { submitCommand } from './command.ts';
import { pbsId } from './jobId.ts';
import { explainRefusal } from './refusals.ts';

/** Submits a script with `program`, whose answer is the id alone. There is no place for a token that the user could not need. */
export function submitJob(program: string, displayName: string, request: SubmitRequest): Plan<SubmitAnswer> {
  return {
    commands: [submitCommand(program, [...request.args, request.script], request.folder)],
    read: ([output]) => readSubmission(program, displayName, output),
  };
}

function readSubmission(program: string, displayName: string, output: CommandOutput | undefined): SubmitAnswer {
  const id = output && submittedId(output);
  if (id) return { kind: 'submitted', ref: { id }, note: noteIn(output.stderr) };
  if (output?.end.kind === 'exit' && (output.end.code === 126 || output.end.code === 127)) {
    return { kind: 'refused', ...notInstalled(program, displayName, output) };
  }
  const broken = brokenAnswer(output, program);
  if (broken || output?.end.kind !== 'exit') {
    return { kind: 'unclear', message: broken?.message ?? `${program} was not run` };
  }
  const explained = explainRefusal(`${output.stderr}\n${output.stdout}`, program, output.end.code === 0);
  return 'refusal' in explained
    ? { kind: 'refused', ...explained.refusal }
    : { kind: 'unclear', message: explained.unclear };
}

/**
 * The id on a line of its own, always with its server: `1037.pbs01`, `1044[].pbs01`. Banners may stand before it, and with
 * `-W block=true` in the script the exit code is that of the job. A last line without its end may be cut.
 */
function submittedId(output: CommandOutput): string | null {
  const whole = output.truncated || output.end.kind !== 'exit' ? output.stdout.replace(/[^\n]*$/, '') : output.stdout;
  const line = answerLines(whole).findLast((candidate) => pbsId(candidate.trim())?.server != null);
  return line?.trim() ?? null;
}

function noteIn(stderr: string): string | null {
  // LPBS may print an id and then the trace of its fault (captured: lpbs/submit/outdir-missing); its last line is the message.
  const lines = answerLines(stderr)
    .filter((line) => !/^(?:Traceback |\s)/.test(line))
    .map((line) => line.replace(/^l?qsub: /, ''));
  return lines.length === 0 ? null : lines.join('\n');
}

function notInstalled(program: string, displayName: string, output: CommandOutput): Refusal {
  return {
    code: 'not-installed',
    message: lastLine(output.stderr) ?? `${program}: command not found`,
    next: `Check that ${displayName} is on the PATH of your login environment (login_env)`,
    key: null,
    transient: false,
  };
}
