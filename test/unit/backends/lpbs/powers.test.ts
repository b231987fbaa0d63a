import { describe, expect, it } from 'vitest';
import { createLpbs } from '../../../../src/backends/lpbs/lpbsBackend.ts';
import { capturedNames, output, outputOf, readCaptured } from '../outputs.ts';
import { resources } from '../resourceList.ts';

const lpbs = createLpbs({ now: () => 1_000_000_000_000 });
const TWO = [{ id: '2.localhost.local' }, { id: '3.localhost.local' }];

function captured(name: string) {
  return outputOf(readCaptured(`lpbs/${name}.json`));
}

describe('query', () => {
  it('asks once for all jobs, as lqstat takes the beginning of an id for it', () => {
    expect(lpbs.query(TWO).commands.map(({ file, args }) => [file, ...args])).toEqual([['lqstat', '-f']]);
  });

  it('tells the whole name and the queue', () => {
    const seen = lpbs.query([...TWO, { id: '9999.localhost.local' }]).read([captured('query/f-all')]);
    expect(seen.states.map(({ ref, state, name, queue }) => [ref.id, state, name, queue])).toEqual([
      ['2.localhost.local', 'running', 'pbstest', 'batch'],
      ['3.localhost.local', 'running', 'long_script_name_of_more_than_15.pbs', 'default'],
    ]);
    expect(seen.states[0]?.usage?.elapsedSeconds).toBe(2);
    // A job that is not listed has ended, or never was.
    expect(seen.answered).toHaveLength(3);
  });

  it('reads one job', () => {
    expect(lpbs.query(TWO).read([captured('query/f')]).states).toMatchObject([{ ref: TWO[0], state: 'running' }]);
  });

  it('reads an id with a user in it', () => {
    const id = '20.my-server.cluster.example.org.hpc';
    expect(lpbs.query([{ id }]).read([captured('query/f-long-id')]).states).toMatchObject([
      { ref: { id }, name: 's100' },
    ]);
  });

  it('takes no output for no jobs', () => {
    expect(lpbs.query(TWO).read([captured('query/f-none')])).toEqual({
      states: [],
      answered: TWO,
      unread: [],
      failure: null,
    });
  });

  it.each([
    ['a banner', output({ stdout: 'Welcome\n' })],
    ['a warning', output({ stderr: 'cannot read the list\n' })],
    ['an error', output({ end: { kind: 'exit', code: 1 }, stderr: 'LPBS_HOME must be defined\n' })],
  ])('takes %s for no answer', (_, bad) => {
    const seen = lpbs.query(TWO).read([bad]);
    expect([seen.answered, seen.failure === null]).toEqual([[], false]);
  });

  it('does not take the id of an array, or another number, for a job', () => {
    const seen = lpbs.query([{ id: '2[].localhost.local' }, { id: '2' }]).read([captured('query/f-all')]);
    expect(seen.states.map(({ ref }) => ref.id)).toEqual(['2']);
    expect(seen.answered).toEqual([{ id: '2' }]);
  });

  it('shows a letter of tomorrow and reports an entry that is cut', () => {
    const { stdout } = captured('query/f-all');
    const odd = stdout.replace('job_state = R', 'job_state = Z').replace(/ {4}resources_used.walltime = 0:00:02\n/, '');
    const seen = lpbs.query(TWO).read([output({ stdout: odd })]);
    expect(seen.states).toMatchObject([{ ref: TWO[1], state: null, native: 'Z' }]);
    expect(seen.unread).toHaveLength(1);
  });
});

describe('the own jobs', () => {
  const user = output({ stdout: 'hpc\n' });
  const date = output({ stdout: '1000000000\n' });
  const search = { token: 't', jobName: 'pbstest', folder: '/any', since: 1_000_000_000_000 };

  it('are those of the user', () => {
    const read = (name: string) =>
      lpbs
        .queryMine()
        .read([captured('query/f-all'), output({ stdout: `${name}\n` }), date])
        .states.map(({ ref }) => ref.id);
    expect(read('hpc')).toEqual(['3.localhost.local', '2.localhost.local']);
    expect(read('somebody')).toEqual([]);
  });

  it('may hold a submission of which no answer came, by its name and how long it runs', () => {
    const found = (parts: Partial<typeof search>) =>
      lpbs
        .find({ ...search, ...parts })
        .read([captured('query/f-all'), user, date])
        .states.map(({ ref }) => ref.id);
    expect(found({})).toEqual(['2.localhost.local']);
    expect(found({ jobName: 's100' })).toEqual([]);
    expect(found({ since: search.since + 3_600_000 })).toEqual([]);
  });

  it('are not known without the name of the user or the time', () => {
    const failed = output({ end: { kind: 'exit', code: 1 } });
    const seen = lpbs.find(search).read([captured('query/f-all'), failed, date]);
    expect([seen.states, seen.failure === null]).toEqual([[], false]);
  });
});

const CANCELLED: Readonly<Record<string, string>> = {
  'default-wait': 'accepted',
  finished: 'gone',
  'long-id': 'accepted',
  'not-owner': 'refused',
  running: 'accepted',
  'sigterm-ignored': 'accepted',
  unknown: 'gone',
};

describe('cancel', () => {
  it('has all answers', () => {
    expect(Object.keys(CANCELLED).sort()).toEqual([...capturedNames('lpbs/cancel')].sort());
  });

  it.each(Object.entries(CANCELLED))('%s is %s', (name, outcome) => {
    expect(lpbs.cancel([{ id: '13.localhost.local' }]).read([captured(`cancel/${name}`)])).toMatchObject([{ outcome }]);
  });

  it('refuses a number alone, which could be the beginning of another id', () => {
    const plan = lpbs.cancel([{ id: '1' }, { id: '17.localhost.local' }]);
    expect(plan.commands.map(({ args }) => args)).toEqual([['17.localhost.local']]);
    expect(plan.read([output()]).map(({ ref, outcome }) => [ref.id, outcome])).toEqual([
      ['17.localhost.local', 'accepted'],
      ['1', 'refused'],
    ]);
  });
});

describe('probe', () => {
  const others = [output({ stdout: 'hpc\n' }), output({ stdout: 'box\n' }), output({ stdout: '1000000000\n' })];

  it('knows LPBS by its help', () => {
    expect(lpbs.probe().read([captured('probe/help'), ...others])).toMatchObject({
      present: true,
      user: 'hpc',
      host: 'box',
      clockOffsetMs: 500,
      history: { kept: false },
      trouble: null,
    });
  });

  it('does not take another program of that name for it', () => {
    expect(lpbs.probe().read([output({ stdout: 'usage: lqstat\n' }), ...others])).toMatchObject({ present: false });
  });
});

it('knows the files of the output where their path has a root', () => {
  const paths = (record: Parameters<typeof resources>[0]) =>
    lpbs.logPaths({
      ref: { id: '1.localhost.local' },
      jobName: 'demo',
      folder: '/home/me',
      resources: resources(record),
    });
  expect(paths({ stdout: '/tmp/a', stderr: '/tmp/b' })).toEqual({ stdout: '/tmp/a', stderr: '/tmp/b', spooled: false });
  expect(paths({ stdout: '/tmp/a', join: true })).toEqual({ stdout: '/tmp/a', stderr: '/tmp/a', spooled: false });
  expect(paths({ stdout: 'a' })).toEqual({ stdout: null, stderr: null, spooled: false });
});
