import { builtInBackends } from '../../../../src/backends/registry.ts';
import type { Command } from '../../../../src/base/command.ts';
import type { Answers } from '../../support/fakeMachine.ts';

export const BACKENDS = builtInBackends();

/** The programs of Slurm, without which it is not looked for. */
export const SLURM = ['sbatch', 'squeue', 'scancel', 'scontrol'];

/** What a machine is like. */
export interface MachineFacts {
  /** The programs on its PATH. */
  readonly programs: readonly string[];
  /** The answers of its commands, by command line. */
  readonly says?: Readonly<Record<string, string>>;
  /** What the look at the root folder prints. */
  readonly folder?: string;
}

export const GOOD_FOLDER = 'kind folder\nwritable yes\nspace /dev/sda1 1000 10 52428800 1% /home\n';

/** A machine with a Slurm that keeps its records or does not. */
export function slurmMachine(accounting: boolean, folder = GOOD_FOLDER): MachineFacts {
  const storage = accounting ? 'accounting_storage/slurmdbd' : '(null)';
  return {
    programs: SLURM,
    folder,
    says: {
      'sbatch --version': 'slurm 24.05.3\n',
      'scontrol show config': `AccountingStorageType   = ${storage}\n`,
      'id -un': 'me\n',
      hostname: 'login1\n',
      'date +%s': '1767323045\n',
      'uname -sn': 'Linux login1\n',
    },
  };
}

/** The answers of such a machine. A command that it does not know is not found. */
export function answersOf({ programs, says = {}, folder = GOOD_FOLDER }: MachineFacts): Answers {
  return ({ file, args }: Command) => {
    if (file === 'sh' && args[2] === 'clusterjob-schedulers') {
      return args
        .slice(3)
        .filter((program) => programs.includes(program))
        .map((program) => `${program}\n`)
        .join('');
    }
    if (file === 'sh' && args[2] === 'clusterjob-folder') return folder;
    return says[[file, ...args].join(' ')] ?? 127;
  };
}
