import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import { formatArraySpec } from '../../job/arrays.ts';
import { formatTasks } from '../../job/tasks.ts';
import { quoted } from '../commonValues.ts';
import type { CodedBackend } from '../contract.ts';
import { fitToLimits, limitProblems } from '../limits.ts';
import { writtenDirectives } from '../readDirectives.ts';
import { pbsHeader } from './header.ts';
import { pbsId } from './jobId.ts';
import { pbsLogPaths } from './logPaths.ts';
import { nodesRequest, readNodesRequest } from './nodesRequest.ts';
import { TORQUE_OPTIONS } from './options.ts';
import type { PbsKind } from './pbsKind.ts';
import { PBS_CONDITIONS, PBS_PREFIX } from './pbsKind.ts';
import { pbsSyntax, readPbsHeader } from './readHeader.ts';
import { recogniseTorque } from './recognise.ts';
import { submitJob } from './submit.ts';
import { TORQUE_LOGS } from './torqueLogs.ts';
import { alterTorque, cancelJobs, eachBy, requeueJobs } from './torqueOrders.ts';
import { findJob, queryJobs, queryMyJobs } from './torqueQueue.ts';
import { probeTorque, torqueQueues } from './torqueSite.ts';
import { TORQUE_VARIABLES } from './variables.ts';

const TORQUE: PbsKind = {
  displayName: 'TORQUE',
  options: TORQUE_OPTIONS,
  logPatterns: { ID: '$PBS_JOBID', NAME: '$PBS_JOBNAME', ARRAY_INDEX: '$PBS_ARRAYID' },
  // [[[DD:]HH:]MM:]SS (captured: submit/days-walltime); a bare number is seconds.
  understoodTime: /^\d+(?::\d+){1,3}$/,
  // Captured: name-unicode, name-too-long; a file of the output is called by it.
  name: { form: /^[!-~]{1,240}$/, words: 'letters, digits and signs of ASCII, 240 at most' },
  memoryInCores: false,
  coresKeys: ['gpus_per_node', 'constraint'],
  cores: nodesRequest,
  readCores: readNodesRequest,
  array: (spec) => ({ option: '-t', value: formatArraySpec(spec) }),
  special: ({ key, value }, values, header) => {
    if (key === 'qos') {
      const name = values.text({ key, value, native: false });
      header.option('-l', name && `qos=${name}`, [key]);
    } else if (key === 'dependency') {
      const jobs = values.dependency({ key, value, native: false }, PBS_CONDITIONS, 'afterok:ID or afterany:ID');
      header.option('-W', jobs && `depend=${quoted(jobs)}`, [key]);
    } else if (key === 'exclusive') {
      if (value === true) header.option('-n', true, [key]);
      else values.notAFlag(key, value);
    } else return false;
    return true;
  },
  instead: { signal: 'end the work in the job itself before the wall time is over' },
};

/** Every power but `check`, which TORQUE has not, and `history`: ended jobs stay in the queue for a while and are then forgotten. */
export type TorqueBackend = Omit<CodedBackend, 'check' | 'history'>;

/**
 * The translator for TORQUE: https://docs.adaptivecomputing.com/torque/6-1-0/adminGuide/torque.htm. `clock`: against which
 * the cluster's clock is compared.
 */
export function createTorque(clock: Pick<Clock, 'now'> = systemClock): TorqueBackend {
  return {
    name: 'pbs',
    displayName: TORQUE.displayName,
    extension: 'pbs',
    prefix: PBS_PREFIX,
    manual: 'https://docs.adaptivecomputing.com/torque/6-1-0/adminGuide/torque.htm',
    programs: ['qsub', 'qstat', 'qdel', 'pbsnodes'],
    options: TORQUE_OPTIONS,
    variables: TORQUE_VARIABLES,
    arrayLimit: { of: 'tasks', options: (tasks) => ['-t', formatTasks(tasks)] },
    header: (request) => pbsHeader(TORQUE, request),
    readHeader: (script) => readPbsHeader(TORQUE, script),
    directives: (script) => writtenDirectives(script, pbsSyntax(TORQUE)),
    probe: () => probeTorque(clock),
    submit: (request) => submitJob('qsub', TORQUE.displayName, request),
    find: findJob,
    query: queryJobs,
    queryMine: queryMyJobs,
    cancel: cancelJobs,
    hold: (refs) => eachBy('qhold', refs),
    release: (refs) => eachBy('qrls', refs),
    requeue: requeueJobs,
    alter: (refs, changes) => alterTorque(TORQUE, refs, changes),
    queues: torqueQueues,
    validate: limitProblems,
    coerce: fitToLimits,
    logPaths: (request) => pbsLogPaths(request, TORQUE_LOGS),
    recognise: recogniseTorque,
    dependOn: afterSuccess,
  };
}

/** Arrays have a condition of their own. */
function afterSuccess(ids: readonly string[]): string {
  const isArray = (id: string): boolean => pbsId(id)?.array === true;
  const conditions = [
    ['afterok', ids.filter((id) => !isArray(id))],
    ['afterokarray', ids.filter(isArray)],
  ] as const;
  return conditions.flatMap(([name, jobs]) => (jobs.length === 0 ? [] : [[name, ...jobs].join(':')])).join(',');
}
