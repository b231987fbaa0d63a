/**
 * Keeps what a real Slurm answers to the backend's own commands, in every situation, as test data:
 * `node test/clusters/slurm/captureBackend.ts --to DIR [--only SITUATION,...] [--powers POWER,...] [--dir CLUSTER]` writes `DIR/POWER/SITUATION.json`.
 */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Plan } from '../../../src/backends/contract.ts';
import type { JobRef } from '../../../src/backends/jobState.ts';
import { createSlurm } from '../../../src/backends/slurm/slurm.ts';
import { defaultRoot } from '../names.ts';
import { capture } from './capture.ts';
import { startSlurm } from './cluster.ts';
import type { Probe } from './probe.ts';
import { SITUATIONS } from './situations.ts';

const slurm = createSlurm();

function refs(jobs: readonly string[]): readonly JobRef[] {
  return jobs.map((id) => ({ id }));
}

function power(name: string, plan: (refs: readonly JobRef[]) => Plan<unknown>): Probe {
  return { name, commands: (jobs) => (jobs.length === 0 ? [] : plan(refs(jobs)).commands) };
}

/** Sites are asked about where there is something to see or where they are in trouble. */
const SITE = [
  'idle',
  'full',
  'node-drained',
  'partition-down',
  'accounting-down',
  'controller-down',
  'controller-hung',
  'munge-down',
];

/** The questions first, then the orders from the mildest to the last one. */
const PROBES: readonly Probe[] = [
  power('query', slurm.query),
  power('history', (asked) => slurm.history(asked, 0)),
  {
    name: 'queryMine',
    situations: ['idle', 'array-mixed', 'many', 'controller-down'],
    commands: () => slurm.queryMine().commands,
  },
  { name: 'probe', situations: SITE, commands: () => slurm.probe().commands },
  { name: 'queues', situations: [...SITE, 'features'], commands: () => slurm.queues().commands },
  power('hold', slurm.hold),
  power('release', slurm.release),
  power('alter', (asked) => slurm.alter(asked, [{ key: 'time', value: '00:01:00', native: false }])),
  power('requeue', slurm.requeue),
  power('cancel', slurm.cancel),
];

const { values } = parseArgs({
  options: { to: { type: 'string' }, only: { type: 'string' }, powers: { type: 'string' }, dir: { type: 'string' } },
});
const target = values.to ?? 'captured';
const folder = `${target}/.new`;
const only = values.only?.split(',');
const powers = values.powers?.split(',');

const cluster = await startSlurm({ root: values.dir ?? defaultRoot('slurm') });
try {
  await capture({
    cluster,
    situations: SITUATIONS.filter(({ name }) => only === undefined || only.includes(name)),
    probes: PROBES.filter((probe) => powers?.includes(probe.name) ?? true),
    folder,
    told: (line) => console.log(line),
  });
} finally {
  for (const file of readdirSync(folder)) {
    const [name = '', ...rest] = file.split('-');
    mkdirSync(`${target}/${name}`, { recursive: true });
    renameSync(`${folder}/${file}`, `${target}/${name}/${rest.join('-')}`);
  }
  rmSync(folder, { recursive: true });
}
