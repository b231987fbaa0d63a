import type { Plan } from '../../../../src/backends/contract.ts';
import { createTorque } from '../../../../src/backends/pbs/pbsBackend.ts';
import { parseTasks } from '../../../../src/job/tasks.ts';
import { changesOf, refs } from '../pbspro/asked.ts';

/** The powers of which each answer is to one command about jobs. */
export const POWERS = ['query', 'queryMine', 'cancel', 'hold', 'release', 'requeue', 'alter'] as const;

export type Power = (typeof POWERS)[number];

/** The clock with which captured probes are read. */
export const CAPTURED_AT = Date.parse('2026-11-20T10:00:00Z');

export const torque = createTorque({ now: () => CAPTURED_AT });

/** The plan that asks for the jobs of a captured command. */
export function planOf(power: Power, command: readonly string[]): Plan<unknown> {
  const ids = command.slice(1).filter((arg) => /^(?:\d[\w.[\]-]*|foo)$/.test(arg) && !arg.includes(':'));
  const range = command[1] === '-t' ? parseTasks(command[2] ?? '') : null;
  const asked = range === null ? refs(ids) : refs(ids.slice(-1)).map((ref) => ({ ...ref, tasks: range }));
  switch (power) {
    case 'query':
      return torque.query(refs(ids));
    case 'queryMine':
      return torque.queryMine();
    case 'cancel':
      return torque.cancel(asked);
    case 'hold':
      return torque.hold(refs(ids));
    case 'release':
      return torque.release(asked);
    case 'requeue':
      return torque.requeue(refs(ids));
    case 'alter':
      return torque.alter(refs(ids), changesOf(command));
  }
}
