import { describe, expect, it } from 'vitest';
import type { LogRequest } from '../../../../src/backends/contract.ts';
import type { JobRef } from '../../../../src/backends/jobState.ts';
import { createSlurm } from '../../../../src/backends/slurm/slurm.ts';
import { output, outputOf, readCaptured } from '../outputs.ts';
import { refs } from '../powersOverJobs.ts';

const slurm = createSlurm({ now: () => 1_800_000_000_000 });

function captured(path: string) {
  return outputOf(readCaptured(`slurm/${path}.json`));
}

describe('query', () => {
  it('asks each cluster for its own jobs', () => {
    const plan = slurm.query([{ id: '1' }, { id: '2;lab' }, { id: '3' }, { id: '1', tasks: [{ first: 1, last: 2 }] }]);
    expect(plan.commands.map(({ args }) => [args[args.indexOf('-M') + 1], args[args.indexOf('-j') + 1]])).toEqual([
      ['-a', '1,3'],
      ['lab', '2'],
    ]);
  });

  it('reads the answer of a named cluster, which has a line above the header', () => {
    const answer = captured('query/running');
    const seen = slurm.query([{ id: '26;lab' }]).read([{ ...answer, stdout: `CLUSTER: lab\n${answer.stdout}` }]);
    expect(seen.states).toMatchObject([{ ref: { id: '26;lab' }, state: 'running' }]);
  });

  it('gives the tasks that were asked for', () => {
    const refs = [
      {
        id: '38',
        tasks: [
          { first: 2, last: 2 },
          { first: 7, last: 9 },
        ],
      },
    ];
    const seen = slurm.query(refs).read([captured('query/array-mixed')]);
    expect(seen.states.map(({ ref, state }) => [ref.tasks, state])).toEqual([
      [[{ first: 2, last: 2 }], 'failed'],
      [[{ first: 7, last: 8 }], 'pending'],
    ]);
    expect(seen.answered).toEqual(refs);
  });

  it('does not read a banner, a wrapper or colours', () => {
    const answer = captured('query/running');
    const stdout = `Welcome\n26|RUNNING|fake\n\u001b[1m${answer.stdout}`;
    const seen = slurm.query([{ id: '26' }]).read([{ ...answer, stdout }]);
    expect(seen.states).toHaveLength(1);
  });

  it('without the header speaks for nobody', () => {
    const seen = slurm.query([{ id: '1' }, { id: '2' }]).read([output()]);
    expect([seen.answered, seen.failure?.transient]).toEqual([[], true]);
  });

  it('goes on after a line that it cannot read', () => {
    const answer = captured('query/mixed');
    const [header = '', ...rest] = answer.stdout.split('\n');
    const seen = slurm
      .query([{ id: '65' }, { id: '40' }])
      .read([{ ...answer, stdout: [header, 'slurmctld: what a mess', ...rest].join('\n') }]);
    expect(seen.states.map(({ ref }) => ref.id)).toEqual(['65', '40']);
    expect(seen.unread).toEqual([{ text: 'slurmctld: what a mess', reason: 'a line of squeue that cannot be read' }]);
  });

  it('shows a state of tomorrow without acting on it', () => {
    const answer = captured('query/running');
    const seen = slurm
      .query([{ id: '26' }])
      .read([{ ...answer, stdout: answer.stdout.replace('|RUNNING|', '|HIBERNATING|') }]);
    expect(seen.states).toMatchObject([{ state: null, native: 'HIBERNATING', exit: null }]);
  });

  it('is not fooled by a name that looks like a job', () => {
    const answer = captured('query/name-newline');
    const record = answer.stdout.split('\n').find((line) => line.startsWith('31|')) ?? '';
    const fake = record.replace('31|RUNNING', '32|COMPLETED').replace(/<Name>.*/, '<Name>x');
    const stdout = answer.stdout.replace('line2</Name>', `${fake}</Name>`);
    const seen = slurm.query([{ id: '31' }, { id: '32' }]).read([{ ...answer, stdout }]);
    expect(seen.states.map(({ ref, state }) => [ref.id, state])).toEqual([['31', 'running']]);
  });

  it('reads thousands of jobs in one go', () => {
    const answer = captured('query/held');
    const [header = '', row = ''] = answer.stdout.split('\n');
    const ids = Array.from({ length: 10_000 }, (_, index) => String(100_000 + index));
    const plan = slurm.query(refs(ids));
    const stdout = [header, ...ids.map((id) => row.replace(/^\d+/, id)), ''].join('\n');
    const seen = plan.read(plan.commands.map(() => ({ ...answer, stdout })));
    expect(seen.states).toHaveLength(ids.length);
    expect(new Set(seen.states.map(({ state }) => state))).toEqual(new Set(['held']));
  });
});

