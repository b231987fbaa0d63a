import type { HeaderRequest, HeaderResult, Resource } from '../../job/dialect.ts';
import { addOwnOption, CommonValues, isSet, quoted } from '../commonValues.ts';
import { HeaderBuilder, isCommonKey } from '../header.ts';
import type { LogPatternTable } from '../logNames.ts';
import { SGE_OPTIONS } from './options.ts';
import { slotsOfEnvironment } from './slots.ts';

/** How the directives of qsub begin: qsub(1), option -C. */
export const SGE_PREFIX = '#$';

/** Variables that qsub knows in the paths of output files: qsub(1), option -o. */
export const SGE_LOG_PATTERNS: LogPatternTable = {
  ID: '$JOB_ID',
  NAME: '$JOB_NAME',
  ARRAY_INDEX: '$TASK_ID',
  NODELIST: '$HOSTNAME',
};

/** No digit first, no blank, no sign that has a meaning to the qmaster; behind ` #` qsub reads no further. */
const NAME = /^(?![\d#])(?!.*[/:@\\*?])[!-~]+$/;
const LONGEST_NAME = 512;
const NO_NAMES = ['NONE', 'ALL', 'TEMPLATE'];

/** Resources; expressions stand in their values only. */
const REQUESTS = /^[^\s&|[\]()=]+(?:=.*)?$/;

/** A job, some of its tasks, or a pattern of names. */
const TASKS = /^(?!singleton$)(?:\d+\.\d+-\d+:\d+|[^:()&|]+)$/;

const USE_PE = 'a parallel environment says how processes lie on nodes, pe = NAME SLOTS';

/** What to do about keys that SGE does not have. */
const INSTEAD: Readonly<Record<string, string>> = {
  nodes: USE_PE,
  ppn: USE_PE,
  threads: USE_PE,
  qos: 'a project (account) or a queue may stand for it',
  gpus_per_node: 'every site names them in its own way, often gpu = 1',
  signal: 'with -notify = true a job gets USR2 before it is killed',
};

/** The `#$` lines for some resources in their order; the job runs in the folder in which it is submitted, unless -wd names another. */
export function sgeHeader(request: HeaderRequest): HeaderResult {
  const resources = request.resources.filter(isSet);
  return new SgeHeader(resources, request.shell).write();
}

class SgeHeader {
  readonly #resources: readonly Resource[];
  readonly #shell: string;
  readonly #header = new HeaderBuilder(SGE_PREFIX);
  readonly #values = new CommonValues(this.#header, 'SGE');

  constructor(resources: readonly Resource[], shell: string) {
    this.#resources = resources;
    this.#shell = shell;
  }

  write(): HeaderResult {
    const joined = this.#resources.some(({ key, value }) => key === 'join' && (value === true || value === 'y'));
    for (const resource of this.#resources) {
      if (resource.key === 'cwd' || resource.key === '-cwd') continue;
      if (resource.key === 'stderr' && joined) this.#values.joined('stderr');
      else if (resource.key === 'pe') this.#environment(resource);
      else if (isCommonKey(resource.key)) this.#common(resource);
      else this.#own(resource);
    }
    // Of the two options for the working folder the later one counts.
    if (!this.#resources.some(({ key }) => key === '-wd')) this.#header.option('-cwd', true, []);
    // On a queue with shell_start_mode posix_compliant the first line of a script counts nothing (captured: jobenv-shortq-posix).
    const [shell = ''] = this.#shell.trim().split(/\s+/);
    const ownShell = this.#resources.some(({ key }) => key === '-S' || key === 'S');
    return this.#header.result(shell === '' || ownShell ? [] : ['-S', shell]);
  }

  #common(resource: Resource): void {
    const { key, value } = resource;
    switch (key) {
      case 'jobname':
        this.#header.option('-N', this.#name(resource), [key]);
        break;
      case 'queue':
        this.#header.option('-q', this.#values.text(resource), [key]);
        break;
      case 'time':
        this.#request('h_rt', this.#values.time(resource, /^\d+:\d+:\d+$/), key);
        break;
      case 'mem':
        this.#memory(resource);
        break;
      case 'stdout':
        this.#header.option('-o', this.#output(resource), [key]);
        break;
      case 'stderr':
        this.#header.option('-e', this.#output(resource), [key]);
        break;
      case 'account':
        this.#header.option('-P', this.#values.text(resource), [key]);
        break;
      case 'mail_user':
        this.#header.option('-M', this.#values.addresses(resource), [key]);
        break;
      case 'mail_type':
        this.#header.option('-m', this.#values.mailLetters(resource, /^[beasn]+$/), [key]);
        break;
      case 'constraint':
        this.#constraint(resource);
        break;
      case 'exclusive':
        this.#header.option('-l', value === true ? 'exclusive=true' : `${value}=true`, [key]);
        break;
      case 'join':
        if (value === true || value === 'y') this.#header.option('-j', 'y', [key]);
        else this.#values.notAFlag(key, value);
        break;
      case 'array':
        this.#array(resource);
        break;
      case 'dependency':
        this.#dependency(resource);
        break;
      default:
        this.#values.unsupported(key, INSTEAD[key] ?? 'use its own options (#$)');
    }
  }

  /** Names that qsub refuses: qsub(1), option -N; sge_types(1), "object_name"; words and lengths as it says itself. */
  #name(resource: Resource): string | null {
    const name = this.#values.name(resource);
    if (name === null || (NAME.test(name) && name.length <= LONGEST_NAME && !NO_NAMES.includes(name.toUpperCase()))) {
      return name;
    }
    const message = `${name} cannot be the name of a job of SGE: begin with a letter, and leave out letters beyond ASCII, blanks and / : @ * ? \\ #.`;
    this.#header.error(resource.key, 'impossible-name', message);
    return null;
  }

  /** A comma divides the paths for several hosts: qsub(1), option -o. */
  #output(resource: Resource): string | null {
    const { key, value } = resource;
    if (typeof value !== 'string' || !/^[^:]*,[^:]*$/.test(value)) {
      return this.#values.outputOnHost(resource, SGE_LOG_PATTERNS);
    }
    this.#header.error(key, 'impossible-path', `${key}: SGE takes what stands before a comma for a path: ${value}.`);
    return null;
  }

  #request(name: string, value: string | null, key: string): void {
    this.#header.option('-l', value && `${name}=${value}`, [key]);
  }

  #constraint(resource: Resource): void {
    const value = this.#values.constraint(resource, REQUESTS, 'resources with commas between them, arch=lx-amd64');
    this.#header.option('-l', value && quoted(value), ['constraint']);
  }

  #environment(resource: Resource): void {
    const value = this.#values.plain(resource);
    if (value === null) return;
    if (/^\S+\s+[\d,-]+$/.test(value)) {
      this.#header.option('-pe', value, ['pe']);
      return;
    }
    this.#header.error('pe', 'invalid-environment', `pe = ${value}: write the environment and its slots, mpi 16.`);
  }

  /** SGE counts memory for each slot; all slots are taken to be on one node. */
  #memory(resource: Resource): void {
    const mb = this.#values.memoryMb(resource);
    if (mb === null) return;
    const environment = this.#resources.find(({ key }) => key === 'pe' || key === '-pe');
    const slots = environment ? slotsOfEnvironment(String(environment.value)) : 1;
    this.#request('h_vmem', `${Math.ceil(mb / slots)}m`, resource.key);
  }

  /** One range with a step, from 1 on; the limit of parallel tasks is an option of its own. */
  #array(resource: Resource): void {
    const spec = this.#values.array(resource);
    if (spec === null) return;
    const range = /^\s*(\d+(?:-\d+(?::\d+)?)?)\s*(?:%.*)?$/.exec(String(resource.value))?.[1];
    if (range === undefined || spec.tasks[0]?.first === 0) {
      const message = 'SGE takes one range of tasks from 1 on, with a step: 1-10 or 1-10:2.';
      this.#header.error('array', 'array-not-supported', message);
      return;
    }
    this.#header.option('-t', range, ['array']);
    this.#header.option('-tc', spec.limit, ['array']);
  }

  /** SGE waits for the end of jobs, however they end. */
  #dependency(resource: Resource): void {
    const value = this.#values.plain(resource);
    if (value === null) return;
    const ends = value.split(',').map((part) => /^afterany((?::\d+)+)$/.exec(part.trim())?.[1]);
    if (ends.every((ids) => ids !== undefined)) {
      this.#header.option('-hold_jid', ends.join('').slice(1).replaceAll(':', ','), ['dependency']);
      return;
    }
    if (/^after[a-z]*:/.test(value)) {
      const message = `SGE waits for jobs to end, not for how they end: write afterany in place of ${value.split(':')[0]}.`;
      this.#header.error('dependency', 'dependency-not-supported', message);
    } else if (this.#values.dependency(resource, TASKS, 'afterany:ID or ids') !== null) {
      this.#header.option('-hold_jid', value.replaceAll(/,\s+/g, ','), ['dependency']);
    }
  }

  /** A leading dash makes an option, `true` a flag, and all the rest is a resource for `-l`. */
  #own(resource: Resource): void {
    const { key, value } = resource;
    // No site has a resource S: it is the shell, of which nobody asks the hosts.
    if (key.startsWith('-') || value === true || key === 'S') {
      const word = key.startsWith('-') ? key : `-${key}`;
      addOwnOption(this.#header, resource, word.replace(/=$/, ''), SGE_OPTIONS, {
        option: word,
        joiner: word.endsWith('=') ? '' : ' ',
      });
    } else {
      addOwnOption(this.#header, resource, `-l ${key}`, SGE_OPTIONS, { option: `-l ${key}`, joiner: '=' });
    }
  }
}
