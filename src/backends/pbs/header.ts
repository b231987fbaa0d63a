import type { HeaderRequest, HeaderResult, Resource } from '../../job/dialect.ts';
import { addOwnOption, CommonValues, isSet, quoted } from '../commonValues.ts';
import { HeaderBuilder, isCommonKey } from '../header.ts';
import type { PbsKind } from './pbsKind.ts';
import { PBS_PREFIX } from './pbsKind.ts';

const CORE_KEYS: readonly string[] = ['nodes', 'ppn', 'threads'];

/** Properties and resources of nodes, `bigmem:arch=x86`: in a request a blank, `+` and other signs have a meaning of their own. */
const PROPERTIES = /^[\w.-]+(?:=[\w.,/-]+)?(?::[\w.-]+(?:=[\w.,/-]+)?)*$/;

/** The `#PBS` lines for some resources: the line of the cores first, all others in the order of the resources. */
export function pbsHeader(kind: PbsKind, request: HeaderRequest): HeaderResult {
  return new PbsHeader(kind, request.resources.filter(isSet)).write();
}

class PbsHeader {
  readonly #kind: PbsKind;
  readonly #resources: readonly Resource[];
  readonly #header = new HeaderBuilder(PBS_PREFIX);
  readonly #values: CommonValues;
  /** Keys that the line of the cores has taken. */
  readonly #taken = new Set<string>();

  constructor(kind: PbsKind, resources: readonly Resource[]) {
    this.#kind = kind;
    this.#resources = resources;
    this.#values = new CommonValues(this.#header, kind.displayName);
  }

  write(): HeaderResult {
    this.#cores();
    const join = this.#resources.find(({ key }) => key === 'join')?.value;
    for (const resource of this.#resources) {
      if (this.#taken.has(resource.key)) continue;
      if (resource.key === 'stderr' && (join === true || join === 'oe')) this.#values.joined('stderr');
      else if (isCommonKey(resource.key)) this.#common(resource);
      else this.#own(resource);
    }
    return this.#header.result();
  }

  #cores(): void {
    const own = this.#resources.filter(({ key }) => CORE_KEYS.includes(key) || this.#kind.coresKeys.includes(key));
    if (own.length === 0) return;
    const memory = this.#kind.memoryInCores ? this.#resources.filter(({ key }) => key === 'mem') : [];
    const parts = [...own, ...memory];
    const find = (key: string): Resource | undefined => parts.find((part) => part.key === key);
    const count = (key: string): number | null | undefined => {
      const resource = find(key);
      return resource && this.#values.count(resource);
    };
    for (const { key } of parts) this.#taken.add(key);
    const [nodes, processes, threads, gpus] = ['nodes', 'ppn', 'threads', 'gpus_per_node'].map(count);
    const mem = find('mem');
    const memMb = mem && this.#values.memoryMb(mem);
    const limit = find('constraint');
    const constraint = limit && this.#values.constraint(limit, PROPERTIES, 'properties of nodes, with : between them');
    if ([nodes, processes, threads, gpus, memMb, constraint].includes(null)) return;
    const text = this.#kind.cores({
      nodes: nodes ?? 1,
      processes: processes ?? 1,
      threads: threads ?? 1,
      memMb: memMb ?? null,
      gpus: gpus ?? null,
      constraint: constraint ?? null,
    });
    this.#header.option(
      '-l',
      text,
      parts.map(({ key }) => key),
    );
  }

  #common(resource: Resource): void {
    const { key } = resource;
    switch (key) {
      case 'jobname':
        this.#header.option('-N', this.#name(resource), [key]);
        break;
      case 'queue':
        this.#header.option('-q', this.#values.text(resource), [key]);
        break;
      case 'time':
        this.#resource('walltime', this.#values.time(resource, this.#kind.understoodTime), key);
        break;
      case 'mem':
        this.#memory(resource);
        break;
      case 'stdout':
        this.#header.option('-o', this.#values.outputOnHost(resource, this.#kind.logPatterns), [key]);
        break;
      case 'stderr':
        this.#header.option('-e', this.#values.outputOnHost(resource, this.#kind.logPatterns), [key]);
        break;
      case 'account':
        this.#header.option('-A', this.#values.text(resource), [key]);
        break;
      case 'mail_user':
        this.#header.option('-M', this.#values.addresses(resource), [key]);
        break;
      case 'mail_type':
        this.#header.option('-m', this.#values.mailLetters(resource, /^[abefn]+$/), [key]);
        break;
      case 'join':
        this.#join(resource);
        break;
      case 'array':
        this.#array(resource);
        break;
      default:
        if (!this.#kind.special(resource, this.#values, this.#header)) {
          this.#values.unsupported(key, this.#kind.instead[key] ?? `use its own options (#PBS)`);
        }
    }
  }

  /** A name that qsub takes, as one word: its directives know quotes. */
  #name(resource: Resource): string | null {
    const name = this.#values.name(resource);
    const rule = this.#kind.name;
    if (name === null || !rule || rule.form.test(name)) return name && quoted(name);
    const message = `${name} cannot be the name of a job of ${this.#kind.displayName}: it takes ${rule.words}.`;
    this.#header.error(resource.key, 'impossible-name', message);
    return null;
  }

  #resource(name: string, value: string | null, key: string): void {
    this.#header.option('-l', value && `${name}=${value}`, [key]);
  }

  #memory(resource: Resource): void {
    const mb = this.#values.memoryMb(resource);
    if (mb === null) return;
    this.#resource('mem', `${mb}m`, resource.key);
    const count = (key: string): number => Number(this.#resources.find((one) => one.key === key)?.value ?? 1);
    const nodes = count('nodes');
    if (this.#kind.memoryInCores || !(nodes > 1)) return;
    const perProcess = Math.ceil(mb / (count('ppn') * count('threads')));
    this.#header.warn(
      resource.key,
      'memory-of-whole-job',
      `${this.#kind.displayName} takes mem for all ${nodes} nodes together: pmem = ${perProcess}mb asks for it per process.`,
      Number.isFinite(perProcess)
        ? { title: 'Ask for memory per process', key: 'pmem', value: `${perProcess}mb` }
        : undefined,
    );
  }

  #join({ key, value }: Resource): void {
    if (value === true) this.#header.option('-j', 'oe', [key]);
    else if (value === 'oe' || value === 'eo' || value === 'n') this.#header.option('-j', value, [key]);
    else this.#values.notAFlag(key, value);
  }

  #array(resource: Resource): void {
    const spec = this.#values.array(resource);
    const line = spec && this.#kind.array(spec, resource, this.#header);
    if (line) this.#header.option(line.option, line.value, [resource.key]);
  }

  /** A leading dash makes an option, `true` a flag, and all the rest is a resource for `-l`. */
  #own(resource: Resource): void {
    const { key, value } = resource;
    const { options } = this.#kind;
    if (key.startsWith('-')) {
      addOwnOption(this.#header, resource, key.replace(/=$/, ''), options, {
        option: key,
        joiner: key.endsWith('=') ? '' : ' ',
      });
    } else if (value === true) {
      addOwnOption(this.#header, resource, `-${key}`, options, { option: `-${key}`, joiner: ' ' });
    } else {
      addOwnOption(this.#header, resource, `-l ${key}`, options, { option: `-l ${key}`, joiner: '=' });
    }
  }
}
