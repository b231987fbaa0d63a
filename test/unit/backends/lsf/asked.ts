import type { Plan } from '../../../../src/backends/contract.ts';
import { createLsf } from '../../../../src/backends/lsf/lsfBackend.ts';
import { planOverJobs } from '../powersOverJobs.ts';
import { resources } from '../resourceList.ts';

/** The powers of which answers to one command are kept, each in a folder of its name. */
export const POWERS = [
  'query',
  'history',
  'queryMine',
  'submit',
  'hold',
  'release',
  'alter',
  'requeue',
  'cancel',
] as const;

export type Power = (typeof POWERS)[number];

/** The clock with which captured answers are read; most have no year. */
export const CAPTURED_AT = Date.parse('2026-11-20T13:00:00Z');

const lsf = createLsf({ now: () => CAPTURED_AT });

/** The plan whose command this is: a captured answer tells by its command what was asked. */
export function planOf(power: Power, command: readonly string[]): Plan<unknown> {
  const [, ...args] = command;
  const asked = lsf.recognise(command)?.refs ?? [];
  switch (power) {
    case 'submit':
      return lsf.submit({
        script: '/home/hpc/olava/job.lsf',
        folder: '/home/hpc/olava',
        jobName: 'any',
        token: 'clusterjob-1',
        args,
        resources: [],
        taken: ['Jd'],
      });
    case 'alter':
      return lsf.alter(asked, resources({ [args[0] === '-W' ? 'time' : 'jobname']: args[1] ?? '' }));
    default:
      return planOverJobs(lsf, power, asked);
  }
}
