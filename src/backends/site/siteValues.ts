import { unreachable } from '../../base/errors.ts';
import type { KeyProblem, Resource } from '../../job/dialect.ts';
import { formatDuration, parseDuration } from '../../job/durations.ts';
import { parseMemory } from '../../job/memory.ts';
import { isSet, quoted } from '../commonValues.ts';
import type { Condition, ValueExpression } from './expression.ts';
import { namesIn } from './expression.ts';
import type { LineTemplate } from './lineTemplate.ts';
import { namesInLine } from './lineTemplate.ts';

/** Keys that say how a job lies on the nodes; one of them that is not set counts as 1. */
export const SHAPE_KEYS: readonly string[] = ['nodes', 'ppn', 'threads'];

/** A value made from those of several keys. One is set where the first of its keys, or any that says the shape, is. */
export interface DerivedKey {
  readonly keys: readonly string[];
  /** In Markdown. */
  readonly meaning: string;
}

/** The values that lines may use beside those of keys. */
export const DERIVED_KEYS: ReadonlyMap<string, DerivedKey> = new Map([
  ['tasks', { keys: ['nodes', 'ppn'], meaning: 'All processes: `nodes` x `ppn`.' }],
  ['cores', { keys: ['nodes', 'ppn', 'threads'], meaning: 'All cores: `nodes` x `ppn` x `threads`.' }],
  ['cores_per_node', { keys: ['ppn', 'threads'], meaning: 'The cores of a node: `ppn` x `threads`.' }],
  [
    'mem_per_core',
    { keys: ['mem', 'ppn', 'threads'], meaning: 'The memory of a core: `mem` divided by `cores_per_node`, in MB.' },
  ],
]);

