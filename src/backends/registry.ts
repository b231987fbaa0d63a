import { UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Backend } from './contract.ts';
import { localBackend } from './local/localBackend.ts';
import { createLpbs } from './lpbs/lpbsBackend.ts';
import { createLsf } from './lsf/lsfBackend.ts';
import { createTorque } from './pbs/pbsBackend.ts';
import { createPbspro } from './pbspro/pbsproBackend.ts';
import { createSge } from './sge/sgeBackend.ts';
import { createSlurm } from './slurm/slurm.ts';

/** The backends that a program has, by name. */
export interface BackendRegistry {
  /** In the order in which they were registered. */
  readonly names: readonly string[];
  readonly all: readonly Backend[];
  has(name: string): boolean;
  /** Throws a `UserError` that proposes the nearest name where there is none of this name. */
  get(name: string): Backend;
  /**
   * Adds a backend under its own name or another; one of the same name is replaced. Throws a `TypeError` for anything
   * that is no backend, as code of others may hand over anything.
   */
  register(backend: Backend, name?: string): void;
}

/** The backends that come with the product, made anew. */
export function builtInBackends(): readonly Backend[] {
  return [createSlurm(), createTorque(), createPbspro(), createLpbs(), createLsf(), createSge(), localBackend];
}

/** A registry with these backends. */
export function createRegistry(backends: readonly Backend[] = builtInBackends()): BackendRegistry {
  const byName = new Map<string, Backend>();
  const register = (backend: Backend, name?: string): void => {
    checkBackend(backend);
    const known = name ?? backend.name;
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(known)) {
      throw new TypeError(`a backend's name is letters, digits, - and _, not '${known}'`);
    }
    byName.set(known, known === backend.name ? backend : { ...backend, name: known });
  };
  for (const backend of backends) register(backend);
  return {
    get names() {
      return [...byName.keys()];
    },
    get all() {
      return [...byName.values()];
    },
    has: (name) => byName.has(name),
    get: (name) => byName.get(name) ?? unknownBackend(name, [...byName.keys()]),
    register,
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
  for (const key of ['header', 'readHeader']) {
    if (typeof backend[key] !== 'function') throw new TypeError(`a backend needs the function '${key}'`);
  }
  for (const key of POWERS) {
    if (backend[key] !== undefined && typeof backend[key] !== 'function') {
      throw new TypeError(`'${key}' of a backend is a function where it is there`);
    }
  }
}

const POWERS: readonly (keyof Backend)[] = [
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
];
  'recognise',
