import type { CommandOutput } from '../../base/command.ts';
import { answerLines, brokenAnswer, lastLine } from '../answers.ts';
import type { CheckAnswer, Plan, Refusal, SubmitAnswer, SubmitRequest } from '../contract.ts';
import { submitCommand } from './command.ts';
import { explainRefusal } from './refusals.ts';
import { slurmTime } from './values.ts';

/** Submits a script. `--parsable` prints the id alone; the token is the job's comment unless the user wrote one. */
export function submitJob(request: SubmitRequest): Plan<SubmitAnswer> {
  const ownComment = request.taken.some((key) => /^(?:slurm\.)?(?:--)?comment$/.test(key));
  const token = ownComment ? [] : [`--comment=${request.token}`];
  return {
    commands: [
      submitCommand(
        ['--parsable', ...token, ...request.args, request.script, ...(request.scriptArgs ?? [])],
        request.folder,
      ),
    ],
    read: ([output]) => readSubmission(output),
  };
}

/** Asks whether sbatch would take the script, and when it would start. */
export function checkJob(request: SubmitRequest): Plan<CheckAnswer> {
  const command = submitCommand(
    ['--test-only', ...request.args, request.script, ...(request.scriptArgs ?? [])],
    request.folder,
  );
  // Its answer holds a time, so it must speak UTC; nothing is submitted that could inherit this.
  const inUtc = { ...command, env: { LC_ALL: 'C', TZ: 'UTC', SLURM_TIME_FORMAT: 'standard' } };
  return { commands: [inUtc], read: ([output]) => readCheck(output) };
}

function readSubmission(output: CommandOutput | undefined): SubmitAnswer {
  const id = output && submittedId(output);
  if (id) return { kind: 'submitted', ref: { id }, note: noteIn(output.stderr) };
  if (output?.end.kind === 'exit' && isNotRunnable(output.end.code))
    return { kind: 'refused', ...notInstalled(output) };
  const broken = brokenAnswer(output, 'sbatch');
  if (broken || !output) return { kind: 'unclear', message: broken?.message ?? 'sbatch was not run' };
  if (output.end.kind === 'exit' && output.end.code === 0) {
    return {
      kind: 'unclear',
      message: `sbatch ended well but told no job id: ${lastLine(output.stdout) ?? 'nothing'}`,
    };
  }
  const explained = explainRefusal(output.stderr || output.stdout);
  return 'refusal' in explained
    ? { kind: 'refused', ...explained.refusal }
    : { kind: 'unclear', message: explained.unclear };
}

/**
 * The id: alone (`12`, `12;cluster`) or in sbatch's sentence, which wrappers of a site print, perhaps with more behind the
 * number. Banners may stand before it. A last line without its end may be cut, so that it holds half an id.
 */
function submittedId(output: CommandOutput): string | null {
  const whole = output.truncated || output.end.kind !== 'exit' ? output.stdout.replace(/[^\n]*$/, '') : output.stdout;
  for (const line of answerLines(whole).toReversed()) {
    const alone = /^\d+(?:;[\w.-]+)?$/.exec(line.trim());
    if (alone) return alone[0];
    const said = /\bSubmitted batch job (\d+)(?: on cluster ([\w.-]+))?/.exec(line);
    if (said) return said[2] === undefined ? (said[1] ?? null) : `${said[1]};${said[2]}`;
  }
  return null;
}

function noteIn(stderr: string): string | null {
  const lines = answerLines(stderr).map((line) => line.replace(/^sbatch: (?:\w+: )?/, ''));
  return lines.length === 0 ? null : lines.join('\n');
}

function isNotRunnable(code: number): boolean {
  return code === 126 || code === 127;
}

function notInstalled(output: CommandOutput): Refusal {
  return {
    code: 'not-installed',
    message: lastLine(output.stderr) ?? 'sbatch: command not found',
    next: 'Check that Slurm is on the PATH of your login environment (login_env)',
    key: null,
    transient: false,
  };
}

function readCheck(output: CommandOutput | undefined): CheckAnswer {
  if (output?.end.kind === 'exit' && isNotRunnable(output.end.code)) {
    const refusal = notInstalled(output);
    return { verdict: 'refused', message: refusal.message, refusal, estimatedStart: null };
  }
  const broken = brokenAnswer(output, 'sbatch');
  if (broken || !output) return unclearCheck(broken?.message ?? 'sbatch was not run');
  const started = /Job \d+ to start at (\S+) using .*/.exec(output.stderr);
  if (started && output.end.kind === 'exit' && output.end.code === 0) {
    return { verdict: 'accepted', message: started[0], refusal: null, estimatedStart: slurmTime(started[1]) };
  }
  if (output.end.kind === 'exit' && output.end.code === 0)
    return unclearCheck('sbatch --test-only said nothing that is known');
  const explained = explainRefusal(output.stderr || output.stdout);
  if ('unclear' in explained || explained.refusal.transient) {
    return unclearCheck('unclear' in explained ? explained.unclear : explained.refusal.message);
  }
  return { verdict: 'refused', message: explained.refusal.message, refusal: explained.refusal, estimatedStart: null };
}

function unclearCheck(message: string): CheckAnswer {
  return { verdict: 'unclear', message, refusal: null, estimatedStart: null };
}
