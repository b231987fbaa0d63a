import type { Span } from '../base/text.ts';
import { isPythonSpace } from './settings/pythonSpace.ts';
import type { Value } from './value.ts';

/**
 * What a value of a key is. `count`: a number where it is written as one, else the scheduler's own text (`a100:2`).
 * `flag`: true, false or the scheduler's own word. `word`: one of `words`. `duration` and `array` stay texts.
 */
export type KeyKind =
  | 'text'
  | 'integer'
  | 'count'
  | 'number'
  | 'memory'
  | 'duration'
  | 'array'
  | 'boolean'
  | 'flag'
  | 'word'
  | 'list'
  | 'path'
  | 'script';

/** The sections of a settings file. */
export type SectionName = 'Attributes' | 'Resources';

/**
 * In which files a key has an effect. `cluster`: defaults and profiles; in a job's own files it is an attribute without
 * meaning. `defaults`: it is refused anywhere else, as the library refuses it.
 */
export type KeyFiles = 'all' | 'cluster' | 'defaults';

/** One key of the catalogue, as rendering, completion, hovers and the documentation need it. */
export interface KeyInfo {
  readonly key: string;
  readonly section: SectionName;
  readonly kind: KeyKind;
  /** Unit of a bare number; null where there is none. */
  readonly unit: string | null;
  /** One line in plain words. */
  readonly meaning: string;
  /** What counts where the key is unset; null: nothing, or a value found out in another way that `meaning` tells. */
  readonly default: Value;
  /** The words that a `word` takes. */
  readonly words?: readonly string[];
  readonly files: KeyFiles;
}

/** In which unit a bare number counts, as a sentence; null where a key has none. */
export function unitSentence({ unit }: KeyInfo): string | null {
  return unit === null ? null : `Unit of a bare number: ${unit}.`;
}

type Details = Partial<Omit<KeyInfo, 'key' | 'section' | 'kind' | 'meaning'>>;

function resource(key: string, kind: KeyKind, meaning: string, details: Details = {}): KeyInfo {
  return { key, section: 'Resources', kind, meaning, unit: null, default: null, files: 'all', ...details };
}

function attribute(key: string, kind: KeyKind, meaning: string, details: Details = {}): KeyInfo {
  return { key, section: 'Attributes', kind, meaning, unit: null, default: null, files: 'all', ...details };
}

/** The resources that mean the same for every scheduler. All other keys are options of the scheduler. */
export const RESOURCE_KEYS: readonly KeyInfo[] = [
  resource('jobname', 'text', 'Name of the job. Unless it is set, the base name of its files.'),
  resource('queue', 'text', 'Queue (partition) in which the job waits.'),
  resource('time', 'duration', 'Longest wall time: M, M:S, H:M:S, D-H, D-H:M, D-H:M:S or D:H:M:S.', {
    unit: 'minutes',
  }),
  resource('nodes', 'integer', 'Number of nodes.'),
  resource('ppn', 'integer', 'Processes on each node; the cores of a node are ppn x threads.'),
  resource('threads', 'integer', 'Threads of each process; the cores of a node are ppn x threads.'),
  resource('mem', 'memory', 'Memory on each node; it may have a unit, as in 4G.', { unit: 'MB' }),
  resource('stdout', 'path', 'File for standard output; core variables become the pattern of the scheduler.'),
  resource('stderr', 'path', 'File for standard error; core variables become the pattern of the scheduler.'),
  resource('array', 'array', 'Tasks of a job array, with a step and a limit of parallel tasks: 1-10:2%4.'),
  resource('account', 'text', 'Account or project that pays for the job.'),
  resource('qos', 'text', 'Quality of service.'),
  resource('gpus_per_node', 'count', 'GPUs on each node.'),
  resource('constraint', 'text', 'Property that the nodes must have.'),
  resource(
    'exclusive',
    'flag',
    'Whether the job shares its nodes with no other: true, false or the word of the scheduler.',
  ),
  resource('dependency', 'text', 'Jobs to wait for: run:ID, the name of a job of ours, or the form of the scheduler.'),
  resource('mail_user', 'text', 'Address for mails about the job.'),
  resource('mail_type', 'list', 'Events that send a mail.'),
  resource(
    'join',
    'flag',
    'Whether standard error goes into standard output: true, false or the word of the scheduler.',
  ),
  resource('signal', 'text', 'Signal before the wall time is over, in the form of the scheduler.'),
  resource('pe', 'text', 'Parallel environment with its slots (SGE): mpi 16.'),
];

