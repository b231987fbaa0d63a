import { expect, it } from 'vitest';
import { createLpbs } from '../../../../src/backends/lpbs/lpbsBackend.ts';
import { outputOf, readCaptured } from '../outputs.ts';
import { REQUEST, submissionSuite } from '../pbs/suites.ts';

const lpbs = createLpbs({ now: () => 0 });

submissionSuite(lpbs, {
  'array-torque': ['unknown-option', null],
  'bad-option': ['unknown-option', null],
  'bad-option-in-script': ['unknown-option', null],
  'comment-first': '5.localhost.local',
  crlf: '6.localhost.local',
  envdump: '12.localhost.local',
  exit7: '4.localhost.local',
  'home-not-writable': ['not-configured', null],
  'join-eo': '10.localhost.local',
  'long-name': '3.localhost.local',
  missing: ['script-missing', null],
  'no-arg': ['script-missing', null],
  'no-home': ['not-configured', null],
  'not-executable': ['bad-script', null],
  ok: '2.localhost.local',
  'outdir-missing': '8.localhost.local',
  'remote-output': '9.localhost.local',
  'scratch-missing': '11.localhost.local',
  stdin: ['script-missing', null],
  'username-in-id': '20.my-server.cluster.example.org.hpc',
  z: null,
});

it('keeps the message of a fault that follows the id', () => {
  const answer = lpbs.submit(REQUEST).read([outputOf(readCaptured('lpbs/submit/outdir-missing.json'))]);
  expect(answer).toMatchObject({ note: "IOError: [Errno 2] No such file or directory: '/no/such/dir/out'" });
});
