import { existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useDesk } from './desk.ts';

const desk = useDesk();

/** A job with a value of every kind and every part. */
function writeWholeJob(): void {
  desk().write('train.body.sh', 'echo {jobname} on $CLUSTERJOB_NODELIST\n');
  desk().write('helper.sh', 'echo {nodes}\n');
  desk().write(
    'train.ini',
    '[Attributes]\naux_scripts = helper.sh\nprologue = echo before {jobname}\nepilogue = echo after\n' +
      '[Resources]\nqueue = long\nmem = 4G\nnodes = 2\nexclusive = True\ncontiguous = False\n',
  );
}

describe('render', () => {
  it('prints the script', async () => {
    desk().write('hello.sh', 'echo hello\n');
    expect(await desk().run('render', 'hello.sh')).toEqual({
      status: 0,
      stdout: '#!/bin/bash\necho hello\n',
      stderr: '',
    });
  });

  it('--json has all attributes in their order', async () => {
    writeWholeJob();
    desk().writeProfile('big', '[Attributes]\nbackend = slurm\nremote = me@big\n');
    const { status, stdout } = await desk().run('render', 'train.ini', '--profile', 'big', '--json');
    expect(status).toBe(0);
    const record = JSON.parse(stdout);
    expect(Object.keys(record)).toEqual([
      ...['backend', 'profile', 'filename', 'script', 'prologue', 'epilogue', 'aux'],
      ...['resources', 'attributes', 'origins', 'problems'],
    ]);
    const body = join(desk().folder, 'train.body.sh');
    const settings = join(desk().folder, 'train.ini');
    expect(record).toMatchObject({
      backend: 'slurm',
      profile: 'big',
      filename: 'train.slr',
      prologue: '#!/bin/bash\necho before train',
      epilogue: '#!/bin/bash\necho after',
      aux: { 'helper.sh': '#!/bin/bash\necho 2\n' },
      resources: [
        ['jobname', 'train'],
        ['queue', 'long'],
        ['mem', 4096],
        ['nodes', 2],
        ['exclusive', true],
        ['contiguous', false],
      ],
      attributes: { backend: 'slurm', remote: 'me@big', max_sleep_interval: 900, workdir: '.' },
      problems: [],
    });
    expect(record.script).toBe(
      '#!/bin/bash\n#SBATCH --job-name=train\n#SBATCH --partition=long\n#SBATCH --mem=4096\n#SBATCH --nodes=2\n' +
        '#SBATCH --exclusive\necho train on $SLURM_JOB_NODELIST\n',
    );
    expect(record.origins).toContainEqual({ line: 3, file: settings, sourceLine: 6, key: 'queue' });
    expect(record.origins).toContainEqual({ line: 7, file: body, sourceLine: 1, key: null });
  });

  it('--json gives a problem its place, and null where it has none', async () => {
    const file = desk().write('train.body.sh', 'echo\necho {nobody}\n');
    const { status, stdout, stderr } = await desk().run('render', file, '--keyword', 'time="soon"', '--json');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const { script, problems } = JSON.parse(stdout);
    expect(script).toBe(null);
    expect(problems).toContainEqual({
      ...{ severity: 'error', code: 'placeholder-unknown', file },
      ...{ line: 2, column: 6, endLine: 2, endColumn: 14, message: expect.stringContaining('nobody') },
    });
    const place = { file: null, line: null, column: null, endLine: null, endColumn: null };
    expect(problems).toContainEqual({
      severity: 'error',
      code: 'impossible-time',
      ...place,
      message: expect.any(String),
    });
    expect(Object.keys(problems[0])).toEqual([
      ...['severity', 'code', 'file', 'line', 'column', 'endLine', 'endColumn', 'message'],
    ]);
  });

  it('takes the layers one by one and looks up nothing else', async () => {
    desk().writeProfile('local', '[Resources]\nqueue = nobody\n');
    desk().write('body.txt', 'echo {jobname}\n');
    desk().write('d.ini', '[Resources]\nqueue = first\nnodes = 1\n');
    desk().write('one.ini', '[Resources]\nnodes = 2\n');
    desk().write('two.ini', '[Resources]\nthreads = 3\n');
    const layers = ['--body', 'body.txt', '--defaults', 'd.ini', '--settings', 'one.ini', '--settings', 'two.ini'];
    const values = ['--keyword', '-A="x"', '--keyword=nodes=7', '--set', 'threads=4'];
    const { stdout } = await desk().run('render', ...layers, '--jobname', 'night', ...values, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      backend: 'slurm',
      profile: null,
      resources: [
        ['queue', 'first'],
        ['nodes', 2],
        ['jobname', 'night'],
        ['-A', 'x'],
        ['threads', 4],
      ],
      problems: [],
    });
  });

  it('--set forces a section', async () => {
    desk().write('a.body.sh', 'echo {note}\n');
    const { stdout } = await desk().run(
      'render',
      'a.body.sh',
      '--set',
      'attributes.note=x=y',
      '--set',
      'resources.q=1',
    );
    expect(stdout).toContain('echo x=y\n');
  });

  it('--compare shows a job for every scheduler, changes of the command line too', async () => {
    desk().write('train.sh', 'echo {word}\n');
    desk().write('train.ini', '[Resources]\ntime = 5\n\n[Attributes]\nword = hi\n');
    const { status, stdout } = await desk().run('render', 'train.sh', '--compare', '--set', 'queue=short');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^train for Slurm, TORQUE, .*\n/);
    expect(stdout).toContain('train.ini:2  time = 5\n    Slurm ');
    expect(stdout).toMatch(/\n {4}LSF +#BSUB -W 5\n/);
    const wrong = await desk().run('render', 'train.sh', '--compare', '--json');
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('--compare cannot be used with --json') });
  });

  it('--explain shows where every line comes from', async () => {
    writeWholeJob();
    desk().writeProfile('big', '[Attributes]\nbackend = slurm\n');
    const { stdout } = await desk().run('render', 'train.ini', '-p', 'big', '--explain');
    const { folder } = desk();
    expect(stdout.split('\n').map((line) => line.replace(/ +\|/, ' |').replace(folder, ''))).toEqual([
      ' | #!/bin/bash',
      'jobname | #SBATCH --job-name=train',
      '/train.ini:6 queue | #SBATCH --partition=long',
      '/train.ini:7 mem | #SBATCH --mem=4096',
      '/train.ini:8 nodes | #SBATCH --nodes=2',
      '/train.ini:9 exclusive | #SBATCH --exclusive',
      '/train.body.sh:1 | echo train on $SLURM_JOB_NODELIST',
      '',
    ]);
  });

  it('-o writes the script as a file that can be executed', async () => {
    desk().write('hello.sh', 'echo hello');
    expect(await desk().run('render', 'hello.sh', '-o', 'out.job')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(desk().read('out.job')).toBe('#!/bin/bash\necho hello');
    expect(statSync(join(desk().folder, 'out.job')).mode & 0o777).toBe(0o777 & ~process.umask());
  });

  it('-o writes a plain script byte for byte', async () => {
    const bytes = Uint8Array.from([...Buffer.from('#!/bin/sh\n#SBATCH -n 1\necho '), 0xe4, 0x0a]);
    desk().write('plain.sh', bytes);
    desk().writeProfile('big', '[Attributes]\nbackend = slurm\n');
    const { status } = await desk().run('render', 'plain.sh', '--profile', 'big', '--output', 'copy.sh');
    expect(status).toBe(0);
    expect(Buffer.from(desk().read('copy.sh'), 'utf8').toString()).toBe(Buffer.from(bytes).toString('utf8'));
    expect(statSync(join(desk().folder, 'copy.sh')).size).toBe(bytes.length);
  });

  it('-o follows a link and leaves it one', async () => {
    desk().write('hello.sh', 'echo hello\n');
    desk().write('real', 'old');
    symlinkSync('real', join(desk().folder, 'link'));
    await desk().run('render', 'hello.sh', '-o', 'link');
    expect(desk().read('real')).toBe('#!/bin/bash\necho hello\n');
  });

  it('-o writes nothing where the folder is missing, and says so', async () => {
    desk().write('hello.sh', 'echo hello\n');
    const { status, stderr } = await desk().run('render', 'hello.sh', '-o', 'no/such/out.job');
    const path = join(desk().folder, 'no', 'such');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `clusterjob: ${path}/out.job cannot be written: there is no folder ${path}. Make the folder first, or choose another one\n`,
    });
    expect(existsSync(path)).toBe(false);
  });

  it.each(['hello.sh', 'hello.ini', 'link'])('-o does not overwrite the source %s', async (target) => {
    desk().write('hello.sh', 'echo hello\n');
    desk().write('hello.ini', '[Resources]\nnodes = 1\n');
    symlinkSync('hello.sh', join(desk().folder, 'link'));
    const { status, stderr } = await desk().run('render', 'hello.sh', '-o', target);
    expect(status).toBe(1);
    expect(stderr).toContain(`${target} is a source of the job and is not overwritten`);
    expect(desk().read('hello.sh')).toBe('echo hello\n');
  });

  it('-o says that a folder is in the way', async () => {
    desk().write('hello.sh', 'echo hello\n');
    mkdirSync(join(desk().folder, 'out'));
    const { status, stderr } = await desk().run('render', 'hello.sh', '-o', 'out');
    expect(status).toBe(1);
    expect(stderr).toContain('out could not be written: it is a folder');
  });
});

