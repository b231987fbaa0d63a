import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobRef } from '../../../../src/backends/jobState.ts';
import { localBackend } from '../../../../src/backends/local/localBackend.ts';
import { Host } from './host.ts';

/** A job that runs until the file `go` appears, and tells its process by the file `leader`. */
const LONG = 'echo $$ >leader.new; mv leader.new leader\nwhile [ -e leader ] && [ ! -e go ]; do sleep 0.05; done\n';

describe.each([
  ['dash', '/usr/bin/dash'],
  ['bash', '/usr/bin/bash'],
])('local runs that meet trouble (%s)', (_name, shell) => {
  let host: Host;
  beforeEach(() => {
    host = new Host(shell);
  });
  afterEach(async () => await host.dispose());

  const file = (ref: JobRef, name: string): string => join(host.state, ref.id, name);
  const noted = (ref: JobRef, name: string): string[] => readFileSync(file(ref, name), 'utf8').trim().split(' ');
  const kill = (pid: string | undefined): void => {
    process.kill(Number(pid), 'SIGKILL');
  };

  async function running(): Promise<JobRef> {
    const ref = host.submit(LONG);
    await host.file('leader');
    await host.until(ref, () => existsSync(file(ref, 't/-/leader')));
    return ref;
  }

  /** Ends all processes of a job that a test has started. */
  function clearAway(...pids: readonly (string | undefined)[]): void {
    writeFileSync(join(host.folder, 'go'), '');
    for (const pid of pids) kill(pid);
  }

  it('goes on after its handler was killed, and is lost when it ends', async () => {
    const ref = await running();
    kill(noted(ref, 't/-/handler')[0]);
    expect(await host.until(ref, ([state]) => state?.native !== 'running')).toMatchObject([
      { state: 'running', native: 'running without supervisor' },
    ]);
    writeFileSync(join(host.folder, 'go'), '');
    expect(await host.finished(ref)).toMatchObject([{ state: 'lost', exit: null }]);
    await host.until(ref, () => existsSync(file(ref, 'end')));
    expect(host.query(ref).states).toMatchObject([{ state: 'lost', native: 'lost' }]);
  });

  it('ends an array that was cancelled before its first task began', () => {
    const [command] = localBackend.submit!(host.request('true\n', { array: '1-3' })).commands;
    const [supervisor = '', settings = '', info = ''] = command?.args.slice(3) ?? [];
    const job = { id: '1' };
    mkdirSync(file(job, 't'), { recursive: true });
    const files = { 'supervisor.sh': supervisor, run: settings, info, cancel: '' };
    for (const [name, text] of Object.entries(files)) writeFileSync(file(job, name), `${text}\n`);
    execFileSync(shell, [file(job, 'supervisor.sh'), join(host.state, job.id)], {
      env: { PATH: process.env.PATH, XDG_STATE_HOME: join(host.state, '..', '..') },
    });
    expect(existsSync(file(job, 'end'))).toBe(true);
  });

  it('cancels a job whose handler was killed', async () => {
    const ref = await running();
    kill(noted(ref, 't/-/handler')[0]);
    // A busy machine lets a killed process live on for a moment, in which it would be told to cancel and could not.
    await host.until(ref, ([state]) => state?.native !== 'running');
    host.run(localBackend.cancel!([ref]));
    expect(await host.finished(ref)).toMatchObject([{ state: 'cancelled', exit: { class: 'cancelled' } }]);
  });

  it('goes on after its supervisor was killed', async () => {
    const ref = await running();
    kill(noted(ref, 'supervisor')[0]);
    expect(host.query(ref).states).toMatchObject([{ state: 'running' }]);
    writeFileSync(join(host.folder, 'go'), '');
    expect(await host.finished(ref)).toMatchObject([{ state: 'completed', exit: { status: 0 } }]);
  });

  it('does not signal, nor believe in, a process that has taken over a number', async () => {
    const ref = await running();
    const [supervisor] = noted(ref, 'supervisor');
    const [handler] = noted(ref, 't/-/handler');
    const [leader] = noted(ref, 't/-/leader');
    for (const name of ['supervisor', 't/-/handler', 't/-/leader']) {
      const [pid, , ...rest] = noted(ref, name);
      writeFileSync(file(ref, name), `${[pid, '1', ...rest].join(' ')}\n`);
    }
    expect(host.query(ref).states).toMatchObject([{ state: 'lost', native: 'vanished' }]);
    expect(host.run(localBackend.cancel!([ref]))).toMatchObject([{ outcome: 'accepted' }]);
    expect([supervisor, handler, leader].map((pid) => process.kill(Number(pid), 0))).toEqual([true, true, true]);
    clearAway(supervisor, handler);
  });

  it('fails with its host', async () => {
    const ref = await running();
    const [supervisor] = noted(ref, 'supervisor');
    const [handler] = noted(ref, 't/-/handler');
    const [name, , submitted] = noted(ref, 'origin');
    writeFileSync(file(ref, 'origin'), `${name} another-boot ${submitted}\n`);
    expect(host.query(ref).states).toMatchObject([
      { state: 'failed', native: 'host restarted', exit: { class: 'node failure', final: true } },
    ]);
    expect(host.run(localBackend.cancel!([ref]))).toMatchObject([{ outcome: 'gone' }]);
    clearAway(supervisor, handler);
  });

  it('says nothing of a job that runs on another host', async () => {
    const ref = await running();
    const [supervisor] = noted(ref, 'supervisor');
    const [handler] = noted(ref, 't/-/handler');
    writeFileSync(file(ref, 'origin'), 'login2 another-boot 1700000000\n');
    const seen = host.query(ref);
    expect(seen).toMatchObject({ states: [], answered: [], unread: [{ text: ref.id }], failure: null });
    expect(seen.unread[0]?.reason).toContain('login2');
    expect(host.run(localBackend.cancel!([ref]))).toMatchObject([{ outcome: 'refused' }]);
    clearAway(supervisor, handler);
  });

  it('fails when the host ends its handler, and does not call that cancelled', async () => {
    const ref = await running();
    process.kill(Number(noted(ref, 't/-/handler')[0]), 'SIGTERM');
    expect(await host.finished(ref)).toMatchObject([{ state: 'failed', exit: { class: 'node failure', signal: 15 } }]);
  });

  it('never counts a number twice, and removes old jobs', async () => {
    const first = host.submit('true\n');
    await host.finished(first);
    await host.until(first, () => existsSync(file(first, 'end')) && !existsSync(file(first, 't')));
    mkdirSync(join(host.state, '41'));
    mkdirSync(join(host.state, 'notes'));
    const old = new Date('2001-01-01');
    utimesSync(join(host.state, first.id), old, old);
    const second = host.submit('true\n');
    expect(second.id).toBe('42');
    await host.until(second, () => !existsSync(join(host.state, first.id)));
    expect(host.query(first)).toMatchObject({ states: [], answered: [first] });
    expect(readdirSync(host.state).sort()).toEqual(['41', '42', 'notes']);
    expect(host.query({ id: '41' })).toMatchObject({ states: [], answered: [], unread: [{ text: '41' }] });
    await host.finished(second);
  });

  it('refuses when its state cannot be kept', () => {
    mkdirSync(join(host.state, '..', '..'), { recursive: true });
    writeFileSync(join(host.state, '..'), 'in the way');
    expect(host.run(localBackend.submit!(host.request('true\n')))).toMatchObject({
      kind: 'refused',
      code: 'no-state-folder',
    });
    expect(host.run(localBackend.probe!())).toMatchObject({ present: false });
  });

  it('measures memory and processor time', async () => {
    const ref = host.submit('#!/bin/bash\nx=$(head -c 60000000 /dev/zero | tr "\\0" x)\nsleep 0.5\ny=${#x}\n');
    const [state] = await host.finished(ref);
    expect(state?.usage?.maxRssBytes).toBeGreaterThan(50_000_000);
    expect(state?.usage?.cpuSeconds).toBeGreaterThan(0);
  });

  it('is one valid text for the shell', () => {
    const plans = [
      localBackend.submit!(host.request('true\n', { array: '1-2' })),
      localBackend.query!([{ id: '1' }]),
      localBackend.cancel!([{ id: '1' }]),
      localBackend.probe!(),
    ];
    for (const { commands } of plans) {
      for (const { args } of commands) {
        for (const text of args.filter((arg) => arg.includes('cj_root='))) {
          expect(execFileSync(shell, ['-n'], { input: text, encoding: 'utf8' })).toBe('');
        }
      }
    }
  });
});
