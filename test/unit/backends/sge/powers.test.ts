import { describe, expect, it } from 'vitest';
import type { LogRequest } from '../../../../src/backends/contract.ts';
import { createSge } from '../../../../src/backends/sge/sgeBackend.ts';
import type { CommandOutput } from '../../../../src/base/command.ts';
import { output, outputOf, readCaptured } from '../outputs.ts';
import { refs } from '../powersOverJobs.ts';
import { resources } from '../resourceList.ts';
import { asTyped } from './asked.ts';

const sge = createSge({ now: () => 1_800_000_000_000 });

function captured(path: string): CommandOutput {
  return outputOf(readCaptured(`sge/${path}.json`));
}

/** An answer with a part of its text in other words; what is taken out must be there. */
function changed(path: string, from: string, to: string): CommandOutput {
  const answer = captured(path);
  expect(answer.stdout).toContain(from);
  return { ...answer, stdout: answer.stdout.replace(from, to) };
}

/** A variable of the context, as `qstat -j -xml` writes it. */
function context(value: string): string {
  return `<JB_context><context_list><VA_variable>clusterjob</VA_variable><VA_value>${value}</VA_value></context_list></JB_context>`;
}

describe('query', () => {
  it('asks for the list once and for the details of each job once', () => {
    const plan = sge.query([...refs(['5', '6.1-3']), { id: '6', tasks: [{ first: 4, last: 4 }] }]);
    expect(plan.commands.map(asTyped)).toEqual([
      ['qstat', '-u', 'hpc', '-xml'],
      ['qstat', '-j', '5,6', '-xml'],
    ]);
  });

  it('goes without the details where they cannot be had', () => {
    const down = output({ end: { kind: 'timeout' } });
    const seen = sge.query(refs(['98'])).read([captured('query/running-1'), down]);
    expect(seen).toMatchObject({ states: [{ state: 'running' }], answered: [{ id: '98' }], failure: null });
  });

  it('does not speak for a job that the list does not have and the details have', () => {
    const seen = sge.query(refs(['98', '7'])).read([captured('query/finished-1'), captured('query/running-2')]);
    expect([seen.states, seen.answered, seen.failure]).toEqual([[], [{ id: '7' }], null]);
  });

  it('finds the token, the output files and what is in the way of a job', () => {
    const folder = '<JB_cwd>/gpfs/ab/sge/work</JB_cwd>';
    const more = `${folder}${context('token-1')}
      <JB_stdout_path_list><path_list><PN_path>/nonexistent/out</PN_path></path_list></JB_stdout_path_list>
      <JB_stderr_path_list><path_list><PN_path>err</PN_path></path_list></JB_stderr_path_list>
      <JB_ja_tasks><ulong_sublist><JAT_task_number>1</JAT_task_number><JAT_message_list><ulong_sublist><QIM_type>1</QIM_type>
      <QIM_message>11/20/2026 09:40:24 [1001:8714]: error: can&apos;t open output file</QIM_message>
      </ulong_sublist></JAT_message_list></ulong_sublist></JB_ja_tasks>`;
    const details = changed('query/pending-2', folder, more);
    const list = changed('query/pending-1', '<state>qw</state>', '<state>Eqw</state>');
    expect(sge.query(refs(['99'])).read([list, details]).states).toMatchObject([
      {
        state: 'held',
        token: 'token-1',
        stdout: '/nonexistent/out',
        stderr: '/gpfs/ab/sge/work/err',
        reason: { text: "in error state: can't open output file", stuck: {} },
      },
    ]);
  });

  it('tells a job that waits for others from one that is held', () => {
    const list = changed('query/pending-1', '<state>qw</state>', '<state>hqw</state>');
    const state = (details: CommandOutput) => sge.query(refs(['99'])).read([list, details]).states[0]?.state;
    const predecessors =
      '<JB_jid_predecessor_list><job_predecessors><JRE_job_number>98</JRE_job_number></job_predecessors></JB_jid_predecessor_list></element>';
    expect(state(captured('query/pending-2'))).toBe('held');
    expect(state(changed('query/pending-2', '<JB_nurg>1.000000</JB_nurg>\n    </element>', predecessors))).toBe(
      'pending',
    );
  });

  it('shows a state of tomorrow without acting on it', () => {
    const list = changed('query/running-1', '<state>r</state>', '<state>Zr</state>');
    expect(sge.query(refs(['98'])).read([list]).states).toMatchObject([{ state: null, native: 'Zr', exit: null }]);
  });

  it('leaves out jobs that have ended and are only remembered', () => {
    const zombies = captured('foreign/qstat-s-z-xml');
    const seen = sge.query(refs(['2', '3'])).read([zombies]);
    expect([seen.states, seen.answered.length]).toEqual([[], 2]);
  });

  it('goes on after an entry that it cannot read', () => {
    const list = changed('query/held-1', '<JB_job_number>99<', '<JB_job_number>ninety-nine<');
    const seen = sge.query(refs(['98', '100'])).read([list]);
    expect(seen.states.map(({ ref }) => ref.id)).toEqual(['98', '100']);
    expect(seen.unread).toMatchObject([{ reason: 'an entry of qstat that cannot be read' }]);
  });

  it('is not fooled by a banner with tags', () => {
    const answer = captured('query/running-1');
    const stdout = `<job_info><job_list></job_list></job_info>\n${answer.stdout}`;
    expect(sge.query(refs(['98'])).read([{ ...answer, stdout }]).states).toHaveLength(1);
  });

  it('lists all jobs of the user', () => {
    const seen = sge.queryMine().read([captured('query/array-1')]);
    expect(seen.states.map(({ ref, state }) => [ref.id, ref.tasks?.[0]?.first, state])).toEqual([
      ['104', 1, 'running'],
      ['104', 3, 'running'],
      ['105', 2, 'running'],
      ['104', 5, 'pending'],
      ['105', 3, 'pending'],
    ]);
  });
});

