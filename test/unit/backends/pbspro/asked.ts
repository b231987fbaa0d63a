import type { Plan } from '../../../../src/backends/contract.ts';
import { createPbspro } from '../../../../src/backends/pbspro/pbsproBackend.ts';
import { planOverJobs } from '../powersOverJobs.ts';
import { resources } from '../resourceList.ts';

/** The powers of which each answer is to one command about jobs. */
export const POWERS = ['query', 'history', 'queryMine', 'cancel', 'hold', 'release', 'requeue', 'alter'] as const;

export type Power = (typeof POWERS)[number];

/** The clock with which captured probes are read. */
export const CAPTURED_AT = Date.parse('2026-11-20T09:46:30Z');

export const pbspro = createPbspro({ now: () => CAPTURED_AT });

/** The plan that asks for the jobs of a captured command. */
export function planOf(power: Power, command: readonly string[]): Plan<unknown> {
  const asked = pbspro.recognise(command)?.refs ?? [];
  if (power === 'alter') return pbspro.alter(asked, changesOf(command));
  return planOverJobs(pbspro, power, asked);
}

/** The changes of a captured qmove or qalter: options in pairs, the job last. */
export function changesOf([program, ...args]: readonly string[]) {
  if (program === 'qmove') return resources({ queue: args[0] ?? '' });
  const pairs = args.slice(0, -1).flatMap((option, at) => {
    const value = args[at + 1] ?? '';
    if (option === '-N') return [['jobname', value] as const];
    if (option !== '-l') return [];
    const [name = '', ...rest] = value.split('=');
    const [count, ppn] = rest.join('=').split(':ppn=');
    if (ppn !== undefined) return [['nodes', count ?? ''] as const, ['ppn', ppn] as const];
    return [[name === 'walltime' ? 'time' : name, rest.join('=')] as const];
  });
  return resources(Object.fromEntries(pairs));
}
