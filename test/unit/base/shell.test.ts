import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/base/command.ts';
import { UserError } from '../../../src/base/errors.ts';
import { commandLine, commandScript, shellWord } from '../../../src/base/shell.ts';
import { NASTY_TEXTS } from '../transport/contract.ts';
import { SHELLS } from '../transport/shells.ts';

const COMMAND: Command = { file: 'cat', args: [], environment: 'plain', limitMs: 1000 };

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

function run(shell: string, script: string, env: Record<string, string> = {}): Answer {
  return spawnSync(shell, ['-c', script], {
    // bash takes a socket as input and SHLVL 0 for a remote shell, and reads .bashrc then.
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', SHLVL: '2', ...env },
    encoding: 'utf8',
    input: 'not for the command',
  });
}

describe('shellWord', () => {
  it.each([
    ['abc', 'abc'],
    ['/a/b-c_d.e', '/a/b-c_d.e'],
    ['--time=1:00', '--time=1:00'],
    ['=ls', "'=ls'"],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['~/x', "'~/x'"],
  ])('%j becomes %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  it.each(SHELLS)('is read back as it was by %s', (shell) => {
    const words = NASTY_TEXTS.map(shellWord).join(' ');
    expect(run(shell, `printf '[%s]' ${words}`).stdout).toBe(NASTY_TEXTS.map((text) => `[${text}]`).join(''));
  });

  it('refuses a NUL', () => {
    expect(() => shellWord('a\0b')).toThrow(UserError);
  });
});

it('commandLine is what a person would type', () => {
  expect(commandLine({ file: 'squeue', args: ['-j', '1,2', '--name', 'a b'] })).toBe("squeue -j 1,2 --name 'a b'");
});

describe.each(SHELLS)('commandScript for %s', (shell) => {
  const runCommand = (more: Partial<Command>, env?: Record<string, string>): Answer =>
    run(shell, commandScript({ ...COMMAND, ...more }), env);
  const variables = (environment: Command['environment'], env: Record<string, string>): string[] =>
    runCommand({ file: 'env', environment }, env)
      .stdout.split('\n')
      .filter((line) => line !== '' && !/^(PATH|PWD|SHLVL|_|OLDPWD)=/.test(line))
      .sort();

  it('reads nothing of what the shell reads', () => {
    expect(runCommand({}).stdout).toBe('');
  });

  it.each(NASTY_TEXTS)('brings the input %j', (text) => {
    expect(runCommand({ input: { text } }).stdout).toBe(text);
  });

  it('changes nothing outside, and is one command whose status can be asked for', () => {
    const script = commandScript({ ...COMMAND, file: 'sh', args: ['-c', 'exit 7'], cwd: '/usr', env: { A: '1' } });
    expect(run(shell, `cd /; ${script} || echo "$? $PWD [$A]"`).stdout).toBe('7 / []\n');
    expect(run(shell, `if ${script}; then echo yes; else echo no; fi`).stdout).toBe('no\n');
  });

  it('says when its folder or its input is not there', () => {
    expect(runCommand({ cwd: "/no/such 'folder" })).toMatchObject({
      status: 125,
      stderr: "clusterjob: cannot enter the folder /no/such 'folder\n",
    });
    expect(runCommand({ input: { file: '/no/such' } })).toMatchObject({
      status: 125,
      stderr: 'clusterjob: cannot read the input file /no/such\n',
    });
  });

  it('refuses a variable name that the shell would run', () => {
    expect(() => commandScript({ ...COMMAND, env: { 'A=1; id; B': '' } })).toThrow(UserError);
  });

  it('reads with the C locale in UTC, and without the user’s wishes for the output', () => {
    const env = {
      LC_ALL: 'de_DE.UTF-8',
      TZ: 'Asia/Tokyo',
      SQUEUE_FORMAT: '%i',
      SLURM_TIME_FORMAT: 'relative',
      SLURM_CONF: '/x',
    };
    expect(variables('plain', env)).toEqual(['LC_ALL=C', 'SLURM_CONF=/x', 'TZ=UTC']);
  });

  it('submits without the editor’s variables', () => {
    const env = { VSCODE_PID: '1', VSCODE_IPC_HOOK_CLI: 'a\nb', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '-r x' };
    expect(variables('user', { ...env, LANG: 'C', TZ: 'UTC' })).toEqual(['LANG=C', 'TZ=UTC']);
  });

  it('lets a value that looks like a variable alone', () => {
    expect(variables('user', { TEXT: 'x\nVSCODE_PID=1' })).toEqual(['TEXT=x', 'VSCODE_PID=1']);
  });

  it.each([
    [
      'Slurm',
      { SLURM_JOB_ID: '1', SLURM_MEM_PER_CPU: '100', SLURMD_NODENAME: 'n1', SRUN_DEBUG: '3', SBATCH_CPU_BIND: 'none' },
      { SLURM_CONF: '/etc/slurm.conf', SBATCH_ACCOUNT: 'physics', SLURM_CLUSTERS: 'a' },
    ],
    [
      'PBS',
      { PBS_JOBID: '1.srv', PBS_O_WORKDIR: '/x', PBS_NODEFILE: '/y' },
      { PBS_CONF_FILE: '/etc/pbs.conf', PBS_DEFAULT: 'srv' },
    ],
    [
      'LSF',
      { LSB_JOBID: '1', LSB_JOBINDEX: '0', LS_SUBCWD: '/x' },
      { LSF_ENVDIR: '/lsf', LSB_DEFAULTQUEUE: 'q', LS_COLORS: 'di=1' },
    ],
    [
      'Grid Engine',
      { JOB_ID: '1', SGE_TASK_ID: 'undefined', SGE_O_WORKDIR: '/x', NSLOTS: '4', QUEUE: 'all.q', PE_HOSTFILE: '/x' },
      { SGE_ROOT: '/sge', SGE_CELL: 'default', SGE_QMASTER_PORT: '6444', SGE_CLUSTER_NAME: 'c' },
    ],
    ['Clusterjob', { CLUSTERJOB_ID: '1', CLUSTERJOB_ARRAY_INDEX: '2' }, { CLUSTERJOB_HOME: '/x' }],
  ])('submits from within a job of %s without its variables', (_, job, kept) => {
    const keptLines = Object.entries<string>(kept).map(([name, value]) => `${name}=${value}`);
    expect(variables('user', { ...job, ...kept })).toEqual(keptLines.sort());
  });

  it('leaves such variables alone where there is no job around', () => {
    const env = { SLURM_HINT: 'nomultithread', QUEUE: 'mine', JOB_ID: '7', PBS_THING: 'x' };
    expect(variables('user', env)).toEqual(['JOB_ID=7', 'PBS_THING=x', 'QUEUE=mine', 'SLURM_HINT=nomultithread']);
  });

  it('sets the command’s own variables last', () => {
    const env = { SLURM_JOB_ID: '1' };
    expect(runCommand({ file: 'env', environment: 'user', env: { SLURM_HINT: 'x' } }, env).stdout).toContain(
      'SLURM_HINT=x\n',
    );
  });
});
