import type { TestProject } from 'vitest/node';
import { ensureBrowser } from '../../../scripts/browser.mjs';
import { ensurePackaged, vsix } from '../../../scripts/package.mjs';
import { ensureWorkbench } from '../../../scripts/workbench.mjs';

/** What the tests in a browser need and what takes long to make: made once, told to every test file. */
export interface TestTools {
  readonly workbench: { readonly node: string; readonly entry: string };
  readonly browser: { readonly executablePath: string; readonly libraries?: string };
  /** The packed extension. */
  readonly vsix: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly tools: TestTools;
  }
}

/** Called by Vitest before the first test of a project; the project `floor` gets the oldest workbench. */
export async function setup(project: TestProject): Promise<void> {
  await ensurePackaged();
  const browser = await ensureBrowser();
  const workbench = await ensureWorkbench(project.name === 'floor' ? 'floor' : 'newest');
  project.provide('tools', { workbench, browser, vsix });
}