describe.runIf(existsSync('/dev/full'))('a full disk', () => {
  it('is told in one sentence', async () => {
    desk().write('hello.sh', 'echo hello\n');
    const { status, stderr } = await desk().run('render', 'hello.sh', '-o', '/dev/full');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^clusterjob: \/dev\/full cannot be written: ENOSPC: .*\. Check the path, or choose another file\n$/,
    );
  });
});

describe('the cluster of a job that is rendered', () => {
  it('is this machine where there is no other', async () => {
    desk().write('hello.sh', 'echo hello\n');
    expect(await desk().json('render', 'hello.sh')).toMatchObject({ backend: 'local', profile: 'local' });
  });

  it('is the one that CLUSTERJOB_PROFILE names', async () => {
    desk().write('hello.sh', 'echo hello\n');
    desk().writeProfile('big', '[Attributes]\nbackend = slurm\n');
    desk().env.CLUSTERJOB_PROFILE = 'big';
    expect(await desk().json('render', 'hello.sh')).toMatchObject({ backend: 'slurm', profile: 'big' });
  });

  it('is refused where CLUSTERJOB_PROFILE names none', async () => {
    desk().write('hello.sh', 'echo hello\n');
    desk().writeProfile('big', '[Attributes]\nbackend = slurm\n');
    desk().env.CLUSTERJOB_PROFILE = 'bug';
    expect(await desk().run('render', 'hello.sh')).toEqual({
      status: 1,
      stdout: '',
      stderr: "clusterjob: There is no profile 'bug'. Did you mean big?\n",
    });
  });

  it('is none where there are several, and its own backend counts', async () => {
    desk().write('hello.sh', 'echo hello\n');
    desk().writeProfile('big', '[Attributes]\nbackend = slurm\n');
    expect(await desk().json('render', 'hello.sh')).toMatchObject({ backend: 'slurm', profile: null });
  });
});