describe('history', () => {
  it('passes over an older job that had the same id', () => {
    const answer = captured('history/completed');
    const later = Date.parse('2027-01-01T00:00:00Z');
    expect(slurm.history([{ id: '13' }], later).read([answer]).states).toEqual([]);
    expect(slurm.history([{ id: '13' }], later).read([answer]).answered).toHaveLength(1);
  });

  it('does not take a task for the whole array, by whose id it goes at first', () => {
    const tasks = [{ first: 1, last: 2 }];
    const seen = slurm.history([{ id: '19', tasks }], 0).read([captured('history/array-just-ended')]);
    expect(seen.states).toEqual([]);
  });

  it('does not speak for a job of which accounting knows a part only', () => {
    const answer = captured('history/running');
    const stdout = answer.stdout
      .replace('RUNNING', 'PENDING')
      .replace('<|>debug<|>', '<|><|>')
      .replace(/<\|>running\n/, '<|>allocation\n');
    const seen = slurm.history([{ id: '26' }], 0).read([{ ...answer, stdout }]);
    expect([seen.states, seen.answered, seen.failure]).toEqual([[], [], null]);
  });

  it('calls a job final only when its steps have ended', () => {
    const answer = captured('history/completed');
    const open = answer.stdout.replace(/(13\.batch.*?)2026-11-20T13:05:16<\|>0<\|>/, '$1Unknown<|>0<|>');
    const final = (stdout: string) =>
      slurm.history([{ id: '13' }], 0).read([{ ...answer, stdout }]).states[0]?.exit?.final;
    expect([final(answer.stdout), final(open)]).toEqual([true, false]);
  });

  it('understands memory that is for a core or a node', () => {
    const answer = captured('history/running-two-nodes');
    const requested = (text: string) =>
      slurm.history([{ id: '27' }], 0).read([{ ...answer, stdout: answer.stdout.replace('200M', text) }]).states[0]
        ?.usage?.requested.memBytes;
    expect([requested('200M'), requested('100Mc'), requested('100Mn'), requested('0n')]).toEqual([
      209_715_200,
      209_715_200,
      209_715_200,
      null,
    ]);
  });
});

describe('find', () => {
  const search = {
    token: 'token-waiting',
    jobName: 'waiting',
    folder: '/home/hpc',
    since: Date.parse('2026-11-20T13:11:00Z'),
  };

  it('works on a site without accounting', () => {
    const none = output({ end: { kind: 'exit', code: 1 }, stderr: 'Slurm accounting storage is disabled\n' });
    expect(slurm.find(search).read([captured('find/waiting-1'), none]).states).toMatchObject([
      { token: 'token-waiting' },
    ]);
  });

  it('takes name, folder and time for a candidate where nobody has the token', () => {
    const by = (parts: Partial<typeof search>) =>
      slurm
        .find({ ...search, token: 'other', jobName: 'waiting.slr', ...parts })
        .read([captured('find/waiting-1'), captured('find/waiting-2')])
        .states.map(({ ref }) => ref.id);
    expect(by({})).toEqual(['2103']);
    expect(by({ folder: '/home/hpc/other' })).toEqual([]);
    expect(by({ jobName: 'something' })).toEqual([]);
    expect(by({ since: search.since + 3_600_000 })).toEqual([]);
  });

  it('says nothing while the accounting that should know is down', () => {
    const seen = slurm.find(search).read([captured('find/accounting-down-1'), captured('find/accounting-down-2')]);
    expect([seen.states, seen.failure?.transient]).toEqual([[], true]);
  });
});

