import type { CommandOutput } from '../../base/command.ts';
import { answerLines, brokenAnswer, lastLine } from '../answers.ts';
import type { CheckAnswer, Plan, Refusal, SubmitAnswer, SubmitRequest } from '../contract.ts';
import { submitCommand } from './command.ts';
import { TOKEN_NAME } from './jobDetails.ts';
import { explainRefusal } from './refusals.ts';

/** Submits a script. The token is a variable of the job's context, beside those that the user may have put there. */
export function submitJob(request: SubmitRequest): Plan<SubmitAnswer> {
  const args = ['-terse', '-ac', `${TOKEN_NAME}=${request.token}`, ...request.args, request.script];
  return {
    commands: [submitCommand(args, request.folder)],
    read: ([output]) => readSubmission(output, request.jobName),
  };
}

/** Asks whether some queue could take the script if the cluster were empty. */
export function checkJob(request: SubmitRequest): Plan<CheckAnswer> {
  const command = submitCommand(['-w', 'v', ...request.args, request.script], request.folder);
  return { commands: [command], read: ([output]) => readCheck(output, request.jobName) };
}

function readSubmission(output: CommandOutput | undefined, jobName: string): SubmitAnswer {
  const id = output && submittedId(output);
  if (id) return { kind: 'submitted', ref: { id }, note: noteIn(output) };
  if (output && isNotRunnable(output)) return { kind: 'refused', ...notInstalled(output) };
  const broken = brokenAnswer(output, 'qsub');
  if (broken || !output) return { kind: 'unclear', message: broken?.message ?? 'qsub was not run' };
  const text = `${output.stderr}\n${output.stdout}`;
  const onlyVerified = /^verification: found suitable queue/m.test(text);
  if (output.end.kind === 'exit' && output.end.code === 0 && !onlyVerified) {
    return { kind: 'unclear', message: `qsub ended well but told no job id: ${lastLine(output.stdout) ?? 'nothing'}` };
  }
  const explained = explainRefusal(text, jobName);
  return 'refusal' in explained
    ? { kind: 'refused', ...explained.refusal }
    : { kind: 'unclear', message: explained.unclear };
}

/**
 * The id: alone as `-terse` prints it (`49`, of an array `51.1-5:2`), or in one of qsub's sentences, which wrappers of a
 * site print. The name in it may hold quotes and brackets. With `-sync y` in the script more lines follow, and the exit
 * code is that of the job. A last line without its end may be cut, so that it holds half an id.
 */
function submittedId(output: CommandOutput): string | null {
  const whole = output.truncated || output.end.kind !== 'exit' ? output.stdout.replace(/[^\n]*$/, '') : output.stdout;
  const text = `${whole}\n${output.stderr}`;
  for (const line of answerLines(text).toReversed()) {
    const said =
      /^(\d+)(?:\.\d+-\d+:\d+)?$/.exec(line.trim()) ??
      /^Your job(?:-array)? (\d+)(?:\.\d+-\d+:\d+)? \(".*"\)+ has been submitted/i.exec(line) ??
      /^Your immediate job (\d+)(?:\.\d+-\d+:\d+)? has been successfully scheduled/.exec(line);
    if (said?.[1]) return said[1];
  }
  return null;
}

/** What else qsub said: of a `-w w` that found no queue the warning comes before the id. */
function noteIn({ stdout, stderr }: CommandOutput): string | null {
  const lines = answerLines(`${stderr}\n${stdout}`).filter((line) => /warning|no suitable queues/i.test(line));
  return lines.length === 0
    ? null
    : lines.map((line) => line.replace(/^(?:Unable to run job: )?warning: /i, '')).join('\n');
}

function isNotRunnable({ end }: CommandOutput): boolean {
  return end.kind === 'exit' && (end.code === 126 || end.code === 127);
}

function notInstalled(output: CommandOutput): Refusal {
  return {
    code: 'not-installed',
    message: lastLine(output.stderr) ?? 'qsub: command not found',
    next: 'Check that Grid Engine is on the PATH of your login environment (login_env)',
    key: null,
    transient: false,
  };
}

function readCheck(output: CommandOutput | undefined, jobName: string): CheckAnswer {
  if (output && isNotRunnable(output)) return refusedCheck(notInstalled(output));
  const broken = brokenAnswer(output, 'qsub');
  if (broken || !output) return unclearCheck(broken?.message ?? 'qsub was not run');
  const text = `${output.stderr}\n${output.stdout}`;
  const found = /^verification: found suitable queue.*$/m.exec(text);
  if (found) return { verdict: 'accepted', message: found[0], refusal: null, estimatedStart: null };
  // With -w v the verdict comes with exit code 0 as well.
  if (output.end.kind === 'exit' && output.end.code === 0 && !/no suitable queues/.test(text)) {
    return unclearCheck('qsub -w v said nothing that is known');
  }
  const explained = explainRefusal(text, jobName);
  if ('unclear' in explained) return unclearCheck(explained.unclear);
  return explained.refusal.transient ? unclearCheck(explained.refusal.message) : refusedCheck(explained.refusal);
}

function refusedCheck(refusal: Refusal): CheckAnswer {
  return { verdict: 'refused', message: refusal.message, refusal, estimatedStart: null };
}

function unclearCheck(message: string): CheckAnswer {
  return { verdict: 'unclear', message, refusal: null, estimatedStart: null };
}
