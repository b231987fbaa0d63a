import type { Clock } from '../../base/clock.ts';
import type { Command, CommandOutput } from '../../base/command.ts';
import type { Facts, Plan } from '../contract.ts';
import { askCommand } from '../pbs/command.ts';
import { pbsFailure } from '../pbs/failures.ts';
import { clockOffsetMs, wordOf } from '../siteFacts.ts';

/** LPBS tells no version anywhere; its help shows that it is there. */
const COMMANDS: readonly Command[] = [
  askCommand('lqstat', ['--help']),
  askCommand('id', ['-un']),
  askCommand('hostname', []),
  // The last command, so that its time is nearest to when the answer is read.
  askCommand('date', ['+%s']),
];

/** Asks a machine what it can do. `clock`: ours, against which the machine's is compared when the answer is read. */
export function probeLpbs(clock: Pick<Clock, 'now'>): Plan<Facts> {
  return {
    commands: COMMANDS,
    read: ([help, user, host, date]) => {
      const present = isLpbs(help);
      return {
        present,
        version: null,
        user: wordOf(user),
        host: wordOf(host),
        clockOffsetMs: clockOffsetMs(date, clock),
        history: { kept: false, seconds: null },
        features: {},
        trouble: present ? null : (pbsFailure(help, 'lqstat')?.message ?? 'lqstat --help told nothing of LPBS'),
      };
    },
  };
}

function isLpbs(help: CommandOutput | undefined): boolean {
  return pbsFailure(help, 'lqstat') === null && /\bLPBS\b/.test(help?.stdout ?? '');
}
