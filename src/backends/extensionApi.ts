import type { Disposable } from '../base/disposable.ts';
import type { Backend } from './contract.ts';

/**
 * What the Clusterjob extension gives to other extensions that bring a backend:
 * `await extensions.getExtension<ClusterjobExtension>('clusterjob.clusterjob')?.activate()`.
 */
export interface ClusterjobExtension {
  /** Raised when something here is taken away or changes its meaning; what is only added leaves it as it is. */
  readonly apiVersion: 1;
  /**
   * Adds a backend under its own name or another until the answer is disposed of; one of the same name is replaced so long.
   * Jobs, previews and diagnostics are made anew. Throws a `TypeError` for an object that is no backend.
   */
  registerBackend(backend: Backend, name?: string): Disposable;
}
