import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { useDesk } from './desk.ts';

const desk = useDesk();

/** What is called bad input: the command has to name it, in one sentence, with its place, and nothing may be sent. */
interface BadInput {
  readonly files: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
  /** All that it says, with `~` for the user's folder. */
  readonly says: readonly (string | RegExp)[];
  readonly status?: number;
}

const BAD_INPUT: Readonly<Record<string, BadInput>> = {
  'a settings file that cannot be read': {
    files: { 'train.body.sh': 'echo {nobody}\n', 'train.ini': '[Resources]\nnodes\n[Else]\nmem = much\n' },
    says: [/^~\/train\.ini:2:1: error: /, /^~\/train\.ini:3:2: error: /],
  },
  'several settings that cannot be read': {
    files: {
      'train.body.sh': 'true\n',
      'train.ini': '[Resources]\nnodes = two\nmem = much\n[Attributes]\nbackends = x\n',
    },
    says: [/^~\/train\.ini:2:9: error: /, /^~\/train\.ini:3:7: error: /, /^~\/train\.ini:5:1: error: /],
  },
  'a body that is missing': {
    files: { 'train.ini': '[Resources]\nnodes = 1\n' },
    says: [/^~\/train\.ini: error: .*body/],
  },
  'a job that is missing': {
    files: {},
    says: ['clusterjob: There is no file ~/train.ini. Check the path'],
  },
  'an unknown backend': {
    files: { 'train.body.sh': 'true\n', 'train.ini': '[Attributes]\nbackend = slrum\n' },
    says: [/^~\/train\.ini:2:11: error: .*slrum.*slurm/],
  },
  'an unknown placeholder': {
    files: { 'train.body.sh': 'echo {jobname}\necho {jobnome}\n', 'train.ini': '[Resources]\nnodes = 1\n' },
    says: [/^~\/train\.body\.sh:2:6: error: \{jobnome\}/],
  },
  'an unknown placeholder in the epilogue': {
    files: { 'train.body.sh': 'true\n', 'train.ini': '[Attributes]\nepilogue = echo {nobody}\n' },
    says: [/^~\/train\.ini:2:17: error: \{nobody\}/],
  },
  'an impossible time': {
    files: { 'train.body.sh': 'true\n', 'train.ini': '[Resources]\ntime = soon\n' },
    says: [/^~\/train\.ini:2:8: error: time = soon/],
  },
  'an auxiliary script that is missing': {
    files: { 'train.body.sh': 'true\n', 'train.ini': '[Attributes]\naux_scripts = helper.sh\n' },
    says: [/^~\/train\.ini:2:15: error: .*helper\.sh/],
  },
  'a file of ours that would overwrite a source': {
    files: { 'train.body.sh': 'true\n', 'train.ini': '[Attributes]\nfilename = train.body.sh\n' },
    says: [/^~\/train\.ini:2:12: error: ~\/train\.body\.sh would overwrite ~\/train\.body\.sh/],
  },
  'a folder that cannot be written': {
    files: { 'train.body.sh': 'true\n', 'train.ini': '[Attributes]\nworkdir = blocked/sub\n', blocked: '' },
    says: [
      /^clusterjob: ~\/blocked\/sub\/train\.job could not be written: a part of its path is not a folder\. Choose another folder$/,
    ],
  },
  'a profile that there is not': {
    files: { 'train.body.sh': 'true\n', 'train.ini': '' },
    argv: ['--profile', 'loacl'],
    says: ["clusterjob: There is no profile 'loacl'. Did you mean local?"],
  },
  'a cluster at which nothing answers': {
    files: { 'train.body.sh': 'true\n', 'train.ini': '[Attributes]\nbackend = slurm\nremote = me@127.0.0.1:1\n' },
    argv: ['--trust-host'],
    says: [/^clusterjob: me@\[127\.0\.0\.1\]:1 cannot be reached: /],
  },
  'a host that only the folder names': {
    files: { 'train.body.sh': 'true\n', 'train.ini': '[Attributes]\nbackend = slurm\nremote = me@127.0.0.1:1\n' },
    says: [/^clusterjob: Nothing was sent to me@127\.0\.0\.1:1: only ~\/train\.ini names this host, /],
  },
  'an option that is none': {
    files: {},
    argv: ['--sideways'],
    status: 2,
    says: ["clusterjob: Unknown option '--sideways'. `clusterjob help submit` shows how it is used"],
  },
  'a value without a key': {
    files: { 'train.ini': '' },
    argv: ['--set', 'nodes'],
    status: 2,
    says: ['clusterjob: --set nodes is not understood. Write --set key=value, as in --set queue=long'],
  },
  'a typed value that is none': {
    files: { 'train.ini': '' },
    argv: ['--keyword', 'nodes=two'],
    status: 2,
    says: [/^clusterjob: --keyword nodes=two is not understood\. /],
  },
};

