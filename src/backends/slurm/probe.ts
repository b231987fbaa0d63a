import type { Clock } from '../../base/clock.ts';
import type { Command, CommandOutput } from '../../base/command.ts';
import { succeeded } from '../../base/command.ts';
import { answerLines, lastLine } from '../answers.ts';
import type { Facts, Plan } from '../contract.ts';
import { askCommand } from './command.ts';
import { slurmFailure } from './failures.ts';

const COMMANDS: readonly Command[] = [
  askCommand('sbatch', ['--version']),
  askCommand('scontrol', ['show', 'config']),
  askCommand('id', ['-un']),
  askCommand('hostname', []),
  // The last command, so that its time is nearest to when the answer is read.
  askCommand('date', ['+%s']),
];

/** Asks a site what it can do. `clock`: ours, against which the cluster's is compared when the answer is read. */
export function probeSlurm(clock: Pick<Clock, 'now'>): Plan<Facts> {
  return { commands: COMMANDS, read: (outputs) => readFacts(outputs, clock) };
}

function readFacts([version, config, user, host, date]: readonly CommandOutput[], clock: Pick<Clock, 'now'>): Facts {
  const versionFailure = slurmFailure(version, 'sbatch');
  const configFailure = slurmFailure(config, 'scontrol');
  const settings = readConfig(config?.stdout ?? '');
  const storage = settings.get('AccountingStorageType') ?? null;
  const kept = storage !== null && !/accounting_storage\/none|^\(null\)$|^$/.test(storage);
  return {
    present: versionFailure === null,
    version: readVersion(version) ?? settings.get('SLURM_VERSION') ?? null,
    user: word(user),
    host: word(host),
    clockOffsetMs: clockOffset(date, clock),
    // How long slurmdbd keeps its records (Purge*After) is not told to users.
    history: { kept, seconds: null },
    features: features(settings),
    trouble: versionFailure?.message ?? configFailure?.message ?? null,
  };
}

function readVersion(output: CommandOutput | undefined): string | null {
  for (const line of answerLines(output?.stdout ?? '').toReversed()) {
    const match = /^slurm\S* (\d+\.\d+\S*)/i.exec(line);
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

/** The lines `Name = value` of `scontrol show config`. */
function readConfig(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of answerLines(text)) {
    const match = /^\s*([\w.[\]]+)\s*=\s*(.*)$/.exec(line);
    if (match?.[1]) settings.set(match[1], match[2] ?? '');
  }
  return settings;
}

/** The settings of the site that our behaviour depends on, under names of our own. */
function features(settings: ReadonlyMap<string, string>): Facts['features'] {
  const found: Record<string, boolean | number | string> = {};
  const number = (name: string, key: string): void => {
    const value = /^\d+/.exec(settings.get(key) ?? '')?.[0];
    if (value !== undefined) found[name] = Number(value);
  };
  const text = (name: string, key: string): void => {
    const value = settings.get(key);
    if (value !== undefined && value !== '' && value !== '(null)') found[name] = value;
  };
  number('maxArraySize', 'MaxArraySize');
  number('maxJobCount', 'MaxJobCount');
  number('minJobAgeSeconds', 'MinJobAge');
  number('killWaitSeconds', 'KillWait');
  text('clusterName', 'ClusterName');
  text('enforcePartLimits', 'EnforcePartLimits');
  const stored = settings.get('AccountingStoreFlags');
  if (stored !== undefined) found.keepsComment = /\bjob_comment\b/.test(stored);
  const requeue = settings.get('JobRequeue');
  if (requeue !== undefined) found.requeue = requeue === '1';
  const enforce = settings.get('AccountingStorageEnforce');
  if (enforce !== undefined) found.enforcesAccounts = /associations|limits|qos/.test(enforce);
  return found;
}
