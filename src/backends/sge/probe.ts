import type { Clock } from '../../base/clock.ts';
import type { Command, CommandOutput } from '../../base/command.ts';
import { succeeded } from '../../base/command.ts';
import { answerLines, brokenAnswer, lastLine } from '../answers.ts';
import type { Facts, Plan } from '../contract.ts';
import { askCommand } from './command.ts';
import { sgeFailure } from './failures.ts';
import { sgeCount, sgeText } from './values.ts';

const COMMANDS: readonly Command[] = [
  // Its first line is the version; it needs no qmaster (captured: qstat-help-qmaster-down).
  askCommand('qstat', ['-help']),
  askCommand('qconf', ['-sconf']),
  askCommand('qconf', ['-ssconf']),
  askCommand('qconf', ['-spl']),
  askCommand('id', ['-un']),
  askCommand('hostname', []),
  // The last command, so that its time is nearest to when the answer is read.
  askCommand('date', ['+%s']),
];

/** Asks a site what it can do. `clock`: ours, against which the cluster's is compared when the answer is read. */
export function probeSge(clock: Pick<Clock, 'now'>): Plan<Facts> {
  return { commands: COMMANDS, read: (outputs) => readFacts(outputs, clock) };
}

function readFacts(outputs: readonly CommandOutput[], clock: Pick<Clock, 'now'>): Facts {
  const [help, configuration, scheduler, environments, user, host, date] = outputs;
  const version = readVersion(help);
  const missing = brokenAnswer(help, 'qstat')?.message ?? (version === null ? 'qstat -help told no version' : null);
  const settings = readSettings(configuration);
  const reporting = settings.get('reporting_params') ?? '';
  return {
    present: version !== null,
    version,
    user: word(user),
    host: word(host),
    clockOffsetMs: clockOffset(date, clock),
    // The accounting file grows until an administrator rotates it.
    history: { kept: /\baccounting=true\b/.test(reporting), seconds: null },
    features: features(settings, readSettings(scheduler), environments),
    trouble: missing ?? sgeFailure(configuration, 'qconf')?.message ?? null,
  };
}

/** `SGE 8.1.9`, `GE 6.2u5`, `UGE 8.5.4`; PBS has a qstat too, which tells nothing like it. */
function readVersion(output: CommandOutput | undefined): string | null {
  if (!output || brokenAnswer(output, 'qstat')) return null;
  for (const line of answerLines(`${output.stdout}\n${output.stderr}`)) {
    const match = /^(?:\w*GE|OCS|GCS) (\d\S*)/.exec(line);
    if (match?.[1]) return match[1];
  }
  return null;
}

function word(output: CommandOutput | undefined): string | null {
  return output && succeeded(output) ? lastLine(output.stdout) : null;
}

function clockOffset(output: CommandOutput | undefined, clock: Pick<Clock, 'now'>): number | null {
  const seconds = /^\d{9,11}$/.exec(word(output) ?? '')?.[0];
  // date cuts to whole seconds: on average it is half a second behind.
  return seconds === undefined ? null : Number(seconds) * 1000 + 500 - clock.now();
}

/** The lines `name value` of qconf; a value that goes on in the next line ends with a backslash. */
export function readSettings(output: CommandOutput | undefined): ReadonlyMap<string, string> {
  const text = output && succeeded(output) ? output.stdout.replace(/\s*\\\r?\n\s*/g, ' ') : '';
  return new Map(
    answerLines(text).flatMap((line) => {
      const match = /^([a-z]\w*)\s+(.*)$/i.exec(line);
      return match?.[1] ? [[match[1], match[2] ?? ''] as const] : [];
    }),
  );
}

/** The settings of the site that our behaviour depends on, under names of our own. */
function features(
  settings: ReadonlyMap<string, string>,
  scheduler: ReadonlyMap<string, string>,
  environments: CommandOutput | undefined,
): Facts['features'] {
  const found: Record<string, boolean | number | string> = {};
  // 0 stands for no limit.
  for (const [name, key] of [
    ['maxArraySize', 'max_aj_tasks'],
    ['maxRunningTasks', 'max_aj_instances'],
    ['maxJobs', 'max_jobs'],
    ['maxJobsPerUser', 'max_u_jobs'],
  ] as const) {
    const count = sgeCount(settings.get(key));
    if (count !== null && count > 0) found[name] = count;
  }
  const shellMode = sgeText(settings.get('shell_start_mode'));
  if (shellMode !== null) found.shellStartMode = shellMode;
  const messages = sgeText(scheduler.get('schedd_job_info'));
  if (messages !== null) found.tellsWaitingReasons = messages === 'true';
  const names = environments && succeeded(environments) ? answerLines(environments.stdout) : [];
  if (names.length > 0) found.parallelEnvironments = names.join(' ');
  return found;
}
