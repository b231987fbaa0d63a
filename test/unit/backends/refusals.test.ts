import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend, Refusal } from '../../../src/backends/contract.ts';
import { builtInBackends } from '../../../src/backends/registry.ts';
import type { Captured } from './outputs.ts';
import { capturedNames, FIXTURES, outputOf, readCaptured } from './outputs.ts';

/** The commands that submit. */
const SUBMITTING: ReadonlySet<string> = new Set(['sbatch', 'qsub', 'bsub', 'lqsub']);
/** Where answers to such commands are kept. */
const FOLDERS: readonly string[] = ['submit', 'check', 'foreign'];
/** With these they tell about themselves. */
const TELLING = new Set(['--help', '-help', '--version', '-V', '--usage', '-h']);

/** Failed commands that are no refusal: the job was taken, or it cannot be told whether it was, so that it is looked for. */
const NO_REFUSAL: Readonly<Record<string, string>> = {
  'slurm/submit/controller-hung': 'the controller may have taken the job before it fell silent',
  'slurm/foreign/sbatch-controller-hung': 'the same, with other options',
  'slurm/check/controller-hung': 'a check that nobody answered refuses nothing',
  'lsf/submit/daemon-down': 'bsub goes on trying, and may get through after it was stopped',
  'lsf/submit/daemon-connection-reset': 'the request had been sent when the connection went',
  'sge/foreign/qsub-error-name-space':
    'the request had been sent and no answer came; our own check refuses the name before',
  'sge/foreign/qsub-error-name-unicode': 'the same',
  'sge/foreign/qsub-sync-exit-3': 'the job was taken, and with -sync y its exit status is that of qsub',
  'lsf/submit/K': 'the job was taken, and with -K its exit status is that of bsub',
  'lsf/submit/interactive': 'the same with -I',
};

const REQUEST = { script: '/x', folder: '/', jobName: 'job', token: 't', args: [], resources: [], taken: [] };

interface Failure {
  readonly path: string;
  readonly captured: Captured;
}

/** The captured answers of a scheduler to commands that submit, or that check a submission, and failed. */
function failuresOf({ name }: Backend): readonly Failure[] {
  const folders = readdirSync(`${FIXTURES}/${name}`).filter((folder) => FOLDERS.includes(folder));
  const paths = folders.flatMap((folder) =>
    capturedNames(`${name}/${folder}`).map((file) => `${name}/${folder}/${file}`),
  );
  return paths
    .map((path) => ({ path, captured: readCaptured(`${path}.json`) }))
    .filter(({ captured: { command, exitCode } }) => {
      const words = wordsOf(command);
      return exitCode !== 0 && words.some((word) => SUBMITTING.has(word)) && !words.some((word) => TELLING.has(word));
    });
}

function wordsOf(command: readonly string[]): readonly string[] {
  return command.flatMap((word) => word.split(/[\s;|&()]+/)).map((word) => word.replace(/^.*\//, ''));
}

function refusalOf(backend: Backend, { command, ...captured }: Captured): Refusal | null {
  const words = wordsOf(command);
  const output = outputOf({ command, ...captured });
  if (words.includes('--test-only') || (words.includes('-w') && words.includes('v'))) {
    return backend.check?.(REQUEST).read([output]).refusal ?? null;
  }
  const answer = backend.submit?.(REQUEST).read([output]);
  return answer?.kind === 'refused' ? answer : null;
}

const backends = builtInBackends().filter(({ name }) => readdirSync(FIXTURES).includes(name));

describe.each(backends.map((backend) => [backend.name, backend] as const))('what %s refuses', (_, backend) => {
  const failures = failuresOf(backend);

  it('was captured', () => {
    expect(failures.length).toBeGreaterThan(0);
  });

  it.each(failures.map(({ path, captured }) => [path, captured] as const))('%s', (path, captured) => {
    const refusal = refusalOf(backend, captured);
    if (path in NO_REFUSAL) {
      expect(refusal).toBeNull();
      return;
    }
    expect(refusal).toMatchObject({
      code: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/),
      message: expect.stringMatching(/\S/),
    });
    // Words that are not known have this code.
    expect(refusal?.code).not.toBe('refused');
  });
});

it('the list of answers that are no refusal names files that are there', () => {
  const paths = backends.flatMap((backend) => failuresOf(backend).map(({ path }) => path));
  expect(Object.keys(NO_REFUSAL).filter((path) => !paths.includes(path))).toEqual([]);
});
