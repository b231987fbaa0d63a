import type { Disposable } from '../base/disposable.ts';
import { UserError } from '../base/errors.ts';
import type { Event } from '../base/event.ts';
import { Emitter } from '../base/event.ts';
import { nearest } from '../base/nearest.ts';
import { Source } from '../base/problem.ts';
import type { Backend, BackendDefinition } from './contract.ts';
import { localBackend } from './local/localBackend.ts';
import { createLpbs } from './lpbs/lpbsBackend.ts';
import { createLsf } from './lsf/lsfBackend.ts';
import { createTorque } from './pbs/pbsBackend.ts';
import { createPbspro } from './pbspro/pbsproBackend.ts';
import { createSge } from './sge/sgeBackend.ts';
import { siteBackend } from './site/siteBackend.ts';
import { createSlurm } from './slurm/slurm.ts';

/** The backends that a program has, by name. */
export interface BackendRegistry {
  /** In the order in which they were registered. */
  readonly names: readonly string[];
  readonly all: readonly Backend[];
  has(name: string): boolean;
  /**
   * The backend with a name, or the one of this name that a file describes. Throws a `UserError` that proposes the nearest
   * name where there is none, and one that tells the first error of a file that has errors.
   */
  get(name: string, definition?: BackendDefinition | undefined): Backend;
  /**
   * Adds a backend under its own name or another; one of the same name is replaced until this is disposed of. Throws a
   * `TypeError` for anything that is no backend, as code of others may hand over anything.
   */
  register(backend: Backend, name?: string): Disposable;
  /** A backend was added or taken away. */
  readonly onDidChange: Event<void>;
}

/** The backends that come with the product, made anew. */
export function builtInBackends(): readonly Backend[] {
  return [createSlurm(), createTorque(), createPbspro(), createLpbs(), createLsf(), createSge(), localBackend];
}

/** A registry with these backends. */
export function createRegistry(backends: readonly Backend[] = builtInBackends()): BackendRegistry {
  return new Registry(backends);
}

class Registry implements BackendRegistry {
  /** By name all that were registered under it and still are; the last one counts. */
  readonly #byName = new Map<string, readonly Backend[]>();
  readonly #changes = new Emitter<void>();
  /** The backends that were made from files, by the text of the file: a run asks for its own again and again. */
  readonly #described = new Map<string, Backend>();
  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(backends: readonly Backend[]) {
    for (const backend of backends) this.register(backend);
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  get all(): readonly Backend[] {
    return [...this.#byName.values()].flatMap((backends) => backends.at(-1) ?? []);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  get(name: string, definition?: BackendDefinition): Backend {
    if (definition) return this.#fromFile(name, definition);
    return this.#byName.get(name)?.at(-1) ?? unknownBackend(name, this.names);
  }

  register(backend: Backend, name?: string): Disposable {
    checkBackend(backend);
    const known = name ?? backend.name;
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(known)) {
      throw new TypeError(`a backend's name is letters, digits, - and _, not '${known}'`);
    }
    const added = known === backend.name ? backend : renamed(backend, known);
    this.#set(known, [...(this.#byName.get(known) ?? []), added]);
    return { dispose: () => this.#remove(known, added) };
  }

  #remove(name: string, backend: Backend): void {
    const before = this.#byName.get(name) ?? [];
    if (before.includes(backend))
      this.#set(
        name,
        before.filter((one) => one !== backend),
      );
  }

  #set(name: string, backends: readonly Backend[]): void {
    if (backends.length > 0) this.#byName.set(name, backends);
    else this.#byName.delete(name);
    // What a file extends may be another backend now.
    this.#described.clear();
    this.#changes.fire();
  }

  #fromFile(name: string, { file, text }: BackendDefinition): Backend {
    const key = JSON.stringify([name, file, text]);
    const known = this.#described.get(key);
    if (known) return known;
    const { backend, definition, problems } = siteBackend(name, new Source(file, text), this.all);
    if (!definition) {
      throw new UserError({
        what: `The backend '${name}' cannot be used${file === null ? '' : `: ${file}`}`,
        detail: problems.find(({ severity }) => severity === 'error')?.message ?? 'it cannot be read',
        next: 'The run keeps the file as it was when it was submitted',
        code: 'broken-backend',
      });
    }
    this.#described.set(key, backend);
    return backend;
  }
}

/** The same backend under another name. Its methods may be those of a class, which a mere copy would lose. */
function renamed(backend: Backend, name: string): Backend {
  const { displayName, extension, manual, options, prefix, programs, variables } = backend;
  const methods = [...METHODS, ...POWERS].flatMap((key) => {
    const method: unknown = backend[key];
    return typeof method === 'function' ? [[key, method.bind(backend)] as const] : [];
  });
  return {
    ...{ name, displayName, extension, manual, options, prefix, programs, variables },
    ...(backend.extends && { extends: backend.extends }),
    ...(Object.fromEntries(methods) as Pick<Backend, 'header' | 'readHeader'>),
  };
}

function unknownBackend(name: string, names: readonly string[]): never {
  const likely = nearest(name, names);
  throw new UserError({
    what: `There is no backend '${name}'`,
    next:
      likely === null ? `Choose one of ${names.join(', ')}` : `Did you mean ${likely}? There are ${names.join(', ')}`,
    code: 'unknown-backend',
  });
}

/** Checks what every backend must have; optional powers must be functions where they are there. */
function checkBackend(value: unknown): asserts value is Backend {
  if (typeof value !== 'object' || value === null) throw new TypeError('a backend is an object');
  const backend = value as Readonly<Record<string, unknown>>;
  for (const key of ['name', 'displayName', 'extension', 'manual']) {
    if (typeof backend[key] !== 'string' || backend[key] === '')
      throw new TypeError(`a backend needs the text '${key}'`);
  }
  if (backend.prefix !== null && typeof backend.prefix !== 'string') {
    throw new TypeError("a backend's prefix is a text, or null without directive lines");
  }
  if (typeof backend.variables !== 'object' || backend.variables === null) {
    throw new TypeError("a backend needs the table 'variables'");
  }
  const { options, programs } = backend;
  if (typeof options !== 'object' || options === null || !('options' in options) || !Array.isArray(options.options)) {
    throw new TypeError("a backend needs the table 'options'");
  }
  if (!Array.isArray(programs)) throw new TypeError("a backend needs the list 'programs'");
  for (const key of METHODS) {
    if (typeof backend[key] !== 'function') throw new TypeError(`a backend needs the function '${key}'`);
  }
  for (const key of POWERS) {
    if (backend[key] !== undefined && typeof backend[key] !== 'function') {
      throw new TypeError(`'${key}' of a backend is a function where it is there`);
    }
  }
}

const METHODS = ['header', 'readHeader'] as const;

const POWERS: readonly (keyof Backend)[] = [
  'directives',
  'probe',
  'submit',
  'check',
  'find',
  'query',
  'queryMine',
  'history',
  'cancel',
  'hold',
  'release',
  'requeue',
  'alter',
  'queues',
  'validate',
  'coerce',
  'logPaths',
  'dependOn',
  'recognise',
];
