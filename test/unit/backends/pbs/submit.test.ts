import { expect, it } from 'vitest';
import { output } from '../outputs.ts';
import { torque } from './asked.ts';
import { REQUEST, submissionSuite } from './suites.ts';

submissionSuite(torque, {
  array: '5[].torque01.lab.local',
  'array-bad': ['bad-array', 'array'],
  'array-one': '7[].torque01.lab.local',
  'array-openpbs-option': ['unknown-option', null],
  'array-too-big': ['bad-array', 'array'],
  'bad-begin-time': ['bad-value', null],
  'bad-dependency': ['bad-dependency', 'dependency'],
  'bad-dependency-syntax': ['bad-dependency', 'dependency'],
  'bad-mail-points': ['bad-value', 'mail_type'],
  'bad-mem': ['bad-value', 'mem'],
  'bad-name-blank': ['bad-value', 'jobname'],
  'bad-option': ['unknown-option', null],
  'bad-option-in-script': ['unknown-option', null],
  'bad-priority': ['bad-value', null],
  'bad-resource': ['invalid-resource', null],
  'bad-walltime': ['bad-value', 'time'],
  'crlf-queue': ['dos-line-breaks', null],
  'days-walltime': '25.torque01.lab.local',
  'default-server-wrong': ['invalid-cluster', null],
  'directive-after-command': '54.torque01.lab.local',
  'empty-script': '53.torque01.lab.local',
  hold: '12.torque01.lab.local',
  'limit-queue': ['too-many-jobs', null, true],
  'missing-script': ['script-missing', null],
  'name-15': '51.torque01.lab.local',
  'name-16': '52.torque01.lab.local',
  'name-digit': '48.torque01.lab.local',
  'name-empty': '50.torque01.lab.local',
  'name-slash': '49.torque01.lab.local',
  'name-too-long': ['bad-value', 'jobname'],
  'name-unicode': ['bad-value', 'jobname'],
  'over-walltime': ['over-limit', 'time'],
  'queue-at-server': '15.torque01.lab.local',
  'queue-disabled': ['queue-closed', 'queue', true],
  script: '1.torque01.lab.local',
  'script-is-directory': ['script-missing', null],
  'script-plus-options': '2.torque01.lab.local',
  select: '18.torque01.lab.local',
  'server-down': ['scheduler-down', null, true],
  'slurm-script': '55.torque01.lab.local',
  stdin: '3.torque01.lab.local',
  'stdin-empty': '4.torque01.lab.local',
  'too-many-nodes': ['no-such-node', 'nodes'],
  'too-many-ppn': ['no-such-node', 'nodes'],
  'two-scripts': ['unknown-option', null],
  'under-min': ['over-limit', 'time'],
  'unknown-property': ['no-such-node', 'nodes'],
  'unknown-queue': ['invalid-queue', 'queue'],
  'unknown-server': ['invalid-cluster', null],
  'v-comma-unquoted': ['bad-value', null],
  'with-args': '58.torque01.lab.local',
});

it('is down while its authorisation daemon is', () => {
  const stderr = 'qsub: cannot connect to server (null) (errno=15137) could not connect to trqauthd\n';
  const answer = torque.submit(REQUEST).read([output({ end: { kind: 'exit', code: 33 }, stderr })]);
  expect(answer).toMatchObject({ kind: 'refused', code: 'scheduler-down', transient: true });
});
