import { defineConfig } from 'vitest/config';

/** One file after another: each of these starts servers or daemons that keep both cores busy. */
const heavy = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 };

/** A browser may be slow at the wrong moment: a test is repeated once, and scripts/tally.mjs counts that. */
const inBrowser = { ...heavy, retry: 1, globalSetup: 'test/workbench/lib/globalSetup.ts' };

export default defineConfig({
  test: {
    // Two cores are what a usual CI machine has, and some suites start python and shells of their own.
    maxWorkers: 2,
    testTimeout: 60_000,
    // What is waited for is a process or a socket more often than not, on a machine that may be busy.
    expect: { poll: { timeout: 15_000 } },
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' },
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { extends: true, test: { name: 'walls', include: ['test/walls/**/*.test.ts'] } },
      { extends: true, test: { name: 'grammar', include: ['test/grammar/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          ...heavy,
          globalSetup: 'test/package/globalSetup.ts',
        },
      },
      { extends: true, test: { name: 'host', include: ['test/host/inHost.spec.ts'], ...inBrowser } },
      { extends: true, test: { name: 'workbench', include: ['test/workbench/**/*.test.ts'], ...inBrowser } },
      { extends: true, test: { name: 'floor', include: ['test/floor/**/*.test.ts'], ...inBrowser } },
      {
        extends: true,
        test: { name: 'slurm-workbench', include: ['test/slurm-workbench/**/*.test.ts'], ...inBrowser },
      },
      { extends: true, test: { name: 'ssh-workbench', include: ['test/ssh-workbench/**/*.test.ts'], ...inBrowser } },
      { extends: true, test: { name: 'ssh', include: ['test/ssh/**/*.test.ts'], ...heavy } },
      { extends: true, test: { name: 'slurm', include: ['test/slurm/**/*.test.ts'], ...heavy } },
      { extends: true, test: { name: 'sge', include: ['test/sge/**/*.test.ts'], ...heavy } },
    ],
  },
});
