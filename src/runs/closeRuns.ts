import type { RunService } from './service.ts';

/** Closes a service with its connections and its store; runs go on. */
export function closeRuns(service: RunService): void {
  service.dispose();
  service.context.connections.dispose();
  service.context.store.dispose();
}
