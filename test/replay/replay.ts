import type { FSWatcher } from 'node:fs';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplayState } from './call.ts';
import { answerCall } from './call.ts';
import type { Phase, Scheduler } from './sheets.ts';
import { SHEETS } from './sheets.ts';

/**
 * A stand-in on the PATH: leaves its arguments in a folder, waits until the test's process has put the answer there, and
 * prints it. `bsub` reads the script from its input, the others are given its path.
 */
const STAND_IN = (calls: string, program: string): string => `#!/bin/sh
call=$(mktemp -d '${calls}/call.XXXXXX') || exit
printf '%s\\0' ${program} "$@" >"$call/argv"
${program === 'bsub' ? 'cat >"$call/stdin"' : ''}
mv "$call" "$call.asked"
until [ -e "$call.asked/status" ]; do sleep 0.02; done
cat "$call.asked/stdout"
cat "$call.asked/stderr" >&2
read -r status <"$call.asked/status"
exit "$status"
`;

/** A scheduler that answers from captured files: its programs in a folder, and a state that a test can change. */
export class Replay {
  /** The file to source before commands, so that they find the stand-ins: `login_env` of a profile. */
  readonly loginEnv: string;
  readonly #calls: string;
  readonly #watcher: FSWatcher;
  #state: ReplayState;

  constructor(folder: string, scheduler: Scheduler) {
    const bin = join(folder, 'bin');
    this.#calls = join(folder, 'calls');
    this.#state = { scheduler, down: false, refusal: null, nextNumber: 4711, jobs: {}, calls: [], missing: [] };
    for (const path of [bin, this.#calls]) mkdirSync(path, { recursive: true });
    this.loginEnv = join(folder, 'login');
    writeFileSync(this.loginEnv, `PATH='${bin}:/usr/bin:/bin'\nexport PATH\n`);
    for (const program of SHEETS[scheduler].programs) {
      const file = join(bin, program);
      writeFileSync(file, STAND_IN(this.#calls, program));
      chmodSync(file, 0o755);
    }
    this.#watcher = watch(this.#calls, () => this.#answerAll());
  }

  /** The command lines so far, each as a text. */
  get calls(): readonly string[] {
    return this.#state.calls.map((call) => call.join(' '));
  }

  /** The command lines of which no answer was captured. */
  get missing(): readonly string[] {
    return this.#state.missing.map((call) => call.join(' '));
  }

  /** Where the last job stands. */
  get phase(): Phase | null {
    return Object.values(this.#state.jobs).at(-1)?.phase ?? null;
  }

  /** Lets the last job get on. */
  become(phase: Phase): void {
    const { jobs } = this.#state;
    const [number, job] = Object.entries(jobs).at(-1) ?? [];
    if (number === undefined || job === undefined) throw new Error('there is no job yet');
    this.#state = { ...this.#state, jobs: { ...jobs, [number]: { ...job, phase } } };
  }

  /** Takes the whole scheduler down, or brings it up again. */
  setDown(down: boolean): void {
    this.#state = { ...this.#state, down };
  }

  /** Answers the next submission with a captured refusal. */
  refuse(refusal: string): void {
    this.#state = { ...this.#state, refusal };
  }

  dispose(): void {
    this.#watcher.close();
  }

  #answerAll(): void {
    for (const name of readdirSync(this.#calls).filter((one) => one.endsWith('.asked'))) {
      const folder = join(this.#calls, name);
      if (!readdirSync(folder).includes('status')) this.#answer(folder);
    }
  }

  #answer(folder: string): void {
    const [program = '', ...args] = readFileSync(join(folder, 'argv'), 'utf8').split('\0').slice(0, -1);
    const script = program === 'bsub' ? join(folder, 'stdin') : (args.at(-1) ?? '');
    const readScript = (): string => readFileSync(script, 'utf8');
    const { answer, state } = answerCall(this.#state, [program, ...args], readScript, Date.now());
    this.#state = state;
    writeFileSync(join(folder, 'stdout'), answer.stdout);
    writeFileSync(join(folder, 'stderr'), answer.stderr);
    // Renamed into place, so that the stand-in never reads half of it.
    writeFileSync(join(folder, 'status.new'), `${answer.exitCode ?? 0}\n`);
    renameSync(join(folder, 'status.new'), join(folder, 'status'));
  }
}
