import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkbenchPage } from './workbenchPage.ts';

const folder = fileURLToPath(new URL('../../../.sandbox/screenshots', import.meta.url));

/** Takes a picture of the whole workbench, to be looked at. */
export async function screenshot({ page }: WorkbenchPage, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
