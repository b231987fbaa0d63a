import { describe, expect, it } from 'vitest';
import { createSge } from '../../../../src/backends/sge/sgeBackend.ts';
import { capturedNames, output, outputOf, readCaptured } from '../outputs.ts';
import { REQUEST } from './asked.ts';

const sge = createSge();

function submit(parts: Parameters<typeof output>[0]) {
  return sge.submit(REQUEST).read([output(parts)]);
}

function foreign(name: string, jobName = 'job') {
  return sge.submit({ ...REQUEST, jobName }).read([outputOf(readCaptured(`sge/foreign/${name}.json`))]);
}

describe('the command', () => {
  it('runs in the folder of the script, in the environment of the user, with the token in the context', () => {
    expect(sge.submit({ ...REQUEST, args: ['-S', '/bin/bash'] }).commands).toEqual([
      {
        file: 'qsub',
        args: ['-terse', '-ac', 'clusterjob=token-1', '-S', '/bin/bash', 'job.sh'],
        cwd: '/home/me',
        environment: 'user',
        limitMs: 90_000,
      },
    ]);
  });
});

describe('a job was submitted', () => {
  it.each([
    ['qsub-terse', '49'],
    ['qsub-array-terse', '51'],
    ['qsub-plain', '48'],
    ['qsub-array', '50'],
    ['qsub-array-single-task', '52'],
    ['qsub-binary', '57'],
    ['qsub-name-long', '84'],
    ['qsub-name-parens', '81'],
    ['qsub-now-yes-free', '152'],
    ['qsub-pe-range', '60'],
    ['qsub-script-args', '59'],
    ['qsub-script-not-executable', '58'],
    ['qsub-stdin', '55'],
    ['qsub-stdin-noname', '56'],
    ['qsub-sync-array', '141'],
    ['qsub-sync-exit-0', '138'],
    ['qsub-sync-exit-3', '139'],
    ['qsub-verify-all-disabled', '187'],
    ['qsub-with-hold', '61'],
  ])('%s', (name, id) => {
    expect(foreign(name)).toMatchObject({ kind: 'submitted', ref: { id } });
  });

  it.each([
    ['in colour', '\u001b[32m79\u001b[0m\n', '79'],
    ['under a banner', 'Welcome to the cluster\n80\n', '80'],
    ['without an end of line', '81', '81'],
    ['with a bracket too many', 'Your job 83 ("x")") has been submitted\n', '83'],
    ['as versions before 6 say it', 'your job 83 ("x") has been submitted\n', '83'],
  ])('%s', (_, stdout, id) => {
    expect(submit({ stdout })).toMatchObject({ kind: 'submitted', ref: { id } });
  });

  it('although no queue suits it now (-w w in the script)', () => {
    const stdout = 'warning: no suitable queues\n82\n';
    expect(submit({ stdout })).toEqual({ kind: 'submitted', ref: { id: '82' }, note: 'no suitable queues' });
  });

  it('although qsub went on to wait for its end (-sync in the script)', () => {
    expect(submit({ end: { kind: 'timeout' }, stdout: '82\n' })).toMatchObject({ ref: { id: '82' } });
  });
});

describe('it is not known whether it was submitted', () => {
  const lateAnswer =
    'error: commlib error: got read error (closing "node1/qmaster/1")\nUnable to run job: failed receiving gdi request\nExiting.\n';

  it.each([
    ['the time was over', { end: { kind: 'timeout' } }],
    ['half an id arrived', { end: { kind: 'lost', reason: 'reset' }, stdout: '123' }],
    ['a cut answer', { stdout: '123', truncated: true }],
    ['success without an id', { stdout: 'queued, thank you\n' }],
    ['failure without a word', { end: { kind: 'exit', code: 1 } }],
    ['the qmaster took it and did not answer', { end: { kind: 'exit', code: 1 }, stderr: lateAnswer }],
  ] as const)('%s', (_, parts) => {
    expect(submit(parts).kind).toBe('unclear');
  });

  it('the answer of the qmaster was not understood, and the name is not the reason', () => {
    expect(foreign('qsub-error-name-space')).toEqual({
      kind: 'unclear',
      message: 'Error reading answer list from qmaster',
    });
  });
});

