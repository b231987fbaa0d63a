import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '../../../../src/backends/contract.ts';
import type { JobState, Seen } from '../../../../src/backends/jobState.ts';
import type { Command } from '../../../../src/base/command.ts';
import { formatTasks, parseTasks } from '../../../../src/job/tasks.ts';
import { jobState } from '../../support/runs.ts';

/**
 * A scheduler made of one folder: a submission appends a line with its token to `jobs`, and its line number is the job's
 * id; the tasks of one of the jobs of an array stand behind the token, and are `$3` here. `before` and `after` are lines of
 * shell that its submit command runs before and after it has accepted a job.
 */
export class ToyScheduler {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  set({ before = '', after = '' }: { readonly before?: string; readonly after?: string }): void {
    writeFileSync(join(this.folder, 'before'), before);
    writeFileSync(join(this.folder, 'after'), after);
  }

  /** Puts lines in the place of all jobs, as if they had been accepted. */
  list(lines: readonly string[]): void {
    writeFileSync(join(this.folder, 'jobs'), lines.map((line) => `${line}\n`).join(''));
  }

  /** The tokens of all jobs that were ever accepted. */
  get accepted(): readonly string[] {
    const file = join(this.folder, 'jobs');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  }

  get backend(): Backend {
    const shell = (script: string, ...args: string[]): Command => ({
      file: 'sh',
      args: ['-c', script, 'sh', this.folder, ...args],
      environment: 'user',
      limitMs: 10_000,
    });
    return {
      name: 'toy',
      displayName: 'Toy',
      extension: 'toy',
      prefix: null,
      manual: '',
      programs: [],
      options: { command: 'toy', version: '1', options: [] },
      variables: {},
      header: () => ({ lines: [], problems: [] }),
      readHeader: () => ({ resources: [], unread: [] }),
      arrayLimit: { of: 'tasks', options: (tasks) => [formatTasks(tasks)] },
      submit: ({ token, args }) => ({
        commands: [
          shell('. "$1/before"; echo "$2${3:+ $3}" >>"$1/jobs"; . "$1/after"; wc -l <"$1/jobs"', token, ...args),
        ],
        read: ([output]) => {
          const id = /^\s*(\d+)\s*$/.exec(output?.stdout ?? '')?.[1];
          if (id !== undefined) return { kind: 'submitted', ref: { id }, note: null };
          const refused = /^refused: (.*)$/m.exec(output?.stderr ?? '')?.[1];
          if (refused === undefined) return { kind: 'unclear', message: 'no id' };
          return { kind: 'refused', code: 'refused', message: refused, next: null, key: null, transient: false };
        },
      }),
      find: () => this.#listed(shell('cat "$1/jobs" 2>/dev/null; true')),
      query: () => this.#listed(shell('cat "$1/jobs" 2>/dev/null; true')),
    };
  }

  #listed(command: Command): { commands: readonly Command[]; read(outputs: readonly { stdout: string }[]): Seen } {
    return {
      commands: [command],
      read: ([output]) => {
        const jobs = (output?.stdout ?? '').split('\n').filter(Boolean);
        const states = jobs.map((job, at): JobState => {
          const [token = '', tasks] = job.split(' ');
          const ref = { id: String(at + 1), ...(tasks === undefined ? {} : { tasks: parseTasks(tasks) ?? [] }) };
          return jobState({ ref, token });
        });
        return { states, answered: states.map(({ ref }) => ref), unread: [], failure: null };
      },
    };
  }
}