/** What a line of a header comes to: a text with its keys, nothing, or why it cannot be made. */
export type FilledLine =
  | { readonly kind: 'text'; readonly text: string; readonly keys: readonly string[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly problem: KeyProblem };

/** Stops the filling of a line: a value in it is unset (null), or cannot be used. */
class NoValue extends Error {
  readonly problem: KeyProblem | null;

  constructor(problem: KeyProblem | null) {
    super(problem?.message ?? 'unset');
    this.problem = problem;
  }
}

/** The values of one job, for the templates of a site. */
export class SiteValues {
  readonly #resources: ReadonlyMap<string, Resource>;

  constructor(resources: readonly Resource[]) {
    this.#resources = new Map(resources.filter(isSet).map((resource) => [resource.key, resource]));
  }

  /** Whether a key, or one of those from which a value is made, is set. */
  has(name: string): boolean {
    if (name === 'mem_per_core') return this.#resources.has('mem');
    return (DERIVED_KEYS.get(name)?.keys ?? [name]).some((key) => this.#resources.has(key));
  }

  /** The line with its values put in; nothing where its condition does not hold or a value in it is unset. */
  fill(line: LineTemplate): FilledLine {
    const inserted = line.parts.flatMap((part) => (typeof part === 'string' ? [] : namesIn(part)));
    try {
      if (line.condition && !this.holds(line.condition)) return { kind: 'nothing' };
      // Where everything counts as 1 because nothing is set, nobody has asked for the line.
      if (inserted.length > 0 && !inserted.some(({ name }) => this.has(name))) return { kind: 'nothing' };
      const text = line.parts.map((part, at) => this.#part(part, line.parts[at - 1])).join('');
      return { kind: 'text', text, keys: this.#keysOf(line) };
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
      return error.problem ? { kind: 'problem', problem: error.problem } : { kind: 'nothing' };
    }
  }

  holds(condition: Condition): boolean {
    switch (condition.kind) {
      case 'set':
        return this.has(condition.name);
      case 'not':
        return !this.holds(condition.operand);
      case 'and':
        return this.holds(condition.left) && this.holds(condition.right);
      case 'or':
        return this.holds(condition.left) || this.holds(condition.right);
      case 'comparison':
        return this.#compares(condition);
      default:
        return unreachable(condition);
    }
  }

  /** A number: whole MB for `mem`, minutes for `time`. @throws NoValue */
  number(name: string): number {
    switch (name) {
      case 'tasks':
        return this.number('nodes') * this.number('ppn');
      case 'cores':
        return this.number('nodes') * this.number('cores_per_node');
      case 'cores_per_node':
        return this.number('ppn') * this.number('threads');
      case 'mem_per_core':
        return roundUp(this.#divide(this.number('mem'), this.number('cores_per_node'), 'cores_per_node'));
      default:
        return this.#ownNumber(name);
    }
  }

  #ownNumber(name: string): number {
    const resource = this.#resources.get(name);
    if (!resource && SHAPE_KEYS.includes(name)) return 1;
    if (!resource) throw new NoValue(null);
    const text = String(resource.value);
    const seconds = name === 'time' ? parseDuration(text) : null;
    const number = seconds !== null ? seconds / 60 : name === 'mem' ? parseMemory(text) : plainNumber(text);
    if (number !== null) return number;
    const wanted = name === 'mem' ? 'a number of MB or a size such as 4G' : 'a number here';
    throw new NoValue(keyError(name, 'not-a-number', `${name} is ${wanted}, not '${text}'.`));
  }

  #part(part: LineTemplate['parts'][number], before: LineTemplate['parts'][number] | undefined): string {
    if (typeof part === 'string') return part;
    if (part.kind !== 'name' || DERIVED_KEYS.has(part.name)) return String(roundUp(this.#evaluate(part)));
    const resource = this.#resources.get(part.name);
    if (!resource || part.name === 'mem') return String(this.number(part.name));
    const text = String(resource.value).trim();
    const seconds = part.name === 'time' ? parseDuration(text) : null;
    if (seconds !== null) return formatDuration(seconds);
    // The author of the template may have put the place into quotes already.
    return typeof before === 'string' && /["']$/.test(before) ? text : quoted(text);
  }

  #evaluate(value: ValueExpression): number {
    switch (value.kind) {
      case 'number':
        return value.value;
      case 'name':
        return this.number(value.name);
      case 'text':
        throw new Error('the reader lets texts stand in comparisons only');
      case 'operation': {
        const [left, right] = [this.#evaluate(value.left), this.#evaluate(value.right)];
        if (value.operator === '+') return left + right;
        if (value.operator === '-') return left - right;
        if (value.operator === '*') return left * right;
        return this.#divide(left, right, namesIn(value.right)[0]?.name ?? '');
      }
      default:
        return unreachable(value);
    }
  }

  #divide(left: number, right: number, name: string): number {
    if (right !== 0) return left / right;
    const key = DERIVED_KEYS.get(name)?.keys.find((part) => this.#resources.has(part)) ?? name;
    throw new NoValue(keyError(key, 'division-by-zero', `A line of this backend divides by ${name}, which is 0.`));
  }

  #compares({ operator, left, right }: Extract<Condition, { kind: 'comparison' }>): boolean {
    if (left.kind === 'text' || right.kind === 'text') {
      const equal = this.#text(left) === this.#text(right);
      return operator === '=' ? equal : !equal;
    }
    try {
      const [a, b] = [this.#evaluate(left), this.#evaluate(right)];
      return { '=': a === b, '!=': a !== b, '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[operator];
    } catch (error) {
      // What is unset is neither more nor less than anything.
      if (error instanceof NoValue && error.problem === null) return operator === '!=';
      throw error;
    }
  }

  #text(value: ValueExpression): string | null {
    if (value.kind === 'text') return value.value;
    if (value.kind === 'name') return String(this.#resources.get(value.name)?.value ?? '').trim();
    return String(this.#evaluate(value));
  }

  /** The keys from which the line is made and that are set; those of its condition where it has no others. */
  #keysOf(line: LineTemplate): readonly string[] {
    const inserted = line.parts.flatMap((part) => (typeof part === 'string' ? [] : namesIn(part)));
    const names = inserted.length > 0 ? inserted : namesInLine(line);
    const keys = names.flatMap(({ name }) => DERIVED_KEYS.get(name)?.keys ?? [name]);
    return [...new Set(keys)].filter((key) => this.#resources.has(key));
  }
}

/** Up to a whole number; what only the arithmetic of the machine adds does not count. */
function roundUp(value: number): number {
  return Math.ceil(Number(value.toFixed(9)));
}

function plainNumber(text: string): number | null {
  return /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : null;
}

function keyError(key: string, code: string, message: string): KeyProblem {
  return { key, severity: 'error', code, message };
}
