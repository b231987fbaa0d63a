import type { Plan } from '../../../../src/backends/contract.ts';
import { createTorque } from '../../../../src/backends/pbs/pbsBackend.ts';
import { changesOf } from '../pbspro/asked.ts';
import { planOverJobs } from '../powersOverJobs.ts';

/** The powers of which each answer is to one command about jobs. */
export const POWERS = ['query', 'queryMine', 'cancel', 'hold', 'release', 'requeue', 'alter'] as const;

export type Power = (typeof POWERS)[number];

/** The clock with which captured probes are read. */
export const CAPTURED_AT = Date.parse('2026-11-20T10:00:00Z');

export const torque = createTorque({ now: () => CAPTURED_AT });

/** The plan that asks for the jobs of a captured command. */
export function planOf(power: Power, command: readonly string[]): Plan<unknown> {
  const asked = torque.recognise(command)?.refs ?? [];
  if (power === 'alter') return torque.alter(asked, changesOf(command));
  return planOverJobs(torque, power, asked);
}