describe('submit says what is wrong with', () => {
  it.each(Object.entries(BAD_INPUT))('%s, and sends nothing', async (_, { files, argv = [], says, status = 1 }) => {
    for (const [name, text] of Object.entries(files)) desk().write(name, text);
    const ended = await desk().run('submit', 'train.ini', ...argv);
    const lines = ended.stderr.replaceAll(desk().folder, '~').trimEnd().split('\n');
    expect(lines).toEqual(says.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))));
    expect(ended).toMatchObject({ status, stdout: '' });
    // Neither a script nor a lock: nothing was sent, and a run that was stored says that it was not.
    expect(readdirSync(desk().folder).sort()).toEqual(Object.keys(files).sort());
    const runs = await desk().json<readonly { readonly state: string; readonly schedulerId: null }[]>('list');
    for (const run of runs) expect(run).toMatchObject({ state: 'failed', schedulerId: null, attempts: [] });
  });
});

const SLURM = /^(sbatch|squeue|sacct|scancel|scontrol|sinfo|srun|salloc)$/;

/** A PATH with the tools of this machine and the scripts given, but without its Slurm, if it has one. */
function usePath(scripts: Readonly<Record<string, string>> = {}): void {
  const bin = join(desk().root, 'bin');
  mkdirSync(bin);
  for (const [name, text] of Object.entries(scripts)) desk().write(join('..', 'bin', name), `#!/bin/sh\n${text}\n`);
  const linked = new Set(Object.keys(scripts));
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const tool of readdirSafe(folder)) {
      if (SLURM.test(tool) || linked.has(tool)) continue;
      linked.add(tool);
      symlinkSync(join(folder, tool), join(bin, tool));
    }
  }
  vi.stubEnv('PATH', bin);
  desk().writeProfile('big', '[Attributes]\nbackend = slurm\nlogin_env = no\n');
  desk().write('train.sh', 'echo hello\n');
}

function readdirSafe(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A PATH may name folders that are not there.
    return [];
  }
}

describe('a scheduler', () => {
  it('whose command is not found is named, and the run kept', async () => {
    usePath();
    const { status, stderr } = await desk().run('submit', 'train.sh', '-p', 'big');
    expect(status).toBe(1);
    expect(stderr).toMatch(/sbatch/);
    expect(stderr).not.toContain('    at ');
    expect(await desk().onlyRun()).toMatchObject({
      ...{ state: 'failed', schedulerId: null },
      reason: expect.stringContaining('sbatch'),
    });
  });

  it('that refuses a job is quoted', async () => {
    const words = 'sbatch: error: invalid partition specified: nope';
    usePath({
      sbatch: `echo "${words}" >&2; echo "sbatch: error: Batch job submission failed: Invalid partition name specified" >&2; exit 1`,
    });
    const { status, stdout, stderr } = await desk().run('submit', 'train.sh', '-p', 'big', '--wait', '--json');
    expect(status).toBe(1);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ state: 'failed', schedulerId: null, final: true },
      reason: expect.stringMatching(/partition/),
    });
  });

  it('whose answer is not understood is asked again, and the run kept', async () => {
    usePath({ sbatch: 'echo "Have a nice day"' });
    const { status, stdout } = await desk().run('submit', 'train.sh', '-p', 'big', '--json');
    expect(status).toBe(1);
    const { id, state, reason } = JSON.parse(stdout);
    expect(state).toBe('submitting');
    expect(reason).toContain('Have a nice day');
    expect(await desk().onlyRun()).toMatchObject({ id, schedulerId: null });
  });

  it('that does not answer changes no state, and status and wait say so', async () => {
    usePath({
      sbatch: 'echo "Submitted batch job 12"',
      squeue: 'echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2; exit 1',
    });
    const { id } = await desk().json<{ readonly id: string }>('submit', 'train.sh', '-p', 'big');
    const { status, stdout, stderr } = await desk().run('status', id, '--json');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^clusterjob: Slurm on big gave no answer: .*\n$/);
    expect(JSON.parse(stdout)).toMatchObject([{ id, state: 'pending', schedulerId: '12' }]);
    expect(await desk().run('wait', id, '--timeout', '0')).toMatchObject({ status: 3 });
    expect(await desk().run('cancel', id)).toMatchObject({ status: 1 });
  });
});

describe('the store', () => {
  it('that is damaged is set aside, and the user told where it is', async () => {
    await desk().run('list');
    const folder = desk().env.CLUSTERJOB_HOME ?? '';
    const [name] = readdirSync(folder).filter((entry) => entry.endsWith('.sqlite'));
    for (const ending of ['-wal', '-shm']) writeFileSync(join(folder, name + ending), '');
    writeFileSync(join(folder, name ?? ''), 'this is no database, but long enough to be looked at as one '.repeat(100));
    const { status, stdout, stderr } = await desk().run('list', '--json');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '[]\n' });
    const aside = /set aside as (\S+\.sqlite), and a new one was begun\.\n$/.exec(stderr)?.[1];
    expect(readdirSync(folder).map((entry) => join(folder, entry))).toContain(aside);
  });

  it('that cannot be written is named, and the variable that moves it', async () => {
    desk().env.CLUSTERJOB_HOME = desk().write('in-the-way', '');
    const { status, stderr } = await desk().run('list');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^clusterjob: The list of runs in \S*in-the-way\S* could not be used: .*CLUSTERJOB_HOME.*\n$/,
    );
  });
});
