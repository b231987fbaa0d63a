import type { Clock } from '../../base/clock.ts';
import type { Command, CommandOutput } from '../../base/command.ts';
import { succeeded } from '../../base/command.ts';
import { answerLines, brokenAnswer, lastLine } from '../answers.ts';
import type { Facts, Plan } from '../contract.ts';
import { askCommand } from './command.ts';
import { lsfFailure } from './failures.ts';

const COMMANDS: readonly Command[] = [
  askCommand('lsid', []),
  askCommand('bparams', ['-l']),
  askCommand('id', ['-un']),
  askCommand('hostname', []),
  // The last command, so that its time is nearest to when the answer is read.
  askCommand('date', ['+%s']),
];

/** Asks a site what it can do. `clock`: ours, against which the cluster's is compared when the answer is read. */
export function probeLsf(clock: Pick<Clock, 'now'>): Plan<Facts> {
  return { commands: COMMANDS, read: (outputs) => readFacts(outputs, clock) };
}

function readFacts([lsid, params, user, host, date]: readonly CommandOutput[], clock: Pick<Clock, 'now'>): Facts {
  const product = readProduct(lsid);
  // lsid tells its version although it reaches nobody (captured: lsid-lim-down).
  const missing = product === null ? (brokenAnswer(lsid, 'lsid')?.message ?? 'lsid told no version') : null;
  return {
    present: product !== null,
    version: product?.version ?? null,
    user: word(user),
    host: word(host),
    clockOffsetMs: clockOffset(date, clock),
    // bhist reads the events of all jobs; how long an administrator keeps their files is not told.
    history: { kept: product !== null, seconds: null },
    features: {
      ...(product && { product: product.name, jobDescription: product.describes }),
      ...clusterName(lsid),
      ...settings(params),
    },
    trouble: missing ?? lsfFailure(lsid, 'lsid')?.message ?? lsfFailure(params, 'bparams')?.message ?? null,
  };
}

interface Product {
  readonly name: 'LSF' | 'OpenLava';
  readonly version: string;
  /** Whether jobs can have a description, as the submission asks it too. */
  readonly describes: boolean;
}

/** `OpenLava 4.0.0, Nov 20 2026`, `openlava project 2.2, ...`, `IBM Spectrum LSF Standard 10.1.0.0, Jul 08 2016`. */
function readProduct(output: CommandOutput | undefined): Product | null {
  if (!output || brokenAnswer(output, 'lsid')) return null;
  for (const line of answerLines(output.stdout)) {
    const match = /^(?:(openlava)|(?:IBM |Platform )[^\d,]*\bLSF)\b[^\d,]*(\d[\w.]*)/i.exec(line);
    if (!match?.[2]) continue;
    return { name: match[1] === undefined ? 'LSF' : 'OpenLava', version: match[2], describes: line.startsWith('IBM ') };
  }
  return null;
}

function clusterName(output: CommandOutput | undefined): Facts['features'] {
  const name = /^My cluster name is (\S+)/m.exec(output?.stdout ?? '')?.[1];
  return name === undefined ? {} : { clusterName: name };
}

/** The settings of the site that our behaviour depends on, under names of our own. */
const SETTINGS: Readonly<Record<string, string>> = {
  // How long bjobs remembers a job that has ended.
  CLEAN_PERIOD: 'cleanPeriodSeconds',
  MAX_JOB_ARRAY_SIZE: 'maxArraySize',
  // Behind it ids begin again at 1.
  MAX_JOBID: 'maxJobId',
};

function settings(output: CommandOutput | undefined): Facts['features'] {
  if (!output || !succeeded(output)) return {};
  const found: Record<string, number> = {};
  for (const [, name = '', value = ''] of output.stdout.matchAll(/^ *([A-Z_]+) = (\d+)/gm)) {
    const feature = SETTINGS[name];
    if (feature !== undefined) found[feature] = Number(value);
  }
  return found;
}

function word(output: CommandOutput | undefined): string | null {
  return output && succeeded(output) ? lastLine(output.stdout) : null;
}

function clockOffset(output: CommandOutput | undefined, clock: Pick<Clock, 'now'>): number | null {
  const seconds = /^\d{9,11}$/.exec(word(output) ?? '')?.[0];
  // date cuts to whole seconds: on average it is half a second behind.
  return seconds === undefined ? null : Number(seconds) * 1000 + 500 - clock.now();
}
