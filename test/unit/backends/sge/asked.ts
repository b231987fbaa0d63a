import type { Plan } from '../../../../src/backends/contract.ts';
import type { SgeBackend } from '../../../../src/backends/sge/sgeBackend.ts';
import type { Command } from '../../../../src/base/command.ts';
import type { Resource } from '../../../../src/job/dialect.ts';
import { planOverJobs } from '../powersOverJobs.ts';
import { resources } from '../resourceList.ts';

/** The powers of which each answer is to one command about jobs. */
export const POWERS = ['history', 'check', 'cancel', 'hold', 'release', 'requeue', 'alter'] as const;

export type Power = (typeof POWERS)[number];

/** The plan whose command this is: a captured answer tells by its command what was asked. */
export function planOf(sge: SgeBackend, power: Power, command: readonly string[]): Plan<unknown> {
  const [, ...args] = command;
  const asked = sge.recognise(command)?.refs ?? [];
  switch (power) {
    case 'check':
      return sge.check(REQUEST);
    case 'alter':
      return sge.alter(asked, change(args[0] ?? '', args[1] ?? ''));
    default:
      return planOverJobs(sge, power, asked);
  }
}

export const REQUEST = {
  script: 'job.sh',
  folder: '/home/me',
  jobName: 'job',
  token: 'token-1',
  args: [],
  resources: [],
  taken: [],
};

function change(option: string, value: string): readonly Resource[] {
  return option === '-N' ? resources({ jobname: value }) : resources({ [option]: value });
}

/** A command as it was typed at the capture: a script that only fills in the user's name stands for the command in it. */
export function asTyped({ file, args }: Command): readonly string[] {
  if (file !== 'sh') return [file, ...args];
  return (args[1] ?? '')
    .replace('"$(id -un)"', 'hpc')
    .replace(/^exec /, '')
    .split(' ');
}