describe('check', () => {
  it('says that all is well', async () => {
    desk().write('hello.sh', 'echo hello\n');
    expect(await desk().run('check', 'hello.sh')).toEqual({ status: 0, stdout: 'No problems.\n', stderr: '' });
    expect(await desk().json('check', 'hello.sh')).toEqual({ problems: [] });
  });

  it('shows all problems as a compiler does', async () => {
    const body = desk().write('train.body.sh', 'echo {jobname} {nobody}\n');
    const settings = desk().write('train.ini', '[Resources]\ntime = soon\n');
    const { status, stdout, stderr } = await desk().run('check', 'train.ini');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`${settings}:2:8: error: `);
    expect(stderr).toContain(`${body}:1:16: error: `);
  });

  it('says that a job cannot go where it is to go', async () => {
    desk().write('train.body.sh', 'true\n');
    desk().write('train.ini', '[Attributes]\nbackend = slurm\n');
    const { status, stdout } = await desk().run('check', 'train.ini', '--profile', 'local', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout).problems).toMatchObject([{ severity: 'error', code: 'backend-mismatch', line: 2 }]);
  });
});

describe('settings', () => {
  it('shows a file as it is read', async () => {
    desk().write('any.ini', '[DEFAULT]\nwhat = thing\n[Any]\na = %(what)s\nb = 1\n  2\n[Other]\n');
    expect(await desk().run('settings', 'any.ini')).toEqual({
      status: 0,
      stdout: '[Any]\nwhat = thing\na = thing\nb = 1\n    2\n\n[Other]\nwhat = thing\n',
      stderr: '',
    });
  });

  it('--json has all attributes in their order', async () => {
    desk().write('any.ini', '[DEFAULT]\nwhat = thing\n[Any]\na = %(what)s\n');
    const { stdout } = await desk().run('settings', 'any.ini', '--json');
    expect(JSON.parse(stdout)).toEqual({
      sections: {
        Any: [
          ['what', 'thing'],
          ['a', 'thing'],
        ],
      },
      raw: {
        Any: [
          ['what', 'thing'],
          ['a', '%(what)s'],
        ],
      },
      defaults: [['what', 'thing']],
      error: null,
      problems: [],
    });
    expect(Object.keys(JSON.parse(stdout))).toEqual(['sections', 'raw', 'defaults', 'error', 'problems']);
  });

  it("names configparser's exception and line", async () => {
    desk().write('bad.ini', '[A]\nx = 1\nx = 2\n');
    const { status, stdout } = await desk().run('settings', 'bad.ini', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      sections: {},
      error: { class: 'DuplicateOptionError', line: 3 },
      problems: [{ severity: 'error', line: 3, column: 1 }],
    });
  });

  it('says that bytes are no text', async () => {
    desk().write('bytes.ini', Uint8Array.from([...Buffer.from('[A]\nx = '), 0xe4, 0x0a]));
    const { status, stderr } = await desk().run('settings', 'bytes.ini');
    expect(status).toBe(1);
    expect(stderr).toContain('bytes.ini:2:5: error: This is no UTF-8 text');
  });
});

