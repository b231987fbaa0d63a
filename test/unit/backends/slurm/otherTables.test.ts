import { describe, expect, it } from 'vitest';
import type { Seen } from '../../../../src/backends/jobState.ts';
import { createSlurm } from '../../../../src/backends/slurm/slurm.ts';
import { output } from '../outputs.ts';

const slurm = createSlurm({ now: () => 0 });

/** What is read of an answer to a command line that is not ours. */
function read(command: readonly string[], stdout: string): Seen {
  const known = slurm.recognise(command);
  expect(known).toMatchObject({ own: false });
  if (!known?.read) throw new Error('there is a reader');
  return known.read(output({ stdout }));
}

function brief({ states, answered, unread }: Seen) {
  return {
    states: states.map(({ ref, state, exit, name, nodes }) => [ref.id, state, exit?.status ?? null, name, nodes]),
    answered: answered.map(({ id }) => id),
    unread: unread.length,
  };
}

describe('squeue in the columns of a user', () => {
  const squeue = ['squeue', '-h', '-j', '7,8', '-o', '%i|%j|%T|%r'];

  it('is read by the letters of its format', () => {
    expect(brief(read(squeue, '7|train|PENDING|Priority\n'))).toEqual({
      states: [['7', 'pending', null, 'train', null]],
      answered: ['7', '8'],
      unread: 0,
    });
  });

  it('knows the short words of states, and nodes in the place of a reason', () => {
    const table = ['squeue', '-h', '-j', '7,8', '-o', '%i|%t|%R'];
    expect(brief(read(table, '7|PD|(Resources)\n8|R|n[1-2]\n')).states).toEqual([
      ['7', 'pending', null, null, null],
      ['8', 'running', null, null, 'n[1-2]'],
    ]);
  });

  it('puts a name with the delimiter together where it is the only text', () => {
    expect(brief(read(squeue, '7|a|b|PENDING|Priority\n')).states).toEqual([['7', 'pending', null, 'a|b', null]]);
  });

  it('keeps the rest of a list with a line that cannot be told apart, and speaks for the jobs that it saw', () => {
    const two = ['squeue', '-h', '-j', '7,8', '-o', '%i|%j|%k|%T'];
    expect(brief(read(two, '7|a|b|c|RUNNING\n8|x|y|RUNNING\n'))).toEqual({
      states: [['8', 'running', null, 'x', null]],
      answered: ['8'],
      unread: 1,
    });
  });

  it('passes over what goes on behind a line end in a name, and headers', () => {
    const table = ['squeue', '-j', '7', '-o', '%i|%T|%j'];
    expect(brief(read(table, 'CLUSTER: lab\nJOBID|STATE|NAME\n7|RUNNING|a\nb\n')).states).toEqual([
      ['7', 'running', null, 'a', null],
    ]);
  });

  it('reads no row whose columns a name beyond ASCII has moved', () => {
    const header = '             JOBID PARTITION     NAME     USER ST       TIME  NODES NODELIST(REASON)';
    const row = (name: string): string => `                 7     debug ${name}       me PR       0:00      1 n1`;
    const table = ['squeue', '-j', '7'];
    expect(brief(read(table, `${header}\n${row('    wrap')}\n`)).states).toEqual([['7', 'failed', null, null, 'n1']]);
    expect(brief(read(table, `${header}\n${row('    caf\u00e9'.slice(1))}\n`))).toEqual({
      states: [],
      answered: [],
      unread: 1,
    });
  });

  it('takes nothing at all for no answer where a header was asked for', () => {
    expect(read(['squeue', '-j', '7'], '').failure).not.toBeNull();
    expect(read(['sacct', '-P', '-j', '7', '-o', 'JobID,State'], '').failure).not.toBeNull();
    expect(read(['squeue', '-h', '-j', '7', '-o', '%i|%T'], '')).toMatchObject({
      answered: [{ id: '7' }],
      failure: null,
    });
  });

  it('says that it cannot tell the columns of another format', () => {
    expect(read(['squeue', '-j', '7', '-o', '%i %j %T'], '7 a RUNNING\n').failure).toMatchObject({ transient: false });
    expect(read(['squeue', '--json', '-j', '7'], '{}').failure).not.toBeNull();
  });
});

describe('sacct in the columns of a user', () => {
  const sacct = ['sacct', '-n', '-P', '-j', '7', '-o', 'JobID,JobName,State,ExitCode,Elapsed'];

  it('is read by the names of its columns, with the steps', () => {
    const seen = read(sacct, '7|train|FAILED|3:0|00:01:05\n7.batch|batch|FAILED|3:0|00:01:05\n');
    expect(brief(seen).states).toEqual([['7', 'failed', 3, 'train', null]]);
    expect(seen.states[0]?.usage?.elapsedSeconds).toBe(65);
  });

  it('finds the state behind a name with the delimiter, unless the name fakes one', () => {
    expect(brief(read(sacct, '7|a|b|COMPLETED|0:0|00:00:01\n')).states).toEqual([['7', 'completed', 0, 'a|b', null]]);
    const faked = [...sacct.slice(0, -1), 'JobID,JobName,State,ExitCode,SubmitLine'];
    expect(brief(read(faked, '7|a|COMPLETED|FAILED|1:0|sbatch x\n'))).toEqual({ states: [], answered: [], unread: 1 });
  });

  it('tells fixed widths by the rule below the header', () => {
    const table = 'JobID        State ExitCode \n------- ---------- -------- \n7       CANCELLED+      0:0 \n';
    expect(brief(read(['sacct', '-j', '7', '-o', 'JobID,State,ExitCode'], table)).states).toEqual([
      ['7', 'cancelled', null, null, null],
    ]);
  });

  it('is no answer without state or job', () => {
    expect(read(['sacct', '-P', '-j', '7', '-o', 'JobID,MaxRSS'], 'JobID|MaxRSS\n7|\n').failure).not.toBeNull();
  });
});

describe('scontrol show job', () => {
  it('is read by its names, whatever the name of the job fakes', () => {
    const text = [
      'JobId=8 ArrayJobId=7 ArrayTaskId=3 JobName=x JobState=COMPLETED y',
      '   UserId=me(1) GroupId=me(1) MCS_label=N/A',
      '   JobState=FAILED Reason=NonZeroExitCode Dependency=(null)',
      '   Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=3:0',
      '   NodeList=n1',
      '   WorkDir=/home/me/a b',
      '',
    ].join('\n');
    expect(brief(read(['scontrol', 'show', 'job', '7_3'], text))).toEqual({
      states: [['7_3', 'failed', 3, 'x JobState=COMPLETED y', 'n1']],
      answered: ['7_3'],
      unread: 0,
    });
  });
});

it('knows the parts of a job as Slurm called them before 20.02', () => {
  const text = 'JobId=78 PackJobId=77 PackJobOffset=1 JobName=x\n   UserId=me(1)\n   JobState=PENDING Reason=None\n';
  const first = text.replace('JobId=78', 'JobId=77').replace('Offset=1', 'Offset=0').replace('PENDING', 'RUNNING');
  expect(brief(read(['scontrol', 'show', 'job', '77'], `${first}\n${text}`)).states).toEqual([
    ['77', 'running', null, 'x', null],
  ]);
});

it('takes the tasks of a job apart', () => {
  expect(slurm.recognise(['scancel', '-v', '7_[1-2,5]'])).toEqual({
    power: 'cancel',
    refs: [
      {
        id: '7',
        tasks: [
          { first: 1, last: 2 },
          { first: 5, last: 5 },
        ],
      },
    ],
    own: true,
  });
});
