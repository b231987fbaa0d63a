import { describe, expect, it } from 'vitest';
import { output } from '../outputs.ts';
import { REQUEST, submissionSuite } from '../pbs/suites.ts';
import { pbspro } from './asked.ts';

submissionSuite(pbspro, {
  array: '1013[].pbs01',
  'array-list': ['bad-array', 'array'],
  'array-step-limit': '1014[].pbs01',
  'array-too-big': ['bad-array', 'array'],
  'array-torque-option-in-script': ['unknown-option', null],
  'bad-begin-time': ['bad-value', null],
  'bad-dependency': '1030.pbs01',
  'bad-dependency-syntax': ['bad-dependency', 'dependency'],
  'bad-mail-points': ['bad-value', 'mail_type'],
  'bad-mem': ['bad-value', 'mem'],
  'bad-name-blank': ['bad-value', 'jobname'],
  'bad-name-slash': ['bad-value', 'jobname'],
  'bad-option': ['unknown-option', null],
  'bad-priority': ['bad-value', null],
  'bad-resource': ['invalid-resource', null],
  'bad-resource-in-select': ['invalid-resource', null],
  'bad-select': ['bad-value', 'nodes'],
  'bad-walltime': ['bad-value', 'time'],
  command: '1012.pbs01',
  crlf: ['dos-line-breaks', null],
  'default-server-wrong': ['invalid-cluster', null],
  'directive-after-command': '1028.pbs01',
  'empty-script': '1027.pbs01',
  hold: '1016.pbs01',
  'missing-script': ['script-missing', null],
  'name-230': '1026.pbs01',
  'name-empty': ['bad-value', 'jobname'],
  'name-too-long': ['bad-value', 'jobname'],
  'ncpus-with-select': ['bad-value', 'nodes'],
  'nodes-ppn': '1024.pbs01',
  'over-walltime': ['over-limit', null],
  'queue-at-server': '1019.pbs01',
  'queue-disabled': ['queue-closed', 'queue', true],
  script: '1008.pbs01',
  'script-is-directory': ['script-missing', null],
  'script-plus-options': '1009.pbs01',
  'server-down': ['scheduler-down', null, true],
  'slurm-script': '1029.pbs01',
  stdin: '1010.pbs01',
  'stdin-empty': '1011.pbs01',
  'too-many-cpus': '1025.pbs01',
  'two-scripts': ['unknown-option', null],
  'under-min': ['over-limit', null],
  'unknown-queue': ['invalid-queue', 'queue'],
  'unknown-server': ['invalid-cluster', null],
});

describe('it is not known whether it was submitted', () => {
  it.each([
    ['the time was over', { end: { kind: 'timeout' } }],
    ['half an id arrived', { end: { kind: 'lost', reason: 'reset' }, stdout: '123.pb' }],
    ['success without an id', { stdout: 'queued, thank you\n' }],
    ['the server broke off', { end: { kind: 'exit', code: 1 }, stderr: 'qsub: Premature end of message\n' }],
  ] as const)('%s', (_, parts) => {
    expect(pbspro.submit(REQUEST).read([output(parts)]).kind).toBe('unclear');
  });
});

describe('the command', () => {
  it('runs in the folder of the script, in the environment of the user', () => {
    expect(pbspro.submit({ ...REQUEST, args: ['-V'] }).commands).toEqual([
      { file: 'qsub', args: ['-V', REQUEST.script], cwd: REQUEST.folder, environment: 'user', limitMs: 90_000 },
    ]);
  });

  it('may print a banner before the id and more behind it', () => {
    const stdout = 'Welcome to 12\n\u001b[32m1037.pbs01\u001b[0m\nYour quota is nearly used up.\n';
    expect(pbspro.submit(REQUEST).read([output({ stdout })])).toMatchObject({ ref: { id: '1037.pbs01' } });
  });

  it('may wait for the end of the job (-W block=true), whose exit code it then has', () => {
    const parts = { end: { kind: 'exit', code: 3 }, stdout: '1038.pbs01\n' } as const;
    expect(pbspro.submit(REQUEST).read([output(parts)])).toMatchObject({ ref: { id: '1038.pbs01' } });
  });
});
