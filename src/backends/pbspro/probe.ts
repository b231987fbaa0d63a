import type { Clock } from '../../base/clock.ts';
import type { Command, CommandOutput } from '../../base/command.ts';
import { answerLines } from '../answers.ts';
import type { Facts, Plan } from '../contract.ts';
import { askCommand } from '../pbs/command.ts';
import { pbsFailure } from '../pbs/failures.ts';
import { pbsCount, pbsSeconds } from '../pbs/values.ts';
import { clockOffsetMs, wordOf } from '../siteFacts.ts';
import { jsonText, readJson } from './json.ts';
import type { JsonObject } from './jsonObject.ts';
import { jsonObject } from './jsonObject.ts';

/** What the server says of itself. */
export const SERVER: Command = askCommand('qstat', ['-B', '-f', '-F', 'json']);

const COMMANDS: readonly Command[] = [
  askCommand('qsub', ['--version']),
  SERVER,
  askCommand('id', ['-un']),
  askCommand('hostname', []),
  // The last command, so that its time is nearest to when the answer is read.
  askCommand('date', ['+%s']),
];

/** Asks a site what it can do. `clock`: ours, against which the cluster's is compared when the answer is read. */
export function probePbspro(clock: Pick<Clock, 'now'>): Plan<Facts> {
  return { commands: COMMANDS, read: (outputs) => readFacts(outputs, clock) };
}

function readFacts([qsub, server, user, host, date]: readonly CommandOutput[], clock: Pick<Clock, 'now'>): Facts {
  const version = readVersion(qsub);
  const settings = readServer(server);
  const missing = version === null ? (pbsFailure(qsub, 'qsub')?.message ?? 'qsub --version told no version') : null;
  return {
    present: version !== null,
    version,
    user: wordOf(user),
    host: wordOf(host),
    clockOffsetMs: clockOffsetMs(date, clock),
    history: {
      kept: jsonText(settings?.job_history_enable) === 'True',
      seconds: pbsSeconds(jsonText(settings?.job_history_duration)),
    },
    features: features(settings),
    trouble: missing ?? pbsFailure(server, 'qstat')?.message ?? (settings === null ? 'qstat -B told nothing' : null),
  };
}

/** `pbs_version = 23.06.06`; TORQUE's qsub says something else. */
function readVersion(output: CommandOutput | undefined): string | null {
  if (pbsFailure(output, 'qsub') !== null || !output) return null;
  const lines = answerLines(`${output.stdout}\n${output.stderr}`);
  return lines.map((line) => /^pbs_version = (\S+)$/.exec(line)?.[1]).find((found) => found !== undefined) ?? null;
}

/** The settings of the server that answered; null where there are none. */
export function readServer(output: CommandOutput | undefined): JsonObject | null {
  const servers = output && pbsFailure(output, 'qstat') === null ? jsonObject(readJson(output.stdout)?.Server) : null;
  return servers ? jsonObject(Object.values(servers)[0]) : null;
}

/** The settings of the site that our behaviour depends on, under names of our own. */
function features(server: JsonObject | null): Facts['features'] {
  const found: Record<string, boolean | number | string> = {};
  const maxArraySize = pbsCount(jsonText(server?.max_array_size));
  const queue = jsonText(server?.default_queue);
  const scheduling = jsonText(server?.scheduling);
  if (maxArraySize !== null) found.maxArraySize = maxArraySize;
  if (queue !== null) found.defaultQueue = queue;
  if (scheduling !== null) found.scheduling = scheduling === 'True';
  return found;
}
