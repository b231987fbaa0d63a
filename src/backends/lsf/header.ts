import type { HeaderRequest, HeaderResult, Resource } from '../../job/dialect.ts';
import { splitList } from '../../job/keys.ts';
import { formatOneRange, formatTasks } from '../../job/tasks.ts';
import { addOwnOption, CommonValues, isSet, quoted } from '../commonValues.ts';
import { HeaderBuilder, isCommonKey } from '../header.ts';
import type { LogPatternTable } from '../logNames.ts';
import { dependencyExpression } from './dependency.ts';
import { BSUB_OPTIONS } from './options.ts';

/** How the directives of bsub begin. */
export const LSF_PREFIX = '#BSUB';

/** Patterns in the paths of output files. The index of a job that is no array is 0. */
export const LSF_LOG_PATTERNS: LogPatternTable = { ID: '%J', ARRAY_INDEX: '%I' };

/** bsub(1), option -J, and "Job arrays" in the administrator's guide: https://www.ibm.com/docs/en/SSWRJV_10.1.0/lsf_admin/job_arrays_lsf.html. */
const LONGEST_ARRAY = 255;

const CORE_KEYS: readonly string[] = ['nodes', 'ppn', 'threads'];

/** Of a condition: no feature expression of Slurm, `a&b` or `[a|b]`. */
const CONDITION = /^(?:[^&|[\]]|&&|\|\|)+$/;

/** What to do about keys that LSF does not have. */
const INSTEAD: Readonly<Record<string, string>> = { qos: 'a service class (-sla) may stand for it' };

/** The `#BSUB` lines for some resources: the line of the slots first, all others in the order of the resources. */
export function lsfHeader(request: HeaderRequest): HeaderResult {
  return new LsfHeader(request.resources.filter(isSet)).write();
}

class LsfHeader {
  readonly #resources: readonly Resource[];
  readonly #header = new HeaderBuilder(LSF_PREFIX);
  readonly #values = new CommonValues(this.#header, 'LSF');

  constructor(resources: readonly Resource[]) {
    this.#resources = resources;
  }

  write(): HeaderResult {
    this.#slots();
    const joined = this.#resources.some(({ key, value }) => key === 'join' && value === true);
    for (const resource of this.#resources) {
      if (CORE_KEYS.includes(resource.key)) continue;
      if (resource.key === 'stderr' && joined) this.#values.joined('stderr');
      else if (isCommonKey(resource.key)) this.#common(resource);
      else this.#own(resource);
    }
    return this.#header.result();
  }

