import type { HeaderLine, HeaderRequest, HeaderResult, KeyProblem, Resource } from '../../job/dialect.ts';
import { formatDuration, parseDuration } from '../../job/durations.ts';
import { parseMemory } from '../../job/memory.ts';
import { isSet, quoted } from '../commonValues.ts';
import type { SiteDefinition, SiteLine } from './definition.ts';
import { SHAPE_KEYS, SiteValues } from './siteValues.ts';

/** The lines of a site: those of its parent for the keys that stay as they are, then the site's own. */
export function siteHeader(definition: SiteDefinition, request: HeaderRequest): HeaderResult {
  return new SiteHeader(definition, request.resources.filter(isSet)).write(request.shell);
}

class SiteHeader {
  readonly #definition: SiteDefinition;
  readonly #resources: readonly Resource[];
  readonly #values: SiteValues;
  readonly #lines: HeaderLine[] = [];
  readonly #problems: KeyProblem[] = [];
  /** The job's keys by the key under which the parent gets them. */
  readonly #renamed = new Map<string, readonly string[]>();

  constructor(definition: SiteDefinition, resources: readonly Resource[]) {
    this.#definition = definition;
    this.#resources = resources;
    this.#values = new SiteValues(resources);
  }

  write(shell: string): HeaderResult {
    const environment = this.#environment();
    const given = eachOnce(this.#resources.flatMap((resource) => this.#forParent(resource, environment)));
    const { lines, problems, submitArgs } = this.#definition.parent.header({ resources: given, shell });
    for (const line of this.#definition.header) this.#fill(line, []);
    return {
      lines: [...lines.map(({ text, keys }) => ({ text, keys: this.#ownKeys(keys) })), ...this.#lines],
      problems: [...problems.map((problem) => this.#ownProblem(problem)), ...this.#problems],
      ...(submitArgs && { submitArgs }),
    };
  }

  /** What the parent gets for a resource; what the site writes itself becomes a line here. */
  #forParent(resource: Resource, environment: Environment | null): readonly Resource[] {
    const { key } = resource;
    const spelling = this.#definition.keys.get(key);
    const value = spelling && key === 'time' ? clockTime(resource.value) : resource.value;
    if (environment && SHAPE_KEYS.includes(key)) return this.#inEnvironment(resource, environment);
    if (spelling?.kind === 'none') return [];
    if (spelling?.kind === 'line') {
      this.#fill(spelling.line, [key]);
      return [];
    }
    const option = spelling?.option ?? key;
    if (option.startsWith('-l ')) {
      this.#add(value === true ? option : `${option}=${quoted(String(value).trim())}`, [key]);
      return [];
    }
    if (spelling) {
      this.#renamed.set(option, [key]);
      return [{ key: option, value, native: true }];
    }
    return environment && key === 'mem' ? [{ ...resource, value: this.#memoryOfAllNodes(value) }] : [resource];
  }

  /** The first key of the shape brings the environment along; the others are in it too. */
  #inEnvironment({ key }: Resource, { text, keys }: Environment): readonly Resource[] {
    if (key !== keys[0] || text === null) return [];
    this.#renamed.set('pe', keys);
    return [{ key: 'pe', value: text, native: false }];
  }

  /** The parallel environment that fits; null where the site has none, or the job names one itself. */
  #environment(): Environment | null {
    const keys = this.#resources.flatMap(({ key }) => (SHAPE_KEYS.includes(key) ? [key] : []));
    const named = this.#resources.some(({ key }) => key === 'pe' || key === '-pe');
    if (this.#definition.environments.length === 0 || named || keys.length === 0) return null;
    for (const line of this.#definition.environments) {
      const filled = this.#values.fill(line);
      if (filled.kind === 'text') return { text: filled.text, keys };
      if (filled.kind === 'nothing') continue;
      this.#problems.push(filled.problem);
      return { text: null, keys };
    }
    const shape = this.#resources.filter(({ key }) => keys.includes(key));
    if (shape.some(({ value }) => String(value).trim() !== '1')) {
      const asked = shape.map(({ key, value }) => `${key} = ${value}`).join(', ');
      const message = `${this.#definition.displayName} has no parallel environment for ${asked}.`;
      this.#problems.push({ key: keys[0] ?? 'nodes', severity: 'error', code: 'no-environment', message });
    }
    return { text: null, keys };
  }

  /** Memory of all nodes together: Grid Engine shares it out over all slots, wherever they are. */
  #memoryOfAllNodes(value: Resource['value']): Resource['value'] {
    const nodes = Number(this.#resources.find(({ key }) => key === 'nodes')?.value ?? 1);
    const mb = typeof value === 'number' ? value : parseMemory(String(value));
    return mb !== null && Number.isSafeInteger(nodes) ? mb * nodes : value;
  }

  #fill(line: SiteLine, keys: readonly string[]): void {
    const filled = this.#values.fill(line);
    if (filled.kind === 'problem') this.#problems.push(filled.problem);
    if (filled.kind === 'text') this.#add(filled.text, [...new Set([...keys, ...filled.keys])], line);
  }

  #add(text: string, keys: readonly string[], line?: SiteLine): void {
    if (/[\r\n\0]/.test(text)) {
      const message = 'The value has a line break, which a directive cannot hold.';
      const error = { severity: 'error', code: 'line-break-in-value', message } as const;
      this.#problems.push(...keys.map((key) => ({ key, ...error })));
      return;
    }
    const { file, parent } = this.#definition;
    const origin = line && file !== null ? { origin: { file, sourceLine: line.sourceLine } } : {};
    this.#lines.push({ text: `${parent.prefix} ${text}`, keys, ...origin });
  }

  #ownKeys(keys: readonly string[]): readonly string[] {
    return keys.flatMap((key) => this.#renamed.get(key) ?? [key]);
  }

  #ownProblem(problem: KeyProblem): KeyProblem {
    const [key] = this.#renamed.get(problem.key) ?? [];
    if (key === undefined) return problem;
    const { replace: _, ...rest } = problem;
    return { ...rest, key };
  }
}

/** What the parent gets, each key once: an option by which the site spells a key hides the same one written by the job. */
function eachOnce(given: readonly Resource[]): readonly Resource[] {
  const byKey = new Map<string, Resource>();
  for (const resource of given) {
    if (resource.native || byKey.get(resource.key)?.native !== true) byKey.set(resource.key, resource);
  }
  return [...byKey.values()];
}

/** A wall time that means the same to every scheduler; a bare number is seconds for some of them. */
function clockTime(value: Resource['value']): Resource['value'] {
  const seconds = parseDuration(String(value));
  return seconds === null ? value : formatDuration(seconds);
}

/** A parallel environment with its slots, and the keys that ask for it; null where none is needed, or none fits. */
interface Environment {
  readonly text: string | null;
  readonly keys: readonly string[];
}
