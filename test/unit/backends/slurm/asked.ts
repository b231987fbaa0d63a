import type { Plan } from '../../../../src/backends/contract.ts';
import { createSlurm } from '../../../../src/backends/slurm/slurm.ts';
import { planOverJobs } from '../powersOverJobs.ts';
import { resources } from '../resourceList.ts';

/** The powers of which answers of a real Slurm are kept, each in a folder of its name. */
export const POWERS = [
  'query',
  'history',
  'queryMine',
  'probe',
  'queues',
  'find',
  'submit',
  'check',
  'hold',
  'release',
  'alter',
  'requeue',
  'cancel',
] as const;

export type Power = (typeof POWERS)[number];

/** The clock with which captured probes are read. */
export const CAPTURED_AT = Date.parse('2026-11-20T13:00:00Z');

const slurm = createSlurm({ now: () => CAPTURED_AT });

/** The plan whose commands these are: a captured answer tells by its command what was asked. */
export function planOf(power: Power, situation: string, commands: readonly (readonly string[])[]): Plan<unknown> {
  const [, ...args] = commands[0] ?? [];
  const asked = slurm.recognise(commands[0] ?? [])?.refs ?? [];
  switch (power) {
    case 'probe':
      return slurm.probe();
    case 'queues':
      return slurm.queues();
    case 'find':
      return findPlan(situation, commands[1] ?? []);
    case 'submit':
      return slurm.submit(request(args));
    case 'check':
      return slurm.check(request(args));
    case 'alter':
      return slurm.alter(asked, resources({ time: (args[2] ?? '').replace('TimeLimit=', '') }));
    default:
      return planOverJobs(slurm, power, asked);
  }
}

function after(args: readonly string[], option: string): string {
  return args[args.indexOf(option) + 1] ?? '';
}

function request(args: readonly string[]) {
  const script = args.at(-1) ?? '';
  const comment = args.find((arg) => arg.startsWith('--comment='));
  return {
    script,
    folder: script.slice(0, script.lastIndexOf('/')),
    jobName: 'any',
    token: comment?.slice('--comment='.length) ?? '',
    args: [],
    resources: [],
    taken: comment === undefined ? ['comment'] : [],
  };
}

/** The job that was looked for, where the situation has another name. */
const LOOKED_FOR: Readonly<Record<string, string>> = {
  'after-controller-hung': 'hung',
  purged: 'hung',
  'controller-down': 'hung',
  'accounting-down': 'waiting',
};

function findPlan(situation: string, sacct: readonly string[]): Plan<unknown> {
  const jobName = LOOKED_FOR[situation] ?? situation;
  const since = Date.parse(`${after(sacct, '-S')}Z`) + 60_000;
  return slurm.find({ token: `token-${jobName}`, jobName, folder: '/home/hpc', since });
}
