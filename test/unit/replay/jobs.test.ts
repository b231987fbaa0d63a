import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnswerReading } from '../../../src/backends/readAnswer.ts';
import type { PublicRun } from '../../../src/runs/publicRun.ts';
import { Replay } from '../../replay/replay.ts';
import type { Phase, Scheduler } from '../../replay/sheets.ts';
import { useDesk } from '../cli/desk.ts';

/**
 * The product from its command line through the real transport, on schedulers that cannot be installed: see
 * test/replay/README.md.
 */
const desk = useDesk();
let open: Replay | null = null;

afterEach(() => {
  open?.dispose();
  expect(open?.missing).toEqual([]);
});

async function submit(name = 'demo'): Promise<PublicRun> {
  desk().write(`${name}.sh`, 'true\n');
  desk().write(`${name}.ini`, '[Resources]\ntime = 5\nnodes = 1\nppn = 1\n');
  return await desk().json<PublicRun>('submit', `${name}.sh`, '-p', 'site');
}

async function status(run: PublicRun): Promise<PublicRun> {
  const [now] = await desk().json<readonly PublicRun[]>('status', run.id);
  if (!now) throw new Error('no run');
  return now;
}

async function order(name: string, run: PublicRun): Promise<string> {
  const { stdout } = await desk().run(name, run.id, '--json');
  const [result] = JSON.parse(stdout) as readonly { readonly outcome: string }[];
  return result?.outcome ?? 'nothing';
}

function replay(scheduler: Scheduler): Replay {
  const made = new Replay(join(desk().root, 'replay'), scheduler);
  const settings = `[Attributes]\nbackend = ${scheduler}\ntransport = local\nlogin_env = ${made.loginEnv}\n`;
  desk().writeProfile('site', settings);
  open = made;
  return made;
}

interface Ending {
  readonly phase: Phase;
  readonly state: string;
  readonly exitCode: number | null;
  readonly reason: RegExp | null;
}

const ENDINGS: readonly Ending[] = [
  { phase: 'completed', state: 'completed', exitCode: 0, reason: null },
  { phase: 'failed', state: 'failed', exitCode: 3, reason: null },
];
const WALL_TIME: Ending = { phase: 'wall time', state: 'failed', exitCode: null, reason: /wall time/ };

interface Site {
  readonly scheduler: Scheduler;
  readonly id: RegExp;
  readonly endings: readonly Ending[];
  readonly refusal: { readonly answer: string; readonly words: RegExp };
}

const SITES: readonly Site[] = [
  {
    scheduler: 'pbspro',
    id: /^4711\.pbs01$/,
    endings: [...ENDINGS, WALL_TIME],
    refusal: { answer: 'submit/unknown-queue', words: /Unknown queue/ },
  },
  {
    scheduler: 'pbs',
    id: /^4711\.torque01\.lab\.local$/,
    endings: [...ENDINGS, WALL_TIME],
    refusal: { answer: 'submit/unknown-queue', words: /Unknown queue/ },
  },
  {
    scheduler: 'lsf',
    id: /^4711$/,
    endings: ENDINGS,
    refusal: { answer: 'submit/unknown-queue', words: /No such queue/ },
  },
];

describe.each(SITES)('$scheduler, replayed', ({ scheduler, id, endings, refusal }) => {
  let site: Replay;
  beforeEach(() => {
    site = replay(scheduler);
  });

  it.each(endings)('follows a job from its submission to its end: $phase', async (ending) => {
    const run = await submit();
    expect(run.schedulerId).toMatch(id);
    expect(await status(run)).toMatchObject({ state: 'pending', reason: expect.any(String) });
    site.become('running');
    expect(await status(run)).toMatchObject({ state: 'running', started: expect.any(String) });
    site.become(ending.phase);
    const ended = await status(run);
    const { state, exitCode } = ending;
    expect(ended).toMatchObject({ state, exitCode, ended: expect.any(String), final: true });
    if (ending.reason) expect(ended.reason).toMatch(ending.reason);
  });

  it('holds, releases and cancels', async () => {
    const run = await submit();
    await status(run);
    expect(await order('hold', run)).toBe('accepted');
    expect(await status(run)).toMatchObject({ state: 'held' });
    expect(await order('release', run)).toBe('accepted');
    expect(await status(run)).toMatchObject({ state: 'pending' });
    site.become('running');
    await status(run);
    expect(await order('cancel', run)).toBe('accepted');
    expect(site.phase).toBe('deleted');
    expect(await status(run)).toMatchObject({ state: 'cancelled' });
  });

  it('keeps the words of a refusal', async () => {
    site.refuse(refusal.answer);
    desk().write('demo.sh', 'true\n');
    const { status: code, stderr } = await desk().run('submit', 'demo.sh', '-p', 'site');
    expect(code).toBe(1);
    expect(stderr).toMatch(refusal.words);
    expect(await desk().onlyRun()).toMatchObject({ state: 'failed', schedulerId: null });
  });

  it('changes no state while the scheduler is down', async () => {
    const run = await submit();
    site.become('running');
    await status(run);
    site.setDown(true);
    expect((await desk().run('status', run.id)).status).toBe(1);
    expect(await desk().onlyRun()).toMatchObject({ id: run.id, state: 'running' });
    site.setDown(false);
    site.become('completed');
    expect(await status(run)).toMatchObject({ state: 'completed' });
  });

  it('writes traces in which its own readers find all again', async () => {
    desk().write('demo.sh', 'true\n');
    const run = await desk().json<PublicRun>('submit', 'demo.sh', '-p', 'site', '--trace', 'submit.json');
    site.become('running');
    await desk().run('status', run.id, '--trace', 'status.json');
    const readings = await desk().json<readonly AnswerReading[]>('debug', 'read', 'submit.json', 'status.json');
    const known = readings.filter(({ power }) => power !== null);
    expect(known).toMatchObject([
      { power: 'submit', foreign: false, submitted: { id: run.schedulerId } },
      { power: 'query', foreign: false, states: [{ id: run.schedulerId, state: 'running' }], error: null },
    ]);
  });

  it('takes a job that nobody knows any more for no success', async () => {
    const run = await submit();
    site.become('running');
    await status(run);
    site.become('unknown');
    expect((await status(run)).state).not.toBe('completed');
    expect(await order('cancel', run)).toBe('gone');
  });
});

describe('lpbs, replayed', () => {
  it('follows a job that is forgotten at its end, and cancels', async () => {
    const site = replay('lpbs');
    const run = await submit();
    expect(run.schedulerId).toBe('4711.localhost.local');
    expect(await status(run)).toMatchObject({ state: 'running' });
    expect(await order('cancel', run)).toBe('accepted');
    expect(site.phase).toBe('deleted');
    expect(await status(run)).toMatchObject({ state: 'cancelled' });
  });

  it('knows a refusal, and a job that it no longer finds for no success', async () => {
    const site = replay('lpbs');
    site.refuse('submit/home-not-writable');
    desk().write('demo.sh', 'true\n');
    expect(await desk().run('submit', 'demo.sh', '-p', 'site')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('LPBS_HOME must be writable'),
    });
    const run = await submit('second');
    site.become('unknown');
    expect((await status(run)).state).not.toBe('completed');
    expect(await order('cancel', run)).toBe('gone');
  });
});
