import type { Span } from '../../base/text.ts';
import type { Completion } from '../items.ts';

/** Whole jobs to begin with, as the settings of an empty file. */
export function snippets(span: Span): readonly Completion[] {
  return JOBS.map(([label, detail, lines]) => ({
    label,
    kind: 'snippet',
    detail,
    documentation: null,
    span,
    text: lines.join('\n'),
    snippet: true,
    order: 3,
  }));
}

const TIME = 'time = ${1:1:00:00}';
const JOBS: readonly (readonly [label: string, detail: string, lines: readonly string[]])[] = [
  ['serial job', 'one process on one core', ['[Resources]', TIME, 'mem = ${2:4G}', '$0']],
  [
    'OpenMP job',
    'one process with several threads',
    [
      '[Resources]',
      TIME,
      'nodes = 1',
      'ppn = 1',
      'threads = ${2:8}',
      'mem = ${3:16G}',
      '',
      '[Attributes]',
      'env_setup =',
      '    export OMP_NUM_THREADS={threads}',
      '$0',
    ],
  ],
  [
    'MPI job',
    'many processes on several nodes',
    ['[Resources]', TIME, 'nodes = ${2:2}', 'ppn = ${3:32}', 'threads = 1', '$0'],
  ],
  [
    'hybrid job',
    'MPI processes with threads',
    [
      '[Resources]',
      TIME,
      'nodes = ${2:2}',
      'ppn = ${3:4}',
      'threads = ${4:8}',
      '',
      '[Attributes]',
      'env_setup =',
      '    export OMP_NUM_THREADS={threads}',
      '$0',
    ],
  ],
  [
    'array job',
    'the same script for many tasks',
    [
      '[Resources]',
      TIME,
      'array = ${2:1-10}',
      'mem = ${3:4G}',
      'stdout = log/\\$CLUSTERJOB_ARRAY_ID-\\$CLUSTERJOB_ARRAY_INDEX.txt',
      '$0',
    ],
  ],
  [
    'GPU job',
    'with a graphics card',
    ['[Resources]', TIME, 'gpus_per_node = ${2:1}', 'threads = ${3:4}', 'mem = ${4:16G}', '$0'],
  ],
];
