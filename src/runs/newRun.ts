import { createHash, randomBytes } from 'node:crypto';
import { parseArraySpec } from '../job/arrays.ts';
import type { Resource } from '../job/dialect.ts';
import { parseDuration } from '../job/durations.ts';
import type { Job, Rendering } from '../job/job.ts';
import { splitList } from '../job/keys.ts';
import { attributeText, defaultedNumber } from '../job/resolve.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { RunRecord, SentJob } from './record.ts';
import { pollLimit } from './rhythm.ts';
import { newToken } from './token.ts';

/** Letters of run ids: without those that look like others, so that an id can be read out and typed. */
const ID_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A new short id: 8 letters, about 8 * 10^11 of them. */
export function newRunId(): string {
  return Array.from(randomBytes(8), (byte) => ID_LETTERS[byte % ID_LETTERS.length]).join('');
}

/** What a run is made from. The rendering has a script and no errors. */
export interface RunIngredients {
  readonly id: string;
  readonly job: Job;
  readonly rendering: Rendering;
  readonly cluster: ClusterSnapshot;
  /** The script as it is sent. */
  readonly script: Uint8Array | string;
  readonly filename: string;
  /** Absolute root folder on the cluster, and folder of the run in it. */
  readonly root: string;
  readonly folder: string;
  readonly gitCommit: string | null;
  readonly now: number;
}

/** A run at the moment in which the user asks for it: nothing of it has left this machine. */
export function newRun(parts: RunIngredients): RunRecord {
  const job = sentJob(parts);
  const wallTime = resourceText(parts.rendering.resources, 'time');
  return {
    id: parts.id,
    version: 1,
    token: newToken(),
    created: parts.now,
    job,
    cluster: parts.cluster,
    folder: parts.folder,
    root: parts.root,
    step: 'stored',
    state: 'submitting',
    nativeState: null,
    schedulerId: null,
    reason: null,
    exit: null,
    usage: null,
    started: null,
    ended: null,
    estimatedStart: null,
    queue: null,
    attempts: [],
    tasks: null,
    stdout: null,
    stderr: null,
    asOf: parts.now,
    source: 'client',
    missingSince: null,
    trouble: null,
    candidates: [],
    epilogue: job.epilogue === null && !job.download ? { kind: 'none' } : { kind: 'waiting' },
    pollLimitSeconds: pollLimit(
      wallTime === null ? null : parseDuration(wallTime),
      defaultedNumber(parts.job.attributes, 'max_sleep_interval'),
    ),
    hidden: false,
    extra: {},
  };
}

function sentJob({ job, rendering, cluster, script, filename, folder, gitCommit }: RunIngredients): SentJob {
  const array = resourceText(rendering.resources, 'array');
  const aux = Object.fromEntries([...rendering.aux].filter((entry): entry is [string, string] => entry[1] !== null));
  const { prologue, epilogue, submitArgs } = rendering;
  const transfers = transfersOf(job);
  const text = typeof script === 'string' ? script : new TextDecoder().decode(script);
  const isText = typeof script === 'string' || Buffer.from(text).equals(script);
  return {
    name: resourceText(rendering.resources, 'jobname') ?? job.name,
    kind: job.kind,
    file: job.body.source.file,
    localFolder: job.folder,
    body: { file: job.body.source.file, text: job.body.source.text },
    layers: job.settingsFiles.map(({ layer, source }) => ({ layer, file: source.file, text: source.text })),
    filename,
    script: text,
    scriptBytes: isText ? null : Buffer.from(script).toString('base64'),
    prologue,
    epilogue,
    ...transfers,
    aux,
    resources: rendering.resources,
    submitArgs,
    tasks: array === null ? null : (parseArraySpec(array)?.tasks ?? null),
    fingerprint: fingerprintOf([
      ...[cluster.key, folder, filename, prologue, epilogue, aux, submitArgs],
      // Only where there are some, so that jobs without are what they were.
      ...Object.entries(transfers),
      // Not every scheduler has its resources in the script.
      rendering.resources.map(({ key, value }) => [key, value]),
      isText ? text : Buffer.from(script).toString('base64'),
    ]),
    gitCommit,
  };
}

/** Which files go along with a job, there and back. */
export function transfersOf({ attributes }: Job): Pick<SentJob, 'upload' | 'download'> {
  const listed = (key: string): readonly string[] => splitList(attributeText(attributes, key) ?? '');
  const [upload, download] = [listed('upload'), listed('download')];
  return { ...(upload.length > 0 ? { upload } : {}), ...(download.length > 0 ? { download } : {}) };
}

function fingerprintOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function resourceText(resources: readonly Resource[], key: string): string | null {
  const value = resources.find((resource) => resource.key === key)?.value ?? null;
  return value === null || typeof value === 'boolean' ? null : String(value);
}
