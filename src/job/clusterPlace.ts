import type { Setting } from './job.ts';
import { attributeNumber, attributeText, defaultedNumber } from './resolve.ts';

/** How a cluster is reached. */
export type TransportName = 'ssh' | 'openssh' | 'local';

/** Where a job goes and how, as its attributes say. */
export interface ClusterPlace {
  readonly backend: string;
  /** Alias of the ssh configuration or `[user@]host[:port]`; null on this machine. */
  readonly remote: string | null;
  readonly transport: TransportName;
  readonly rootdir: string;
  /** `yes`, `no` or the path of a file to read. */
  readonly loginEnv: string;
  readonly ssh: string;
  readonly scp: string;
  /** Seconds; null: the default of the transport. */
  readonly minPollSeconds: number | null;
  /** Submissions per second at most; 0: no limit. */
  readonly maxSubmitRate: number;
  /** Minutes that an idle connection stays open. */
  readonly keepMinutes: number;
}

/**
 * The place that final attributes describe. Unless `transport` is set, a remote is reached by `ssh`, or by `openssh` where
 * `ssh` or `scp` names another program than the default, and there is no remote on `local`.
 */
export function clusterPlace(attributes: ReadonlyMap<string, Setting>): ClusterPlace {
  const remote = attributeText(attributes, 'remote');
  const ssh = attributeText(attributes, 'ssh') ?? 'ssh';
  const scp = attributeText(attributes, 'scp') ?? 'scp';
  const usual = ssh === 'ssh' && scp === 'scp' ? 'ssh' : 'openssh';
  return {
    backend: attributeText(attributes, 'backend') ?? '',
    remote,
    transport: transportName(attributeText(attributes, 'transport')) ?? (remote === null ? 'local' : usual),
    rootdir: attributeText(attributes, 'rootdir') ?? '.',
    loginEnv: attributeText(attributes, 'login_env') ?? 'yes',
    ssh,
    scp,
    minPollSeconds: attributeNumber(attributes, 'min_poll_interval'),
    maxSubmitRate: defaultedNumber(attributes, 'max_submit_rate'),
    keepMinutes: defaultedNumber(attributes, 'keep'),
  };
}

function transportName(text: string | null): TransportName | null {
  return text === 'ssh' || text === 'openssh' || text === 'local' ? text : null;
}
