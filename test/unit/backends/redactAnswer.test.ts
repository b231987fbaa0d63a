import { describe, expect, it } from 'vitest';
import { redactAnswer } from '../../../src/backends/redactAnswer.ts';
import type { CapturedAnswer } from '../../../src/base/capturedAnswer.ts';

const EMPTY: CapturedAnswer = {
  scheduler: 'slurm',
  version: null,
  command: ['squeue'],
  exitCode: 0,
  stdout: '',
  stderr: '',
  note: '',
};

function redacted(stdout: string): string {
  return redactAnswer({ ...EMPTY, stdout }, ['me']).stdout;
}

describe('secrets', () => {
  it.each([
    [
      'Variable_List = HOME=/home/me,API_TOKEN=abc123,LANG=C',
      'Variable_List = HOME=/home/me,API_TOKEN=(removed),LANG=C',
    ],
    ['DB_PASSWORD="a b",X=1', 'DB_PASSWORD=(removed),X=1'],
    ["AWS_SECRET_ACCESS_KEY='a,b' x", 'AWS_SECRET_ACCESS_KEY=(removed) x'],
    ['"GITHUB_TOKEN":"ghp_\\"x","LANG":"C"', '"GITHUB_TOKEN":"(removed)","LANG":"C"'],
    ['"PIN_SECRET": 7', '"PIN_SECRET": "(removed)"'],
    [
      '<VA_variable>HF_TOKEN</VA_variable>\n<VA_value>hf_x</VA_value>',
      '<VA_variable>HF_TOKEN</VA_variable>\n<VA_value>(removed)</VA_value>',
    ],
    ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer (removed)'],
    ['git clone https://me:pw@host/x', 'git clone https://me:(removed)@host/x'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\nx', '(removed)\nx'],
    ['token=$1 TOKEN="$other"', 'token=$1 TOKEN="$other"'],
    ['KEYBOARD=de,MONKEY=1', 'KEYBOARD=de,MONKEY=1'],
  ])('%j', (text, expected) => expect(redacted(text)).toBe(expected));

  it('are left out of the command, its input and its variables', () => {
    const answer: CapturedAnswer = {
      ...EMPTY,
      command: ['qsub', '-v', 'A=1,MY_TOKEN=x', '-M', 'me@uni.example', '--mail-user=me@uni.example', 'job.sh'],
      stdin: 'export API_KEY=x\n',
      env: { API_KEY: 'x', LANG: 'C' },
    };
    const { command, stdin, env } = redactAnswer(answer, ['me']);
    expect(command.join(' ')).toBe('qsub -v A=1,MY_TOKEN=(removed) -M (removed) --mail-user=(removed) job.sh');
    expect([stdin, env]).toEqual(['export API_KEY=(removed)\n', { API_KEY: '(removed)', LANG: 'C' }]);
  });
});

describe('mail addresses', () => {
  it.each([
    ['MailUser=me@uni.example x', 'MailUser=(removed) x'],
    ['    Mail_Users = me@uni.example', '    Mail_Users = (removed)'],
    ['mail_list:                  me@vm', 'mail_list:                  (removed)'],
    ['write to jane.doe@uni.example', 'write to u0@uni.example'],
    ['all.q@node1.lab.example', 'all.q@node1.lab.example'],
    ['<queue_name>fast@node1.lab.example</queue_name>', '<queue_name>fast@node1.lab.example</queue_name>'],
    ['    Job_Owner = me@pbs01.lab.local', '    Job_Owner = me@pbs01.lab.local'],
  ])('%j', (text, expected) => expect(redacted(text)).toBe(expected));
});

describe('names of other users', () => {
  it.each([
    ['UserId=alice(1001) GroupId=me(5)', 'UserId=u1(1001) GroupId=me(5)'],
    ['    Job_Owner = alice@pbs01', '    Job_Owner = u1@pbs01'],
    ['"Job_Owner":"alice@pbs01"', '"Job_Owner":"u1@pbs01"'],
    ['<Job_Owner>alice@torque01</Job_Owner>', '<Job_Owner>u1@torque01</Job_Owner>'],
    ['<JB_owner>alice</JB_owner> <JB_owner>me</JB_owner>', '<JB_owner>u1</JB_owner> <JB_owner>me</JB_owner>'],
    [
      'Signal <KILL> requested by user or administrator <alice>;',
      'Signal <KILL> requested by user or administrator <u1>;',
    ],
    ['owner        alice      \ncwd /home/alice/x', 'owner        alice      \ncwd /home/alice/x'],
    ['Job <12>, User <alice>, CWD </home/alice/x>', 'Job <12>, User <u1>, CWD </home/u1/x>'],
  ])('in a record: %j', (text, expected) => expect(redacted(text)).toBe(expected));

  it('in a table, each always the same, with the columns where they were', () => {
    const table = [
      '             JOBID PARTITION     NAME     USER ST       TIME  NODES NODELIST(REASON)',
      '                36     debug      arr       me PD       0:00      1 (Priority)',
      '                37     debug    alice    alice  R       0:16      1 n4',
      '                38     debug        x      bob  R       0:16      1 n4',
      '                39     debug        x    alice  R       0:16      1 n4',
    ];
    const lines = redacted(table.join('\n')).split('\n');
    expect(lines.map((line) => line.length)).toEqual(table.map((line) => line.length));
    expect(lines.slice(1).map((line) => line.slice(38, 46).trim())).toEqual(['me', 'u1', 'u2', 'u1']);
    expect(lines[2]).toContain(' alice    u1 ');
  });

  it('but no other words below the same titles', () => {
    const reasons = 'JOBID   USER    STAT\n225     me      PEND\n Job slot limit reached: 1 host;\n';
    expect(redacted(reasons)).toBe(reasons);
  });

  it('in the wide tables of PBS and LSF', () => {
    const pbs =
      'Job id  Name  User   Time Use S Queue\n------  ----  ------ -------- - -----\n1.p     x     alice         0 Q workq\n';
    expect(redacted(pbs)).toContain('1.p     x     u1            0 Q workq');
    const lsf = 'JOBID   USER    STAT  QUEUE\n225     alice   RUN   normal\n';
    expect(redacted(lsf)).toContain('225     u1      RUN   normal');
  });
});
