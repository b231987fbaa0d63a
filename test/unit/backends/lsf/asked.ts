import type { JobRef, Plan } from '../../../../src/backends/contract.ts';
import { createLsf } from '../../../../src/backends/lsf/lsfBackend.ts';

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
export function planOf(power: Power, [, ...args]: readonly string[]): Plan<unknown> {
  switch (power) {
    case 'query':
      return lsf.query(refs(args.slice(1)));
    case 'history':
      return lsf.history(refs(args.slice(args.indexOf('-l') + 1)), 0);
    case 'queryMine':
      return lsf.queryMine();
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
    case 'hold':
      return lsf.hold(refs(args));
    case 'release':
      return lsf.release(refs(args));
    case 'requeue':
      return lsf.requeue(refs(args));
    case 'cancel':
      return lsf.cancel(refs(args));
    case 'alter':
      return lsf.alter(refs(args.slice(-1)), [
        args[0] === '-W'
          ? { key: 'time', value: args[1] ?? '', native: false }
          : { key: 'jobname', value: args[1] ?? '', native: false },
      ]);
  }
}

function refs(ids: readonly string[]): readonly JobRef[] {
  return ids.map((id) => ({ id }));
}