/** Every refusal that was captured: its kind, the key to blame, whether a later attempt may succeed. */
const REFUSALS: Readonly<Record<string, readonly [code: string, key: string | null, transient?: boolean]>> = {
  'qsub-empty-script': ['empty-script', null],
  'qsub-qmaster-down': ['scheduler-down', null, true],
  'qsub-verify-ok': ['verified-only', null],
  'qsub-error-as-root': ['not-permitted', null],
  'qsub-error-bad-date': ['bad-value', null],
  'qsub-error-bad-env': ['bad-value', null],
  'qsub-error-bad-mail-option': ['bad-value', 'mail_type'],
  'qsub-error-bad-memory': ['bad-value', 'mem'],
  'qsub-error-bad-option': ['unknown-option', null],
  'qsub-error-bad-time': ['bad-value', 'time'],
  'qsub-error-ckpt': ['invalid-checkpoint', null],
  'qsub-error-deadline': ['not-permitted', null],
  'qsub-error-directory-as-script': ['script-missing', null],
  'qsub-error-hard-resource-h_rt-queue': ['over-limit', null],
  'qsub-error-host-unresolvable': ['invalid-node', null],
  'qsub-error-missing-option-value': ['bad-value', null],
  'qsub-error-missing-script': ['script-missing', null],
  'qsub-error-name-asterisk': ['impossible-name', 'jobname'],
  'qsub-error-name-at': ['impossible-name', 'jobname'],
  'qsub-error-name-backslash': ['impossible-name', 'jobname'],
  'qsub-error-name-colon': ['impossible-name', 'jobname'],
  'qsub-error-name-comment': ['impossible-name', 'jobname'],
  'qsub-error-name-digit': ['impossible-name', 'jobname'],
  'qsub-error-name-empty': ['impossible-name', 'jobname'],
  'qsub-error-name-keyword': ['impossible-name', 'jobname'],
  'qsub-error-name-long': ['impossible-name', 'jobname'],
  'qsub-error-name-newline': ['impossible-name', 'jobname'],
  'qsub-error-name-slash': ['impossible-name', 'jobname'],
  'qsub-error-name-space': ['impossible-name', 'jobname'],
  'qsub-error-name-unicode': ['impossible-name', 'jobname'],
  'qsub-error-name-with-space-directive': ['unknown-option', null],
  'qsub-error-no-submit-host': ['not-permitted', null],
  'qsub-error-no-suitable-queue': ['over-limit', null],
  'qsub-error-priority': ['not-permitted', null],
  'qsub-error-project': ['invalid-account', 'account'],
  'qsub-error-reservation-ar': ['invalid-reservation', null],
  'qsub-error-task-text': ['bad-value', null],
  'qsub-error-task-too-many': ['bad-array', 'array'],
  'qsub-error-task-zero': ['bad-array', 'array'],
  'qsub-error-tc-bad': ['bad-array', 'array'],
  'qsub-error-too-many-jobs': ['too-many-jobs', null, true],
  'qsub-error-unknown-pe': ['invalid-environment', 'pe'],
  'qsub-error-unknown-queue': ['invalid-queue', 'queue'],
  'qsub-error-unknown-resource': ['invalid-resource', null],
  'qsub-error-unreadable-script': ['script-missing', null],
};

/** The names that these were refused for; the message does not tell. */
const NAMES: Readonly<Record<string, string>> = {
  'qsub-error-name-space': 'my job name',
  'qsub-error-name-unicode': 'größe-データ',
};

function captured(name: string) {
  const folder = name === 'qsub-verify-ok' ? 'check/ok' : `foreign/${name}`;
  return readCaptured(`sge/${folder}.json`);
}

describe('a refusal', () => {
  it.each(Object.entries(REFUSALS))('%s', (name, [code, key, transient = false]) => {
    const answer = sge.submit({ ...REQUEST, jobName: NAMES[name] ?? 'job' }).read([outputOf(captured(name))]);
    expect(answer).toMatchObject({ kind: 'refused', code, key, transient });
    if (answer.kind !== 'refused') return;
    // The scheduler's own words, without the name of its program.
    expect(`${captured(name).stderr}${captured(name).stdout}`).toContain(answer.message);
    expect(answer.message).not.toMatch(/^(?:qsub|error|Unable to run job):/);
    expect(answer.next).toMatch(/[^.]$/);
  });

  it('is known for every captured error', () => {
    const errors = capturedNames('sge/foreign').filter((name) => name.startsWith('qsub-error-'));
    expect(errors.filter((name) => !(name in REFUSALS))).toEqual([]);
    expect(errors.length).toBeGreaterThan(35);
  });

  it('not known yet keeps the words of Grid Engine', () => {
    const stderr = 'Unable to run job: the moon is in the wrong phase\nExiting.\n';
    expect(submit({ end: { kind: 'exit', code: 1 }, stderr })).toEqual({
      kind: 'refused',
      code: 'refused',
      message: 'the moon is in the wrong phase',
      next: null,
      key: null,
      transient: false,
    });
  });
});

describe('the check', () => {
  const check = (parts: Parameters<typeof output>[0]) => sge.check(REQUEST).read([output(parts)]);

  it('says no where no queue suits, whatever the exit code', () => {
    expect(check({ stdout: 'verification: no suitable queues\n' })).toMatchObject({
      verdict: 'refused',
      refusal: { code: 'over-limit' },
    });
  });

  it.each([
    ['an unknown queue', 'qsub-error-unknown-queue', 'refused'],
    ['a limit of jobs', 'qsub-error-too-many-jobs', 'unclear'],
    ['no qmaster', 'qsub-qmaster-down', 'unclear'],
  ])('of %s', (_, name, verdict) => {
    expect(sge.check(REQUEST).read([outputOf(captured(name))])).toMatchObject({ verdict });
  });

  it('believes no silence', () => {
    expect(check({})).toMatchObject({ verdict: 'unclear' });
  });
});
