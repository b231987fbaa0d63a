import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Value } from '../../../../src/job/value.ts';

/** One question to Python: an operation of `pythonFormat.py` with its two arguments. */
export type Request =
  | readonly ['format' | 'repr' | 'ascii' | 'category', Value, string]
  | readonly ['template', Readonly<Record<string, Value>>, string];

/** What Python said: a text, or the name of the exception. */
export type Answer = { readonly text: string } | { readonly error: string };

const SCRIPT = fileURLToPath(new URL('pythonFormat.py', import.meta.url));

/**
 * Whether there is a python3 whose rules are the ones that we follow (3.11 brought the option `z`; 3.14 more
 * grouping).
 */
export function pythonMissing(): string | null {
  const { status, stdout } = spawnSync('python3', ['-c', 'import sys; print(*sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  if (status !== 0) return 'python3 is not installed';
  const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number);
  return major === 3 && minor >= 11 ? null : `python3 is ${major}.${minor}, 3.11 or later is needed`;
}

/** Asks all questions in one process. */
export function askPython(requests: readonly Request[]): readonly Answer[] {
  const input = `${requests.map((request) => JSON.stringify(request)).join('\n')}\n`;
  // -I: no settings of the user. LC_ALL=C: type n has no separators, as with us.
  const result = spawnSync('python3', ['-I', SCRIPT], {
    input,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', PYTHONIOENCODING: 'utf-8' },
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0) throw new Error(`python3 ended with ${result.status}: ${result.stderr}`);
  const answers = result.stdout.trimEnd().split('\n');
  if (answers.length !== requests.length) throw new Error(`${answers.length} answers to ${requests.length} questions`);
  return answers.map((line) => JSON.parse(line) as Answer);
}
