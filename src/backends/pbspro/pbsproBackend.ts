import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import type { ArraySpec } from '../../job/arrays.ts';
import type { Resource } from '../../job/dialect.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { countTasks, formatOneRange } from '../../job/tasks.ts';
import { quoted } from '../commonValues.ts';
import type { CodedBackend } from '../contract.ts';
import type { HeaderBuilder } from '../header.ts';
import { fitToLimits, limitProblems } from '../limits.ts';
import { alterJobs } from '../pbs/alter.ts';
import { orderCommand } from '../pbs/command.ts';
import { pbsHeader } from '../pbs/header.ts';
import { jobArguments } from '../pbs/jobId.ts';
import { pbsLogPaths } from '../pbs/logPaths.ts';
import { orderTogether } from '../pbs/orders.ts';
import type { PbsKind } from '../pbs/pbsKind.ts';
import { PBS_CONDITIONS, PBS_PREFIX } from '../pbs/pbsKind.ts';
import { pbsSyntax, readPbsHeader } from '../pbs/readHeader.ts';
import { submitJob } from '../pbs/submit.ts';
import { COMMON_PBS_VARIABLES } from '../pbs/variables.ts';
import { writtenDirectives } from '../readDirectives.ts';
import { findJob } from './find.ts';
import { PBSPRO_LOGS } from './logPaths.ts';
import { PBSPRO_OPTIONS } from './options.ts';
import { probePbspro } from './probe.ts';
import { jobHistory, queryJobs, queryMyJobs } from './queue.ts';
import { pbsproQueues } from './queues.ts';
import { recognisePbspro } from './recognise.ts';
import { readSelect, selectRequest } from './select.ts';

/** pbs_resources(7), "place": arrangement, sharing and grouping. */
const PLACE = /^(?:(?:free|v?scatter|pack|excl|exclhost|shared|group=\w+)(?::(?!$)|$))+$/;

const PBS_PRO: PbsKind = {
  displayName: 'PBS Pro',
  options: PBSPRO_OPTIONS,
  logPatterns: { ARRAY_INDEX: '^array_index^' },
  understoodTime: /^\d+(?::\d+){1,2}$/,
  // Captured: bad-name-slash, name-230, name-too-long.
  name: { form: /^[A-Za-z0-9_.+-]{1,230}$/, words: 'letters, digits and _ . + -, 230 at most' },
  memoryInCores: true,
  coresKeys: ['gpus_per_node', 'constraint'],
  cores: selectRequest,
  readCores: readSelect,
  array: arrayOption,
  special: ({ key, value }, values, header) => {
    if (key === 'dependency') {
      const jobs = values.dependency({ key, value, native: false }, PBS_CONDITIONS, 'afterok:ID or afterany:ID');
      header.option('-W', jobs && `depend=${quoted(jobs)}`, [key]);
    } else if (key === 'exclusive') {
      if (value === true || PLACE.test(String(value))) {
        header.option('-l', `place=${value === true ? 'excl' : value}`, [key]);
      } else values.notAFlag(key, value);
    } else return false;
    return true;
  },
  instead: {
    qos: 'its queues and projects (-P) stand for it',
    signal: 'end the work in the job itself before the wall time is over',
  },
};

/** Every power but `check`: PBS Pro has nothing to ask without submitting. */
export type PbsproBackend = Omit<CodedBackend, 'check'>;

/** The translator for PBS Professional and OpenPBS. `clock`: against which the cluster's clock is compared. */
export function createPbspro(clock: Pick<Clock, 'now'> = systemClock): PbsproBackend {
  return {
    name: 'pbspro',
    displayName: PBS_PRO.displayName,
    extension: 'pbs',
    prefix: PBS_PREFIX,
    manual: 'https://openpbs.atlassian.net/wiki/spaces/PBSPro/overview',
    programs: ['qsub', 'qstat', 'qdel', 'pbs_rstat'],
    options: PBSPRO_OPTIONS,
    variables: {
      ...COMMON_PBS_VARIABLES,
      ARRAY_INDEX: { kind: 'variable', name: 'PBS_ARRAY_INDEX' },
      ARRAY_ID: { kind: 'variable', name: 'PBS_ARRAY_ID' },
      NODE: { kind: 'variable', name: 'PBS_NODENUM' },
    },
    arrayLimit: { of: 'tasks', options: rangeOptions },
    header: (request) => pbsHeader(PBS_PRO, request),
    readHeader: (script) => readPbsHeader(PBS_PRO, script),
    directives: (script) => writtenDirectives(script, pbsSyntax(PBS_PRO)),
    probe: () => probePbspro(clock),
    submit: (request) => submitJob('qsub', PBS_PRO.displayName, request),
    find: findJob,
    query: queryJobs,
    queryMine: queryMyJobs,
    history: jobHistory,
    cancel: (refs) => orderTogether(refs, jobArguments, (words) => orderCommand('qdel', words)),
    hold: (refs) => orderTogether(refs, jobArguments, (words) => orderCommand('qhold', words)),
    release: (refs) => orderTogether(refs, jobArguments, (words) => orderCommand('qrls', words)),
    requeue: (refs) => orderTogether(refs, jobArguments, (words) => orderCommand('qrerun', words)),
    alter: (refs, changes) => alterJobs(PBS_PRO, refs, changes, jobArguments),
    queues: pbsproQueues,
    validate: limitProblems,
    coerce: fitToLimits,
    logPaths: (request) => pbsLogPaths(request, PBSPRO_LOGS),
    recognise: recognisePbspro,
    dependOn: (ids) => `afterok:${ids.join(':')}`,
  };
}

/** One range of at least two tasks; a step is told by equal distances. */
function arrayOption(
  { tasks, limit }: ArraySpec,
  { key }: Resource,
  header: HeaderBuilder,
): { readonly option: string; readonly value: string } | null {
  const range = rangeOf(tasks);
  if (range !== null) return { option: '-J', value: limit === null ? range : `${range}%${limit}` };
  const message = 'PBS Pro takes one range of at least two tasks, with a step: 1-10 or 1-10:2.';
  header.error(key, 'array-not-supported', message);
  return null;
}

function rangeOptions(tasks: TaskSet): readonly string[] | null {
  const range = rangeOf(tasks);
  return range === null ? null : ['-J', range];
}

function rangeOf(tasks: TaskSet): string | null {
  return countTasks(tasks) < 2 ? null : formatOneRange(tasks);
}
