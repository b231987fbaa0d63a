import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Plan, SubmitRequest } from '../../../../src/backends/contract.ts';
import type { JobRef, JobState, Seen } from '../../../../src/backends/jobState.ts';
import { localBackend } from '../../../../src/backends/local/localBackend.ts';
import type { Command, CommandOutput } from '../../../../src/base/command.ts';
import type { Value } from '../../../../src/job/value.ts';
import { isAlive } from '../../support/isAlive.ts';
import { resources } from '../resourceList.ts';

/** Where programs are; a machine without one of them gets links to those that the scripts need. */
const FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin'];
const NEEDED =
  'awk bash cat chmod date env find getconf grep id kill ls mkdir mv ps readlink rm rmdir setsid sleep sort sysctl touch tr uname wc'.split(
    ' ',
  );

/** A machine of its own: a state folder, a folder for jobs, and a chosen shell under the name `sh`. */
export class Host {
  readonly folder: string;
  readonly state: string;
  readonly #path: string;
  #scripts = 0;

  /** `without`: programs that this machine does not have. */
  constructor(shell: string, without: readonly string[] = []) {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'clusterjob local ')));
    this.folder = join(root, 'jobs');
    this.state = join(root, 'state', 'clusterjob', 'local');
    const bin = join(root, 'bin');
    mkdirSync(this.folder);
    mkdirSync(bin);
    symlinkSync(shell, join(bin, 'sh'));
    this.#path = without.length > 0 ? bin : [bin, ...FOLDERS].join(':');
    for (const program of NEEDED.filter((name) => !without.includes(name))) {
      const found = FOLDERS.map((folder) => join(folder, program)).find((path) => existsSync(path));
      if (found !== undefined) symlinkSync(found, join(bin, program));
    }
  }

  /** Runs the commands of a plan one after the other, as a transport does, and reads their results. */
  run<T>(plan: Plan<T>): T {
    return plan.read(plan.commands.map((command) => this.#execute(command)));
  }

  #execute(command: Command): CommandOutput {
    const result = spawnSync(command.file, command.args, {
      cwd: command.cwd ?? '/',
      env: {
        PATH: this.#path,
        HOME: this.folder,
        XDG_STATE_HOME: join(this.state, '..', '..'),
        // A user may export any name; the job must get it back unchanged.
        name: 'user value',
        ...(command.environment === 'plain' && { LC_ALL: 'C', TZ: 'UTC' }),
      },
      timeout: command.limitMs,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end: CommandOutput['end'] =
      result.status === null
        ? { kind: 'signal', signal: result.signal ?? 'unknown' }
        : { kind: 'exit', code: result.status };
    return { end, stdout: result.stdout, stderr: result.stderr, truncated: false, ms: 0 };
  }

  request(
    body: string,
    settings: Readonly<Record<string, Value>> = {},
    more: Partial<SubmitRequest> = {},
  ): SubmitRequest {
    const script = join(this.folder, `demo${this.#scripts++ || ''}.job`);
    writeFileSync(script, body);
    return {
      script,
      folder: this.folder,
      jobName: 'demo',
      token: 'token1',
      args: [],
      resources: resources(settings),
      taken: [],
      ...more,
    };
  }

  submit(body: string, settings: Readonly<Record<string, Value>> = {}, more: Partial<SubmitRequest> = {}): JobRef {
    const answer = this.run(localBackend.submit!(this.request(body, settings, more)));
    if (answer.kind !== 'submitted') throw new Error(JSON.stringify(answer));
    return answer.ref;
  }

  query(...refs: readonly JobRef[]): Seen {
    return this.run(localBackend.query!(refs));
  }

  /** Lets the machine go on for some milliseconds, to meet it at another point. Nothing is concluded from it. */
  async pause(ms: number): Promise<void> {
    await pause(ms);
  }

  /** Asks until all states of a job satisfy; the test's own time limit ends it otherwise. */
  async until(ref: JobRef, satisfied: (states: readonly JobState[]) => boolean): Promise<readonly JobState[]> {
    for (;;) {
      const { states } = this.query(ref);
      if (satisfied(states)) return states;
      await pause(50);
    }
  }

  async finished(ref: JobRef): Promise<readonly JobState[]> {
    return await this.until(ref, (states) => states.length > 0 && states.every(({ state }) => isOver(state)));
  }

  /** Waits until the job has written a file of this name into its folder. */
  async file(name: string): Promise<void> {
    while (!existsSync(join(this.folder, name))) await pause(20);
  }

  /** Ends what still runs of the test's jobs and waits for their supervisors, which tidy up after the last word. */
  async dispose(): Promise<void> {
    for (const id of existsSync(this.state) ? readdirSync(this.state) : []) {
      const noted = (name: string): number => Number(readIfThere(join(this.state, id, name)).split(' ')[0]);
      const supervisor = noted('supervisor');
      for (const task of existsSync(join(this.state, id, 't')) ? readdirSync(join(this.state, id, 't')) : []) {
        if (!existsSync(join(this.state, id, 't', task, 'end'))) kill(-noted(`t/${task}/leader`));
      }
      while (supervisor > 0 && isAlive(supervisor)) await pause(20);
    }
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }
}

function kill(group: number): void {
  if (group < -1 && existsSync(`/proc/${-group}`)) process.kill(group, 'SIGKILL');
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // ESRCH: a process that went while its file in /proc was read.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return '';
    throw error;
  }
}

function isOver(state: JobState['state']): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled' || state === 'lost';
}