describe('history', () => {
  it('passes over an older job that had the same id', () => {
    const later = Date.parse('2027-01-01T00:00:00Z');
    const seen = sge.history(refs(['122']), later).read([captured('history/exit-0')]);
    expect([seen.states, seen.answered]).toEqual([[], [{ id: '122' }]]);
  });

  it('takes the last of several attempts', () => {
    const first = changed('history/exit-3', 'exit_status  3 ', 'exit_status  99');
    const stdout = `${first.stdout}${captured('history/exit-3').stdout}`;
    const seen = sge.history(refs(['123']), 0).read([{ ...first, stdout }]);
    expect(seen.states).toMatchObject([{ state: 'failed', exit: { status: 3 }, restarts: 1 }]);
  });

  it('gives the tasks that were asked for', () => {
    const seen = sge.history(refs(['131.2-9']), 0).read([captured('history/array-ok')]);
    expect(seen.states.map(({ ref }) => ref.tasks?.[0]?.first)).toEqual([2, 3]);
  });

  it('leaves out a record that is cut off', () => {
    const answer = captured('history/array-ok');
    const stdout = answer.stdout.slice(0, answer.stdout.lastIndexOf('exit_status'));
    const seen = sge.history(refs(['131']), 0).read([{ ...answer, stdout }]);
    expect(seen.states).toHaveLength(2);
  });

  it('asks for each job once, and one that fails does not lose the others', () => {
    const plan = sge.history(refs(['122', '123', '123.1']), 0);
    expect(plan.commands.map(({ args }) => args)).toEqual([
      ['-j', '122'],
      ['-j', '123'],
    ]);
    const broken = output({ end: { kind: 'exit', code: 1 }, stderr: 'error: accounting file not readable\n' });
    const seen = plan.read([captured('history/exit-0'), broken]);
    expect([seen.states.length, seen.answered, seen.failure]).toEqual([
      1,
      [{ id: '122' }],
      { message: 'accounting file not readable', transient: false },
    ]);
  });
});

