import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCaptured } from '../backends/outputs.ts';
import type { Desk } from './desk.ts';

/** Writes down how it was called and says what was captured of the program that it stands for. */
const PROGRAM = `#!/bin/sh
name=\${0##*/}
here=\${0%/*}
printf '%s\\n' "$name $*" >>"$here/calls"
cat "$here/$name.out"
cat "$here/$name.err" >&2
exit "$(cat "$here/$name.exit")"
`;

/** Programs of Slurm on the desk of a user, each with one captured answer, and the profile `big` that uses them. */
export class CapturedSlurm {
  readonly #folder: string;

  constructor(desk: Desk, attributes = '') {
    this.#folder = join(desk.root, 'slurm');
    mkdirSync(this.#folder);
    const environment = desk.write('../slurm/environment', `PATH="${this.#folder}:$PATH"\n`);
    desk.writeProfile('big', `[Attributes]\nbackend = slurm\nlogin_env = ${environment}\n${attributes}`);
  }

  /** Lets a program say what was captured, `slurm/check/fine`; or what is given. */
  answers(program: string, answer: string | { readonly stdout: string }): void {
    const captured = typeof answer === 'string' ? readCaptured(`${answer}.json`) : answer;
    const { stdout, stderr, exitCode } = { stderr: '', exitCode: 0, ...captured };
    const path = join(this.#folder, program);
    writeFileSync(path, PROGRAM);
    chmodSync(path, 0o755);
    writeFileSync(`${path}.out`, stdout);
    writeFileSync(`${path}.err`, stderr);
    writeFileSync(`${path}.exit`, String(exitCode));
  }

  /** The queues `debug` (half an hour), `test` (one hour) and `long`. */
  hasQueues(): void {
    this.answers('scontrol', 'slurm/queues/idle-1');
    this.answers('sinfo', 'slurm/queues/idle-2');
    this.answers('sacctmgr', 'slurm/queues/idle-3');
  }

  /** How its programs were called, in order. */
  get calls(): readonly string[] {
    return readFileSync(join(this.#folder, 'calls'), 'utf8').trimEnd().split('\n');
  }
}
