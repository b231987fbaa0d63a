import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { runJobScript } from '../../../src/runs/jobScript.ts';
import type { OpenStandIn, Transport } from '../../../src/transport/contract.ts';
import { FakeSource } from '../helper/fakeSource.ts';
import { cluster, run, sentJob } from '../support/runs.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterjob-job-script-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SCRIPT = '#!/bin/sh\necho "by $CONNECTION"\n';

describe('a script of a job', () => {
  it('is started with programs that use the connection to its cluster, for as long as it runs', async () => {
    const used: unknown[] = [];
    const openStandIn: OpenStandIn = async ({ transport, remote, options, environment }) => {
      used.push((transport satisfies Transport).kind, remote, options.intent);
      return { environment: { ...environment, CONNECTION: 'delta' }, close: async () => void used.push('closed') };
    };
    const there = run({
      cluster: cluster({ transport: 'ssh', remote: 'me@delta' }),
      job: sentJob({ localFolder: folder }),
    });
    const context = { connections: new FakeSource(), clock: systemClock, openStandIn };
    expect((await runJobScript(context, there, SCRIPT, { intent: 'background' })).output).toBe('by delta\n');
    expect(used).toEqual(['ssh', 'me@delta', 'background', 'closed']);
  });

  it('needs none of them on this machine', async () => {
    const openStandIn: OpenStandIn = () => expect.fail('not wanted');
    const here = run({ job: sentJob({ localFolder: folder }) });
    const context = { connections: new FakeSource(), clock: systemClock, openStandIn };
    expect((await runJobScript(context, here, SCRIPT, { intent: 'user' })).output).toBe('by \n');
  });
});