describe('find', () => {
  const search = { token: 'token-1', jobName: 'bigomp', folder: '/gpfs/ab/sge/work', since: 1_795_167_465_000 };
  const read = (more: Partial<typeof search>, outputs: readonly CommandOutput[]) =>
    sge.find({ ...search, ...more }).read([...outputs, output({ stdout: 'hpc\n' })]);
  const folder = '<JB_cwd>/gpfs/ab/sge/work</JB_cwd>';
  const list = captured('query/pending-1');
  const none = captured('foreign/qacct-bad-arg');

  it('knows its job by the token', () => {
    const details = changed('query/pending-2', folder, `${folder}${context('token-1')}`);
    expect(read({ jobName: 'renamed' }, [list, details, none]).states).toMatchObject([
      { ref: { id: '99' }, state: 'pending', token: 'token-1' },
    ]);
  });

  it('proposes a job of that name, folder and time', () => {
    const ids = (more: Partial<typeof search>) =>
      read(more, [list, captured('query/pending-2'), none]).states.map(({ ref }) => ref.id);
    expect(ids({})).toEqual(['99']);
    expect(ids({ jobName: 'other' })).toEqual([]);
    expect(ids({ folder: '/elsewhere' })).toEqual([]);
    expect(ids({ since: search.since + 3_600_000 })).toEqual([]);
  });

  it('does not propose another submission of ours', () => {
    const details = changed('query/pending-2', folder, `${folder}${context('token-2')}`);
    expect(read({}, [list, details, none]).states).toEqual([]);
  });

  it('proposes a job that has ended', () => {
    const more = { jobName: 'exit3', since: Date.parse('2026-11-20T09:43:00Z') };
    const ended = [captured('query/finished-1'), output(), captured('foreign/qacct-by-name')];
    expect(read(more, ended).states).toMatchObject([{ ref: { id: '123' }, state: 'failed', token: null }]);
    expect(read({ ...more, since: more.since + 3_600_000 }, ended).states).toEqual([]);
    const other = sge.find({ ...search, ...more }).read([...ended, output({ stdout: 'somebody\n' })]);
    expect(other.states).toEqual([]);
  });

  it.each([
    ['the list', [captured('foreign/qstat-qmaster-down'), captured('foreign/qstat-qmaster-down'), none]],
    ['the details', [list, output(), none]],
    ['the history', [list, captured('query/pending-2'), output({ end: { kind: 'timeout' } })]],
  ])('says nothing without %s', (_, outputs) => {
    const seen = read({ jobName: 'other' }, outputs);
    expect([seen.states, seen.failure?.transient]).toEqual([[], true]);
  });
});

describe('orders', () => {
  it('go to many jobs in one command', () => {
    const plan = sge.cancel([
      ...refs(['102', '99']),
      {
        id: '105',
        tasks: [
          { first: 1, last: 2 },
          { first: 9, last: 9 },
        ],
      },
    ]);
    expect(plan.commands.map(asTyped)).toEqual([['qdel', '102', '99', '105.1-2', '105.9']]);
  });

  it('are answered for each job by what was said of it', () => {
    const stdout = 'hpc has deleted job 102\ndenied: job "48" does not exist\n';
    const answers = sge.cancel(refs(['102', '48', '50'])).read([output({ end: { kind: 'exit', code: 1 }, stdout })]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['accepted', 'gone', 'unclear']);
  });

  it('reach the tasks that are left', () => {
    const stdout = 'job "104" task "1" does not exist\nhpc has registered the job-array task 104.2 for deletion\n';
    const whole = [{ id: '104', tasks: [{ first: 1, last: 2 }] }];
    const some = [{ id: '104', tasks: [{ first: 1, last: 1 }] }];
    const outcome = (asked: typeof whole) =>
      sge.cancel(asked).read([output({ end: { kind: 'exit', code: 1 }, stdout })])[0]?.outcome;
    expect([outcome(whole), outcome(some)]).toEqual(['accepted', 'gone']);
  });

  it('are refused for a job that may not be run again', () => {
    const stdout = 'hpc - job 98 is not rerunable\n';
    const answers = sge.requeue(refs(['98'])).read([output({ end: { kind: 'exit', code: 1 }, stdout })]);
    expect(answers).toMatchObject([{ outcome: 'refused', message: 'hpc - job 98 is not rerunable' }]);
  });

  it('are in doubt without a word of qdel, and done without one of qhold', () => {
    expect(sge.cancel(refs(['1'])).read([output()])).toMatchObject([{ outcome: 'unclear' }]);
    expect(sge.hold(refs(['1'])).read([output()])).toMatchObject([{ outcome: 'accepted' }]);
  });
});