describe('the tool itself', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']]])('%j shows what it can do', async (argv) => {
    const { status, stdout } = await desk().run(...argv);
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: clusterjob COMMAND');
  });

  it.each([[['help', 'wait']], [['wait', '--help']], [['wait', 'x', '-h']]])('%j shows a command', async (argv) => {
    expect(await desk().run(...argv)).toMatchObject({ status: 0, stdout: expect.stringContaining('--timeout') });
  });

  it.each([[['version']], [['--version']], [['-V']]])('%j shows the version', async (argv) => {
    expect(await desk().run(...argv)).toEqual({ status: 0, stdout: 'development\n', stderr: '' });
  });

  it.each([[['nonsense']], [['constructor']], [['help', 'nonsense']], [['help', '__proto__']]])(
    '%j is wrong usage',
    async (argv) => {
      const { status, stderr } = await desk().run(...argv);
      expect(status).toBe(2);
      expect(stderr).toContain(`clusterjob: there is no command ${argv.at(-1)}\n`);
    },
  );

  it('says in one line what a misspelled command looks like, and where the use of one is told', async () => {
    expect(await desk().run('submti', 'a.sh')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'clusterjob: there is no command submti. Did you mean submit? `clusterjob help` lists all\n',
    });
    expect((await desk().run('submit')).stderr).toBe(
      'clusterjob: JOB is missing. `clusterjob help submit` shows how it is used\n',
    );
  });
});
