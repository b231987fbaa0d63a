import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestTools } from '../../workbench/lib/globalSetup.ts';
import { launchBrowser } from '../../workbench/lib/launchBrowser.ts';
import { TestServer } from '../../workbench/lib/testServer.ts';
import type { HostResult } from './hostTest.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const limitMs = 300_000;

/**
 * Runs the tests of `test/host` inside a real extension host, with the extension loaded from the working tree.
 * `prepare` fills the folder that is open. Throws if the host does not come to its end.
 */
export async function runInExtensionHost(
  tools: TestTools,
  prepare: (server: TestServer) => void = () => undefined,
): Promise<readonly HostResult[]> {
  const bundles = await bundleTests();
  const resultFile = join(bundles, 'results.json');
  const server = await TestServer.start(tools, {
    installed: false,
    smokeTestDriver: true,
    env: { CLUSTERJOB_HOST_RESULTS: resultFile },
  });
  try {
    prepare(server);
    await visit(tools, server, join(bundles, 'suite.cjs'));
    if (!existsSync(resultFile)) throw new Error(`the extension host ran no tests\n${server.output}`);
    return JSON.parse(readFileSync(resultFile, 'utf8')) as HostResult[];
  } finally {
    await server.stop();
  }
}

/** One CommonJS file for each test file, beside the one that runs them: the extension host reads no TypeScript. */
async function bundleTests(): Promise<string> {
  const source = join(root, 'test/host');
  const target = join(root, '.sandbox/host-tests');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const tests = readdirSync(source).filter((name) => name.endsWith('.test.ts'));
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: join(source, 'lib/suite.ts'), out: 'suite' },
      ...tests.map((name) => ({ in: join(source, name), out: basename(name, '.ts') })),
    ],
    outdir: target,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return target;
}

/** Opens the workbench with the wish to run tests, and waits until it says that they are done. */
async function visit(tools: TestTools, server: TestServer, suite: string): Promise<void> {
  const browser = await launchBrowser(tools);
  try {
    const page = await browser.newPage();
    const done = new Promise<number>((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
    const words: string[] = [];
    await page.exposeFunction('codeAutomationLog', (_: string, line: readonly unknown[]) => words.push(line.join(' ')));
    const remote = `vscode-remote://${new URL(server.url).host}`;
    const payload = [
      ['extensionDevelopmentPath', remote + root.replace(/\/$/, '')],
      ['extensionTestsPath', remote + suite],
    ];
    await page.goto(server.address(server.workspace, { payload: JSON.stringify(payload) }));
    const late = new AbortController();
    const status = await Promise.race([done, delay(limitMs, 'late' as const, { signal: late.signal })]);
    late.abort();
    if (status === 'late') {
      throw new Error(`the extension host has not ended after ${limitMs / 1000} s; it said:\n${words.join('\n')}`);
    }
  } finally {
    await browser.close();
  }
}
