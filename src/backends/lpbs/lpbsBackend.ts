import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import type { Backend } from '../contract.ts';
import type { OptionTable } from '../options.ts';
import { makeOption as option } from '../options.ts';
import { pbsHeader } from '../pbs/header.ts';
import { nodesRequest, readNodesRequest } from '../pbs/nodesRequest.ts';
import { COMMON_PBS_OPTIONS, PBS_FORMS } from '../pbs/options.ts';
import type { PbsKind } from '../pbs/pbsKind.ts';
import { PBS_PREFIX } from '../pbs/pbsKind.ts';
import { pbsSyntax, readPbsHeader } from '../pbs/readHeader.ts';
import { submitJob } from '../pbs/submit.ts';
import { COMMON_PBS_VARIABLES } from '../pbs/variables.ts';
import { writtenDirectives } from '../readDirectives.ts';
import { cancelJobs } from './cancel.ts';
import { findJob, queryJobs, queryMyJobs } from './jobs.ts';
import { lpbsLogPaths } from './logPaths.ts';
import { probeLpbs } from './probe.ts';
import { recogniseLpbs } from './recognise.ts';

/** The options of lqsub (captured: lqsub-help); of the resources behind `-l` it takes none into account. */
const LQSUB_OPTIONS: OptionTable = {
  command: 'lqsub',
  version: '0.9.1',
  forms: PBS_FORMS,
  options: [
    ...COMMON_PBS_OPTIONS,
    option('-d', 'path', 'Working folder of the job; the home folder if not given.'),
    option('-D', 'path', 'Root folder of the job.'),
    option('-b', 'integer', 'Read and not used.'),
    option('-f', 'none', 'Read and not used.'),
    option('-P', 'text', 'Read and not used.'),
    option('--config', 'path', 'Settings of LPBS itself, on top of its own.', { commandLineOnly: true }),
    option('--debug', 'none', 'LPBS notes more in its log.', { commandLineOnly: true }),
    option('--help', 'none', 'The help is printed and nothing submitted.', { commandLineOnly: true }),
  ],
};

const ONE_MACHINE = 'LPBS starts every job at once, on a single machine';

const LPBS: PbsKind = {
  displayName: 'LPBS',
  options: LQSUB_OPTIONS,
  logPatterns: {},
  stopAtComment: true,
  understoodTime: /^\d+(?::\d+){1,2}$/,
  memoryInCores: false,
  coresKeys: [],
  cores: nodesRequest,
  readCores: readNodesRequest,
  array: (_spec, { key }, header) => {
    // Captured: submit/array-torque.
    header.error(key, 'key-not-supported', 'LPBS has no arrays: submit a job for each task.');
    return null;
  },
  special: () => false,
  instead: {
    qos: ONE_MACHINE,
    gpus_per_node: ONE_MACHINE,
    constraint: ONE_MACHINE,
    exclusive: ONE_MACHINE,
    dependency: 'it does not let a job wait for another',
    signal: 'it has no wall time limit',
  },
};

/** LPBS starts a job at once or not at all, forgets it when it ends, and has one queue that is a mere name. */
export type LpbsBackend = Backend &
  Required<Pick<Backend, 'probe' | 'submit' | 'find' | 'query' | 'queryMine' | 'cancel' | 'logPaths' | 'recognise'>>;

/** The translator for LPBS, a PBS for one machine. `clock`: against which the machine's clock is compared. */
export function createLpbs(clock: Pick<Clock, 'now'> = systemClock): LpbsBackend {
  return {
    name: 'lpbs',
    displayName: LPBS.displayName,
    extension: 'pbs',
    prefix: PBS_PREFIX,
    manual: 'https://github.com/goerz/LPBS',
    programs: ['lqsub', 'lqstat', 'lqdel'],
    options: LQSUB_OPTIONS,
    variables: { ...COMMON_PBS_VARIABLES, ARRAY_INDEX: { kind: 'variable', name: 'PBS_ARRAYID' } },
    header: (request) => pbsHeader(LPBS, request),
    readHeader: (script) => readPbsHeader(LPBS, script),
    directives: (script) => writtenDirectives(script, pbsSyntax(LPBS)),
    probe: () => probeLpbs(clock),
    submit: (request) => submitJob('lqsub', LPBS.displayName, request),
    find: findJob,
    query: queryJobs,
    queryMine: queryMyJobs,
    cancel: cancelJobs,
    logPaths: lpbsLogPaths,
    recognise: recogniseLpbs,
  };
}