describe('orders to tasks of an array', () => {
  const some: JobRef = { id: '38', tasks: [{ first: 1, last: 2 }] };
  const rest: JobRef = { id: '38', tasks: [{ first: 3, last: 6 }] };

  it('are one argument for each reference', () => {
    expect(slurm.cancel([some, { id: '40;lab' }]).commands.map(({ args }) => args)).toEqual([
      ['-v', '38_[1-2]'],
      ['-M', 'lab', '-v', '40'],
    ]);
  });

  it('are told of by task', () => {
    const stderr = '38_1-2,4: Job has already finished\n38_3,5-8: No error\n';
    const answers = slurm.hold([some, rest]).read([output({ end: { kind: 'exit', code: 1 }, stderr })]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['gone', 'accepted']);
  });

  it('are refused where one task is', () => {
    const stderr = '38_3: Access/permission denied\n';
    const answers = slurm.hold([some, rest]).read([output({ end: { kind: 'exit', code: 1 }, stderr })]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused']);
  });

  it('reach scancel with its own form of the message', () => {
    const stderr =
      'scancel: Terminating job 38_[1-2]\nscancel: error: Kill job error on job id 38_[1-2]: Invalid job id specified\n';
    expect(slurm.cancel([some]).read([output({ stderr })])).toMatchObject([{ outcome: 'gone' }]);
  });
});

describe('alter', () => {
  it('names the resources as scontrol does', () => {
    const plan = slurm.alter(
      [{ id: '5' }, { id: '6' }],
      [
        { key: 'time', value: '90', native: false },
        { key: 'queue', value: 'long', native: false },
        { key: 'mem', value: 2000, native: false },
      ],
    );
    expect(plan.commands.map(({ args }) => args)).toEqual([
      ['update', 'JobId=5,6', 'TimeLimit=01:30:00', 'Partition=long', 'MinMemoryNode=2000'],
    ]);
  });

  it.each([
    ['stdout', 'x'],
    ['time', null],
    ['exclusive', true],
  ])('refuses %s = %s before anything is sent', (key, value) => {
    const plan = slurm.alter([{ id: '5' }], [{ key, value, native: false }]);
    expect(plan.commands).toEqual([]);
    expect(plan.read([])).toMatchObject([{ outcome: 'refused' }]);
  });

  it('is refused as a whole where Slurm does not know the parameter', () => {
    const stderr = 'Update of this parameter is not supported: Frob=1\nRequest aborted\n';
    const answers = slurm
      .alter([{ id: '5' }], [{ key: 'time', value: '5', native: false }])
      .read([output({ end: { kind: 'exit', code: 1 }, stderr })]);
    expect(answers).toMatchObject([{ outcome: 'refused' }]);
  });
});

describe('log paths', () => {
  const request: LogRequest = { ref: { id: '12;lab' }, jobName: 'my job', folder: '/home/hpc/jobs', resources: [] };
  const paths = (resources: Record<string, string | boolean>, more: Partial<LogRequest> = {}) =>
    slurm.logPaths({
      ...request,
      resources: Object.entries(resources).map(([key, value]) => ({ key, value, native: false })),
      ...more,
    });

  it.each([
    ['nothing', {}, '/home/hpc/jobs/slurm-12.out'],
    ['an array', { array: '1-3' }, '/home/hpc/jobs/slurm-12_{task}.out'],
    ['a name', { stdout: 'out/%x-%j.log' }, '/home/hpc/jobs/out/my job-12.log'],
    ['a core variable', { stdout: '$CLUSTERJOB_NAME.out' }, '/home/hpc/jobs/my job.out'],
    ['an absolute path', { stdout: '/scratch/%A.out' }, '/scratch/12.out'],
    ['a width', { stdout: 'o%5j' }, '/home/hpc/jobs/o00012'],
    ['a sign', { stdout: '100%%.out' }, '/home/hpc/jobs/100%.out'],
    ['patterns switched off', { stdout: '\\\\%j.out' }, '/home/hpc/jobs/%j.out'],
    ['a backslash that sbatch takes for itself', { stdout: '\\%j.out' }, '/home/hpc/jobs/12.out'],
    ['quotes of the author', { stdout: '"two words.out"' }, '/home/hpc/jobs/two words.out'],
    ['blanks', { stdout: 'two words.out' }, '/home/hpc/jobs/two words.out'],
    ['a letter that is no pattern', { stdout: '%q.out' }, '/home/hpc/jobs/%q.out'],
    ['the own option', { output: 'a.out' }, '/home/hpc/jobs/a.out'],
    ['another folder', { chdir: 'sub', stdout: 'a.out' }, '/home/hpc/jobs/sub/a.out'],
    ['the node', { stdout: '%N.out' }, null],
    ['the own id of a task', { array: '1-3', stdout: '%j.out' }, null],
  ])('with %s', (_, resources, stdout) => {
    expect(paths(resources as Record<string, string>).stdout).toBe(stdout);
  });

  it('are not known below a folder that is not', () => {
    expect(paths({ stdout: 'a' }, { folder: '~/jobs' }).stdout).toBeNull();
    expect(paths({ stdout: '/a' }, { folder: '~/jobs' }).stdout).toBe('/a');
  });

  it('of one task', () => {
    expect(paths({ array: '1-3' }, { task: 2 }).stdout).toBe('/home/hpc/jobs/slurm-12_2.out');
  });

  it('are one where stderr is not set, or joined', () => {
    expect(paths({ stdout: 'a' })).toEqual({ stdout: '/home/hpc/jobs/a', stderr: '/home/hpc/jobs/a', spooled: false });
    expect(paths({ stdout: 'a', stderr: 'b' }).stderr).toBe('/home/hpc/jobs/b');
    expect(paths({ stdout: 'a', stderr: 'b', join: true }).stderr).toBe('/home/hpc/jobs/a');
  });
});

describe('probe', () => {
  const answers = [1, 2, 3, 4].map((number) => captured(`probe/idle-${number}`));

  it('compares the clocks', () => {
    const facts = slurm.probe().read([...answers, output({ stdout: '1800000010\n' })]);
    expect(facts.clockOffsetMs).toBe(10_500);
  });

  it('knows a site without accounting', () => {
    const [version, config, ...rest] = answers;
    if (!version || !config) throw new Error('captured');
    const stdout = config.stdout.replace('accounting_storage/slurmdbd', 'accounting_storage/none');
    expect(slurm.probe().read([version, { ...config, stdout }, ...rest]).history).toEqual({
      kept: false,
      seconds: null,
    });
  });

  it('knows a host without Slurm', () => {
    const missing = output({ end: { kind: 'exit', code: 127 }, stderr: 'sh: sbatch: not found\n' });
    expect(slurm.probe().read([missing, missing])).toMatchObject({ present: false, version: null });
  });
});