describe('alter', () => {
  it('names the resources as qsub does', () => {
    const changes = resources({ jobname: 'x', queue: 'short.q', pe: 'omp 4', dependency: 'afterany:12', '-p': '-10' });
    expect(sge.alter(refs(['5']), changes).commands.map(asTyped)).toEqual([
      ['qalter', '-N', 'x', '-q', 'short.q', '-pe', 'omp', '4', '-hold_jid', '12', '-p', '-10', '5'],
    ]);
  });

  it.each([
    ['mem', 2000],
    ['time', null],
    ['array', '1-3'],
    ['qos', 'high'],
    ['-S', '/bin/sh'],
  ])('refuses %s = %s before anything is sent', (key, value) => {
    const plan = sge.alter(refs(['5']), [{ key, value, native: false }]);
    expect(plan.commands).toEqual([]);
    expect(plan.read([])).toMatchObject([{ outcome: 'refused' }]);
  });

  it('refuses nothing at all', () => {
    expect(sge.alter(refs(['5']), []).read([])).toMatchObject([{ message: 'there is nothing to change' }]);
  });
});

describe('log paths', () => {
  const request: LogRequest = { ref: { id: '12' }, jobName: 'demo', folder: '/home/hpc/jobs', resources: [] };
  const paths = (record: Record<string, string | boolean>, more: Partial<LogRequest> = {}) =>
    sge.logPaths({ ...request, resources: resources(record), ...more });

  it.each([
    ['nothing', {}, '/home/hpc/jobs/demo.o12'],
    ['an array', { array: '1-3' }, '/home/hpc/jobs/demo.o12.{task}'],
    ['a name', { stdout: 'out/$JOB_NAME-$JOB_ID.log' }, '/home/hpc/jobs/out/demo-12.log'],
    ['a core variable', { stdout: '$CLUSTERJOB_ID.out' }, '/home/hpc/jobs/12.out'],
    ['a variable in braces', { stdout: '${JOB_ID}x' }, '/home/hpc/jobs/12x'],
    ['a task of no array', { stdout: '$TASK_ID.out' }, '/home/hpc/jobs/undefined.out'],
    ['a folder', { stdout: 'logs/' }, '/home/hpc/jobs/logs/demo.o12'],
    ['an absolute path', { '-o': '/scratch/$JOB_ID' }, '/scratch/12'],
    ['hosts', { stdout: 'node1:/tmp/a,/tmp/b' }, '/tmp/b'],
    ['a host for all', { stdout: ':/tmp/a' }, '/tmp/a'],
    ['another folder', { '-wd': '/scratch', stdout: 'a' }, '/scratch/a'],
    ['the host', { stdout: '$HOSTNAME.out' }, null],
    ['the home folder', { stdout: '$HOME/a' }, null],
  ])('with %s', (_, record, stdout) => {
    expect(paths(record as Record<string, string>).stdout).toBe(stdout);
  });

  it('are two unless they are joined', () => {
    expect(paths({})).toEqual({ stdout: '/home/hpc/jobs/demo.o12', stderr: '/home/hpc/jobs/demo.e12', spooled: false });
    expect(paths({ join: true, stdout: 'a', stderr: 'b' }).stderr).toBe('/home/hpc/jobs/a');
  });

  it('of one task', () => {
    expect(paths({ array: '1-3' }, { task: 2 }).stdout).toBe('/home/hpc/jobs/demo.o12.2');
  });

  it('of a script of the user lie in the home folder unless it says otherwise', () => {
    expect(paths({}, { plain: '#!/bin/sh\n#$ -N demo\ntrue\n' })).toMatchObject({ stdout: null, stderr: null });
    expect(paths({}, { plain: '#!/bin/sh\n#$ -N demo -cwd\ntrue\n' }).stdout).toBe('/home/hpc/jobs/demo.o12');
    expect(paths({ '-wd': '/scratch' }, { plain: '#$ -wd /scratch\n' }).stdout).toBe('/scratch/demo.o12');
    expect(paths({ stdout: '/tmp/a' }, { plain: '#$ -o /tmp/a\n' }).stdout).toBe('/tmp/a');
  });

  it('are not known below a folder that is not', () => {
    expect(paths({}, { folder: '~/jobs' }).stdout).toBeNull();
  });
});
