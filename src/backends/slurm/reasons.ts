import type { WaitingReason } from '../jobState.ts';

/** What a reason means, and what to do if the job can never start by itself. */
interface Meaning {
  readonly text: string;
  readonly next?: string;
}

const SMALLER = 'Ask for less, or choose another queue';
const RELEASE = 'Release it';
const SUBMIT_AGAIN = 'Cancel it, mend the job and submit it again';

/** https://slurm.schedmd.com/job_reason_codes.html. Limits of accounts and QOS are named by rule, see `limitReason`. */
const REASONS: Readonly<Record<string, Meaning>> = {
  None: { text: 'it was not looked at yet' },
  Resources: { text: 'resources are in use' },
  Priority: { text: 'other jobs come first' },
  Dependency: { text: 'a job that it depends on has not ended' },
  DependencyNeverSatisfied: { text: 'a job that it depends on did not end as it should', next: SUBMIT_AGAIN },
  BeginTime: { text: 'its earliest start has not come; a job put back into the queue waits about two minutes' },
  JobHeldUser: { text: 'held by its owner', next: RELEASE },
  JobHeldAdmin: { text: 'held by an administrator', next: 'Ask the administrators of the cluster' },
  JobHoldMaxRequeue: { text: 'held: it was put back into the queue too often', next: RELEASE },
  'job requeued in held state': { text: 'put back into the queue and held', next: RELEASE },
  'launch failed requeued held': { text: 'its start failed; put back into the queue and held', next: RELEASE },
  JobArrayTaskLimit: { text: 'as many tasks of the array run as its limit allows' },
  Licenses: { text: 'a license is in use' },
  Reservation: { text: 'its reservation has not begun' },
  ReservationDeleted: { text: 'its reservation was deleted', next: SUBMIT_AGAIN },
  InvalidReservation: { text: 'its reservation does not exist', next: SUBMIT_AGAIN },
  PartitionDown: { text: 'the partition is down; it waits until an administrator opens it' },
  PartitionInactive: { text: 'the partition is inactive; it waits until an administrator opens it' },
  PartitionTimeLimit: { text: 'its wall time is over the limit of the partition', next: SMALLER },
  PartitionNodeLimit: { text: 'its number of nodes is outside the limits of the partition', next: SMALLER },
  PartitionConfig: { text: 'the partition has no nodes that could ever run it', next: SMALLER },
  BadConstraints: { text: 'no node has what it asks for', next: 'Change its constraint or resources' },
  NodeDown: { text: 'a node that it needs is down' },
  NodeNotAvail: { text: 'a node that it needs is down, drained or reserved' },
  ReqNodeNotAvail: { text: 'a node that it asks for is down, drained or reserved' },
  'Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions': {
    text: 'nodes that it needs are down, drained or kept for partitions of higher priority',
  },
  FrontEndDown: { text: 'no front end is up' },
  BurstBufferResources: { text: 'space in the burst buffer is in use' },
  BurstBufferStageIn: { text: 'its files are being copied into the burst buffer' },
  BurstBufferOperation: { text: 'an operation of the burst buffer failed', next: SUBMIT_AGAIN },
  Cleaning: { text: 'it is being cleaned up after it was put back into the queue' },
  Prolog: { text: "the site's preparation script runs" },
  NodeBoot: { text: 'its nodes are starting' },
  InvalidAccount: { text: 'its account is not valid', next: 'Choose an account that you may use' },
  InvalidQOS: { text: 'its QOS is not valid', next: 'Choose a QOS that you may use' },
  AccountNotAllowed: { text: 'the partition does not take its account', next: 'Choose another account or queue' },
  QOSNotAllowed: { text: 'the partition does not take its QOS', next: 'Choose another QOS or queue' },
  QOSUsageThreshold: { text: 'its QOS has used up its share' },
  MaxRequeue: { text: 'it was put back into the queue too often', next: RELEASE },
  SchedDefer: { text: 'the scheduler starts no jobs at submission' },
  FedJobLock: { text: 'the clusters of the federation decide which of them takes it' },
  SystemFailure: { text: 'Slurm had a fault' },
};

/**
 * Why a job waits. `code` as squeue and sacct write it (`%r`, `Reason`); several with commas where tasks are shown in one
 * line, then the first counts. Null where there is none.
 */
export function waitingReason(code: string | null): WaitingReason | null {
  if (code === null || code === '' || code === 'None') return null;
  const [first = code, ...rest] = code.split(/,\s*/);
  const meaning = REASONS[code] ?? meaningOf(first);
  // `ReqNodeNotAvail, UnavailableNodes:n4` names the nodes.
  const nodes = rest.map((part) => /^UnavailableNodes:(.+)$/.exec(part)?.[1]).find((found) => found !== undefined);
  const text = nodes === undefined ? meaning.text : `${meaning.text} (${nodes})`;
  return { code, text, stuck: meaning.next === undefined ? null : { next: meaning.next } };
}

function meaningOf(code: string): Meaning {
  return REASONS[code] ?? limitReason(code) ?? { text: code };
}

/** The many names of limits are made of parts: `QOSMaxCpuPerUserLimit`, `AssocGrpNodeLimit`, `MaxMemPerLimit`. */
function limitReason(code: string): Meaning | null {
  const match = /^(QOS|Assoc|Resource)?(Grp|Max|Min)?(\w*?)(?:Limit)?$/.exec(code);
  if (!match || !/Limit$|^QOS|^Assoc/.test(code)) return null;
  const owner = match[1] === 'QOS' ? 'its QOS' : match[1] === 'Assoc' ? 'its account' : 'the site';
  if (match[2] === 'Min')
    return { text: `it asks for less than ${owner} demands (${code})`, next: 'Ask for more, or choose another QOS' };
  // A limit for one job never frees; a limit for a group, a user or an account frees when other jobs end.
  const perJob = /PerJob|PerNode|WallDuration|WallTime|TimeLimit|NodePerJob/.test(code);
  return perJob
    ? { text: `it asks for more than ${owner} allows (${code})`, next: SMALLER }
    : { text: `${owner} has reached a limit; it waits until other jobs end (${code})` };
}
