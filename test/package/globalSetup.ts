import type { TestProject } from 'vitest/node';
import { ensureOldestNode } from '../../scripts/oldestNode.mjs';
import { ensurePackaged } from '../../scripts/package.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of a Node of the oldest version that is supported; null where there is none. */
    readonly oldestNode: string | null;
  }
}

/** Called by Vitest before the first test of the project. */
export async function setup(project: TestProject): Promise<void> {
  await ensurePackaged();
  project.provide('oldestNode', (await ensureOldestNode()) ?? null);
}