  #slots(): void {
    const own = this.#resources.filter(({ key }) => CORE_KEYS.includes(key));
    if (own.length === 0) return;
    const [nodes, processes, threads] = CORE_KEYS.map((key) => {
      const resource = own.find((one) => one.key === key);
      return resource ? this.#values.count(resource) : 1;
    });
    if (!nodes || !processes || !threads) return;
    const cores = processes * threads;
    const spread = cores > 1 ? ` -R "span[ptile=${cores}]"` : '';
    this.#header.option(
      '-n',
      `${nodes * cores}${spread}`,
      own.map(({ key }) => key),
    );
  }

  #common(resource: Resource): void {
    const { key, value } = resource;
    switch (key) {
      case 'jobname':
      case 'array':
        this.#name(resource);
        break;
      case 'queue':
        this.#header.option('-q', this.#values.text(resource), [key]);
        break;
      case 'time':
        this.#time(resource);
        break;
      case 'mem': {
        const mb = this.#values.memoryMb(resource);
        this.#header.option('-M', mb === null ? null : `${mb}MB`, [key]);
        break;
      }
      case 'stdout':
        this.#header.option('-o', this.#values.output(resource, LSF_LOG_PATTERNS), [key]);
        break;
      case 'stderr':
        this.#header.option('-e', this.#values.output(resource, LSF_LOG_PATTERNS), [key]);
        break;
      case 'account':
        this.#header.option('-P', this.#values.text(resource), [key]);
        break;
      case 'mail_user':
        this.#header.option('-u', this.#values.addresses(resource, ' '), [key]);
        break;
      case 'mail_type':
        this.#mail(resource);
        break;
      case 'gpus_per_node': {
        const gpus = this.#values.count(resource);
        this.#header.option('-gpu', gpus === null ? null : `"num=${gpus}"`, [key]);
        break;
      }
      case 'constraint': {
        const condition = this.#values.constraint(resource, CONDITION, 'conditions with && and || between them');
        this.#header.option('-R', condition === null ? null : `"select[${condition}]"`, [key]);
        break;
      }
      case 'dependency':
        this.#dependency(resource);
        break;
      case 'exclusive':
        if (value === true) this.#header.option('-x', true, [key]);
        else this.#values.notAFlag(key, value);
        break;
      case 'join':
        // LSF joins both streams unless the script has -e.
        if (value !== true) this.#values.notAFlag(key, value);
        break;
      case 'signal':
        this.#signal(resource);
        break;
      default:
        this.#values.unsupported(key, INSTEAD[key] ?? 'use its own options (#BSUB)');
    }
  }

  /** One option holds the name and the tasks of an array; it stands at the place of the name. */
  #name(resource: Resource): void {
    const find = (key: string): Resource | undefined => this.#resources.find((one) => one.key === key);
    const [name, array] = [find('jobname'), find('array')];
    if (resource.key === 'array' && name) return;
    const text = name ? this.#values.plain(name) : '';
    const spec = array ? this.#values.array(array) : undefined;
    if (text === null || spec === null) return;
    const keys = [name, array].flatMap((one) => (one ? [one.key] : []));
    if (spec === undefined) {
      this.#header.option('-J', quoted(text), keys);
      return;
    }
    const list = formatTasks(spec.tasks);
    const tasks = list.includes(',') ? (formatOneRange(spec.tasks) ?? list) : list;
    const value = `"${text}[${tasks}]${spec.limit === null ? '' : `%${spec.limit}`}"`;
    if (spec.tasks[0]?.first === 0) {
      this.#header.error('array', 'array-not-supported', 'LSF counts the tasks of an array from 1 on.');
    } else if (value.length > LONGEST_ARRAY + 2) {
      const message = `LSF takes ${LONGEST_ARRAY} characters for the name of an array and its tasks: write ranges with a step, 1-99:2.`;
      this.#header.error('array', 'array-not-supported', message);
    } else {
      this.#header.option('-J', value, keys);
    }
  }

  #dependency(resource: Resource): void {
    const jobs = this.#values.plain(resource);
    if (jobs === null) return;
    const expression = dependencyExpression(jobs);
    if (expression === null) {
      const message = `dependency = ${jobs} is no condition of LSF: write afterok:ID or done(ID), or run:ID for a run of ours.`;
      this.#header.error(resource.key, 'dependency-not-supported', message);
    } else this.#header.option('-w', quoted(expression), [resource.key]);
  }

  /** Whole minutes, rounded up. */
  #time(resource: Resource): void {
    const seconds = this.#values.seconds(resource);
    this.#header.option('-W', seconds === null ? null : Math.ceil(seconds / 60), ['time']);
  }

  #mail(resource: Resource): void {
    const value = this.#values.plain(resource);
    if (value === null) return;
    const words = splitList(value.toUpperCase());
    if (!words.every((word) => ['BEGIN', 'END', 'FAIL', 'ALL', 'NONE'].includes(word))) {
      this.#values.mailUnknown(resource.key, value);
      return;
    }
    if (words.some((word) => word === 'BEGIN' || word === 'ALL')) this.#header.option('-B', true, [resource.key]);
    if (words.some((word) => ['END', 'FAIL', 'ALL'].includes(word))) this.#header.option('-N', true, [resource.key]);
    if (words.includes('FAIL') && !words.includes('END') && !words.includes('ALL')) {
      this.#header.warn(
        resource.key,
        'mails-at-every-end',
        'LSF mails at every end of the job, not only at a failure.',
      );
    }
  }

  /** Slurm's `[B:]SIGNAL[@SECONDS]`; the time before the limit is whole minutes, rounded up. */
  #signal(resource: Resource): void {
    const value = this.#values.plain(resource);
    if (value === null) return;
    const match = /^(?:[BR]{1,2}:)?(?:SIG)?([A-Z][A-Z0-9]*)(?:@(\d+))?$/i.exec(value);
    if (match) {
      const minutes = Math.max(1, Math.ceil(Number(match[2] ?? 60) / 60));
      this.#header.option('-wa', `${(match[1] ?? '').toUpperCase()} -wt ${minutes}`, [resource.key]);
      return;
    }
    this.#header.error(resource.key, 'invalid-signal', `signal = ${value} is no signal: write USR1 or USR1@60.`);
  }

  /** A key without a dash gets one: LSF has no long options. */
  #own(resource: Resource): void {
    const { key } = resource;
    const word = key.startsWith('-') ? key : `-${key}`;
    addOwnOption(this.#header, resource, word, BSUB_OPTIONS, { option: word, joiner: ' ' });
  }
}
