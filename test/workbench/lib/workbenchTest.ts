import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { test as base, inject } from 'vitest';
import { launchBrowser } from './launchBrowser.ts';
import type { TestServerOptions } from './testServer.ts';
import { TestServer } from './testServer.ts';
import { WorkbenchPage } from './workbenchPage.ts';

const failures = fileURLToPath(new URL('../../../.sandbox/failures', import.meta.url));

/** What a test in the workbench is given. */
export interface WorkbenchFixtures {
  /** One server for all tests of a file. */
  readonly server: TestServer;
  readonly browser: Browser;
  /** The open workbench of a user who was never here before: settings are shared, secrets and layout are new. */
  readonly workbench: WorkbenchPage;
}

/** A server for the tests of a file, and what has to end with it. */
export interface ServerForTests {
  readonly server: TestServer;
  stop(): Promise<void>;
}

/**
 * A `test` whose tests get an open workbench with the packed extension. `prepare` fills the workspace before the first
 * test. After a failure a picture lies in `.sandbox/failures`.
 */
export function workbenchTest(options: TestServerOptions = {}, prepare?: (server: TestServer) => void | Promise<void>) {
  return serverTest(async () => {
    const server = await TestServer.start(inject('tools'), options);
    await prepare?.(server);
    return { server, stop: () => server.stop() };
  });
}

/** As `workbenchTest`, on a server that `start` starts in its own way before the first test. */
export function serverTest(start: () => Promise<ServerForTests>) {
  // biome-ignore-start lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture depends on.
  return (
    base
      .extend('server', { scope: 'file' }, async ({}, { onCleanup }) => {
        const { server, stop } = await start();
        onCleanup(stop);
        return server;
      })
      .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
        const browser = await launchBrowser(inject('tools'));
        onCleanup(() => browser.close());
        return browser;
      })
      // biome-ignore-end lint/correctness/noEmptyPattern: see above.
      .extend('workbench', async ({ server, browser, task }, { onCleanup }) => {
        const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
        const workbench = new WorkbenchPage(await context.newPage());
        onCleanup(async () => {
          if (task.result?.state === 'fail') await photograph(workbench, task.name);
          await workbench.leave();
          await context.close();
        });
        await workbench.open(server.address());
        return workbench;
      })
  );
}

async function photograph(workbench: WorkbenchPage, testName: string): Promise<void> {
  mkdirSync(failures, { recursive: true });
  const path = join(failures, `${testName.replace(/\W+/g, '-')}.png`);
  await workbench.page.screenshot({ path });
  console.log(`the workbench when "${testName}" failed: ${path}`);
}