/** The attributes of the library, in its order; every job has them. */
const LIBRARY_ATTRIBUTES: readonly KeyInfo[] = [
  attribute('backend', 'word', 'Scheduler for which the job is rendered.', { default: 'slurm' }),
  attribute('shell', 'text', 'Interpreter in the first line of the script.', { default: '/bin/bash' }),
  attribute('remote', 'text', 'Host of the cluster: an alias of the ssh configuration or [user@]host[:port].'),
  attribute('rootdir', 'path', 'Root folder on the cluster. A relative one starts at the home folder there.', {
    default: '.',
  }),
  attribute('workdir', 'path', 'Folder of the job below rootdir; the script is placed and submitted there.', {
    default: '.',
  }),
  attribute('filename', 'path', 'Name of the script on the cluster. Unless it is set, job name and ending.'),
  attribute('prologue', 'script', 'Script that runs on this machine before the submission.', { default: '' }),
  attribute('epilogue', 'script', 'Script that runs on this machine once the run has ended.', { default: '' }),
  attribute('max_sleep_interval', 'integer', 'Longest pause between two questions about a run.', {
    default: 900,
    unit: 'seconds',
  }),
  attribute('ssh', 'text', 'Program to use in place of ssh.', { default: 'ssh' }),
  attribute('scp', 'text', 'Program to use in place of scp.', { default: 'scp' }),
  attribute('cache_folder', 'path', "Folder of the library's cache of submissions.", { files: 'defaults' }),
  attribute('cache_prefix', 'text', "Beginning of file names in the library's cache.", {
    default: 'clusterjob',
    files: 'defaults',
  }),
];

const FURTHER_ATTRIBUTES: readonly KeyInfo[] = [
  attribute(
    'script',
    'path',
    'Body of the job, relative to the settings file, if it is no file of the same base name.',
  ),
  attribute('aux_scripts', 'list', 'Further scripts beside the job, rendered and placed beside it.'),
  attribute('env_setup', 'script', 'Lines before the body; those of the profile come before those of the job.'),
  attribute('env_teardown', 'script', 'Lines behind the body; those of the profile come before those of the job.'),
  attribute(
    'upload',
    'list',
    'Files, folders and globs to copy to the cluster before submission; git: all tracked files.',
  ),
  attribute('download', 'list', 'Files, folders and globs to copy back once the run has ended.'),
  attribute('exit_marker', 'boolean', 'Whether the script leaves a file with its exit status, times and peak memory.', {
    default: false,
  }),
  attribute('fallback_queues', 'list', 'Queues to try if the job does not fit into its own.'),
  attribute('transport', 'word', 'How the cluster is reached. Unless it is set: ssh with a remote, else local.', {
    words: ['ssh', 'openssh', 'local'],
    files: 'cluster',
  }),
  attribute('login_env', 'text', 'Login environment to load: yes, no, or a file to read.', {
    default: 'yes',
    files: 'cluster',
  }),
  attribute('min_poll_interval', 'integer', 'Least pause between two questions to the cluster.', {
    unit: 'seconds',
    files: 'cluster',
  }),
  attribute('max_submit_rate', 'number', 'Submissions per second at most; 0: as many as come.', {
    default: 5,
    files: 'cluster',
  }),
  attribute('keep', 'number', 'How long an idle connection stays open.', {
    default: 10,
    unit: 'minutes',
    files: 'cluster',
  }),
];

/** The attributes with a meaning of their own. Any other attribute is only a value for placeholders. */
export const ATTRIBUTE_KEYS: readonly KeyInfo[] = [...LIBRARY_ATTRIBUTES, ...FURTHER_ATTRIBUTES];

/** Keys that are refused in every section, as the library refuses them. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['resources', 'backends']);

/** The attributes that every job has, with the values that count where nothing sets them. */
export const BUILT_IN_ATTRIBUTES: ReadonlyMap<string, Value> = new Map(
  LIBRARY_ATTRIBUTES.map((info) => [info.key, info.default]),
);

const RESOURCES_BY_KEY = new Map(RESOURCE_KEYS.map((info) => [info.key, info]));
const ATTRIBUTES_BY_KEY = new Map(ATTRIBUTE_KEYS.map((info) => [info.key, info]));

/** What the catalogue knows of a key of `[Resources]`. */
export function resourceKey(key: string): KeyInfo | undefined {
  return RESOURCES_BY_KEY.get(key);
}

/** What the catalogue knows of a key of `[Attributes]`. */
export function attributeKey(key: string): KeyInfo | undefined {
  return ATTRIBUTES_BY_KEY.get(key);
}

/** What the catalogue knows of a key of a section. */
export function keyInfo(section: SectionName, key: string): KeyInfo | undefined {
  return section === 'Resources' ? resourceKey(key) : attributeKey(key);
}

/** A key of `[Resources]` that counts for one backend only, taken apart: `slurm.constraint`. */
export interface BackendKey {
  readonly backend: string;
  readonly key: string;
}

/** Takes `BACKEND.KEY` apart; null for a key without the name of a known backend in front. */
export function backendKey(key: string, backends: ReadonlySet<string>): BackendKey | null {
  const dot = key.indexOf('.');
  const backend = key.slice(0, Math.max(0, dot));
  return backends.has(backend) && dot + 1 < key.length ? { backend, key: key.slice(dot + 1) } : null;
}

/** A part of a list value, and where it stands in the value. */
export interface ListPart {
  readonly text: string;
  readonly span: Span;
}

/** The parts of a list value with their places: divided by blanks, commas or lines. */
export function splitListSpans(text: string): readonly ListPart[] {
  const parts: ListPart[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && text[at] !== ',' && !isPythonSpace(text.charCodeAt(at))) continue;
    if (at > start) parts.push({ text: text.slice(start, at), span: { start, end: at } });
    start = at + 1;
  }
  return parts;
}

/** The parts of a list value: divided by blanks, commas or lines. */
export function splitList(text: string): readonly string[] {
  return splitListSpans(text).map((part) => part.text);
}
