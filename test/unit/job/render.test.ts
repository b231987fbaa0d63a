import { describe, expect, it } from 'vitest';
import { renderJob } from '../../../src/job/render.ts';
import { FOLDERS, load, loaded, places, rendered } from '../support/jobs.ts';
import { alpha, alphaSite, beta, dialects, here } from '../support/testDialects.ts';

describe('the script', () => {
  it('is shebang, header, body', async () => {
    const { script } = await rendered('\necho {nodes}\n', '[Resources]\nnodes = 2\n');
    expect(script?.text).toBe('#!/bin/bash\n#SBATCH jobname=train\n#SBATCH nodes=2\n\necho 2\n');
  });

  it('keeps a shebang of its own in line 1, its text rendered', async () => {
    const { script } = await rendered('#!/bin/{sh} -e\ntrue', '[Attributes]\nsh = dash\n[Resources]\n');
    expect(script?.text).toBe('#!/bin/dash -e\n#SBATCH jobname=train\ntrue');
  });

  it('has the shell of the attribute', async () => {
    const { script } = await rendered('x', '[Attributes]\nshell = /bin/zsh\n');
    expect(script?.text.split('\n')[0]).toBe('#!/bin/zsh');
  });

  it('has LF line ends whatever the body has', async () => {
    const { script } = await rendered('a\r\nb\rc\r\n', '[Resources]\n');
    expect(script?.text).toBe('#!/bin/bash\n#SBATCH jobname=train\na\nb\nc\n');
  });

  it('has env_setup below the header and env_teardown behind the body, rendered', async () => {
    const settings =
      '[Attributes]\nenv_setup =\n    load {m}\n    echo $CLUSTERJOB_ID\nenv_teardown = unload {m}\nm = gcc\n';
    const first = await rendered('#!/bin/sh\nrun\n', settings);
    expect(first.script?.text).toBe('#!/bin/sh\n#SBATCH jobname=train\nload gcc\necho $ALPHA_ID\nrun\nunload gcc\n');
    expect((await rendered('run', settings)).script?.text.endsWith('\nrun\nunload gcc')).toBe(true);
  });

  it('takes no braces for placeholders in a lone body, but maps core variables', async () => {
    const job = await loaded({ '/w/j/a.sh': "awk '{print}' {{x}} {jobname} $CLUSTERJOB_ID" }, '/w/j/a.sh');
    expect(renderJob(job, alpha).script?.text.split('\n').at(-1)).toBe("awk '{print}' {{x}} {jobname} $ALPHA_ID");
  });

  it('is rendered for any scheduler from the same job', async () => {
    const job = await loaded(
      { '/w/j/a.sh': '{backend}', '/w/j/a.ini': '[Attributes]\nbackend = alpha\n' },
      '/w/j/a.sh',
    );
    expect(renderJob(job, beta)).toMatchObject({ backend: 'beta', filename: 'a.bet' });
    expect(renderJob(job, beta).script?.text.split('\n').at(-1)).toBe('beta');
  });
});

describe('the origin of each line', () => {
  it('is the file and line in which it was written', async () => {
    const settings =
      '[Attributes]\nshell = /bin/sh\nenv_setup =\n    a\n    b\nenv_teardown = c\n[Resources]\nnodes = 2\n';
    const { script } = await rendered('one\n{nodes}\n', settings);
    const lines = script?.text.split('\n') ?? [];
    const origins = script?.origins.map(
      ({ line, file, sourceLine, key }) => `${line} ${file?.split('/').at(-1)} ${sourceLine} ${key}`,
    );
    expect(lines.map((line, index) => `${line} < ${origins?.[index]}`)).toEqual([
      '#!/bin/sh < 1 train.ini 2 null',
      '#SBATCH jobname=train < 2 undefined null jobname',
      '#SBATCH nodes=2 < 3 train.ini 8 nodes',
      'a < 4 train.ini 4 null',
      'b < 5 train.ini 5 null',
      'one < 6 train.sh 1 null',
      '2 < 7 train.sh 2 null',
      'c < 8 train.ini 6 null',
      ' < 9 train.sh 3 null',
    ]);
  });

  it('is the line of the placeholder for all lines that a value inserts', async () => {
    const { script } = await rendered('a\n{v}\nb', '[Attributes]\nv = x\n    y\n');
    expect(script?.origins.slice(2).map(({ sourceLine }) => sourceLine)).toEqual([1, 2, 2, 3]);
  });
});

describe('BACKEND.KEY', () => {
  const settings = '[Resources]\nqueue = q\nalpha.nodes = 4\nmem = 1\nnodes = 2\nbeta.mem = 9\nalpha.extra = e\n';

  it('takes the place of KEY on its own backend, others pass over it', async () => {
    const first = await rendered('{nodes} {mem}', settings);
    expect(first.script?.text.split('\n').slice(2)).toEqual([
      '#SBATCH queue=q',
      '#SBATCH native nodes=4',
      '#SBATCH mem=1',
      '#SBATCH native extra=e',
      '4 1',
    ]);
    const second = await rendered('{nodes} {mem}', settings, { dialect: beta });
    expect(second.script?.text.split('\n').slice(2)).toEqual([
      '#SBATCH queue=q',
      '#SBATCH native mem=9',
      '#SBATCH nodes=2',
      '2 9',
    ]);
  });

  it('counts for a backend that extends it, unless that has its own', async () => {
    const site = await rendered('{nodes} {mem}', `${settings}site.nodes = 8\n`, { dialect: alphaSite });
    expect(site.script?.text.split('\n').at(-1)).toBe('8 1');
  });

  it('wins over KEY of a stronger layer', async () => {
    const files = {
      [`${FOLDERS.user}/defaults.ini`]: '[Resources]\nalpha.queue = mine\n',
      '/w/j/a.sh': '{queue}',
      '/w/j/a.ini': '[Resources]\nqueue = job\n',
    };
    const { script } = renderJob(await loaded(files, '/w/j/a.sh'), alpha);
    expect(script?.text.split('\n').at(-1)).toBe('mine');
  });
});

describe('names', () => {
  it('of the script come from job name and ending, or from the attribute', async () => {
    expect((await rendered('', '[Resources]\n')).filename).toBe('train.alp');
    expect((await rendered('', '[Resources]\njobname = other\n')).filename).toBe('other.alp');
    expect((await rendered('', '[Resources]\njobname =\n')).filename).toBe('train.alp');
    expect((await rendered('', '[Attributes]\nfilename = run.sh\n')).filename).toBe('run.sh');
  });

  it('insert {filename} and {run}, in workdir, filename, stdout and stderr too', async () => {
    const settings =
      '[Attributes]\nworkdir = w/{run}\nfilename = f-{run}.sh\n[Resources]\nstdout = {filename}.out\nstderr = {run}.err\nother = {run}\n';
    const result = await rendered('{filename} {run} {workdir} {stdout}', settings, { run: 'k3' });
    expect(result).toMatchObject({ filename: 'f-k3.sh', workdir: 'w/k3' });
    expect(result.script?.text.split('\n').slice(2)).toEqual([
      '#SBATCH stdout=f-k3.sh.out',
      '#SBATCH stderr=k3.err',
      '#SBATCH other={run}',
      'f-k3.sh k3 w/k3 f-k3.sh.out',
    ]);
  });

  it('have RUN for the run where there is none yet, and a key of that name wins', async () => {
    expect((await rendered('{run}', '[Resources]\n')).script?.text.split('\n').at(-1)).toBe('RUN');
    expect((await rendered('{run}', '[Attributes]\nrun = mine\n')).script?.text.split('\n').at(-1)).toBe('mine');
  });
});

describe('what cannot be rendered', () => {
  it('has a time with units mended', async () => {
    const { problems } = await rendered('true', '[Resources]\ntime = 1d 2h\n');
    expect(problems[0]?.fixes).toEqual([
      { title: 'Change to 26:00:00', span: { start: 19, end: 24 }, text: '26:00:00' },
    ]);
  });

  it('is only the part in which the trouble stands', async () => {
    const settings = '[Attributes]\nprologue = echo {no}\nepilogue = echo done\naux_scripts = gone.sh\n[Resources]\n';
    const job = await loaded({ '/w/j/a.sh': 'true', '/w/j/a.ini': settings }, '/w/j/a.sh');
    const result = renderJob(job, alpha);
    expect(result.prologue).toBeNull();
    expect(result.epilogue).toBe('#!/bin/bash\necho done');
    expect([...result.aux]).toEqual([['gone.sh', null]]);
    expect(result.script).not.toBeNull();
    expect(places(result.problems)).toEqual(['2:17 error placeholder-unknown']);
    expect(result.problems[0]).toMatchObject({ file: '/w/j/a.ini', reach: 'unrenderable' });
  });

  it.each([
    ['time = soon', '3:8 error impossible-time', 'time = soon is no wall time'],
    [`time = ${'9'.repeat(20)}`, '3:8 error impossible-time', 'is no wall time'],
    ['array = 5-1', '3:9 error impossible-array', 'array = 5-1 is no set of tasks'],
    ['time = 90 min', '3:8 error impossible-time', 'time = 90 min is no wall time'],
  ])('%s: an error at the value', async (line, place, message) => {
    const result = await rendered('true', `[Resources]\nqueue = q\n${line}\n`);
    expect(result.script).toBeNull();
    expect(places(result.problems)).toEqual([place]);
    expect(result.problems[0]?.message).toContain(message);
    expect(result.resources.map(({ key }) => key)).toEqual(['jobname', 'queue']);
  });

  it.each([
    ['time = 0', '2:8 warning no-time'],
    ['nodes = 0', '2:9 warning impossible-count'],
    ['ppn = -2', '2:7 warning impossible-count'],
  ])('%s: a warning at the value', async (line, place) => {
    const result = await rendered('true', `[Resources]\n${line}\n`);
    expect(places(result.problems)).toEqual([place]);
    expect(result.script).not.toBeNull();
  });

  it('is a key that the scheduler cannot express, at the key, with its mend', async () => {
    const result = await rendered('true', '[Resources]\nqueue = q\nbad = 1\n');
    expect(result.script).toBeNull();
    expect(places(result.problems)).toEqual(['3:1 error bad-key']);
    expect(result.problems[0]?.fixes).toEqual([
      { title: 'Change to good', span: { start: 22, end: 25 }, text: 'good' },
    ]);
    const native = await rendered('true', '[Resources]\nalpha.bad = 1\n');
    expect(native.problems[0]?.fixes?.[0]?.text).toBe('alpha.good');
  });

  it('is told without a place where the value came from no file', async () => {
    const result = await rendered('true', '[Resources]\n', { keywords: new Map([['time', 'x']]) });
    expect(result.problems).toMatchObject([{ code: 'impossible-time', file: null, start: null }]);
  });

  it('in env_setup stands in the file of its layer', async () => {
    const files = {
      [`${FOLDERS.user}/clusters/big.ini`]: '[Attributes]\nenv_setup = load {no}\n',
      '/w/j/a.sh': '',
      '/w/j/a.ini': '[Attributes]\nenv_setup = load gcc\n',
    };
    const result = renderJob(await loaded(files, '/w/j/a.sh', { profile: 'big' }), alpha);
    expect(result.script).toBeNull();
    expect(result.problems).toMatchObject([
      { file: `${FOLDERS.user}/clusters/big.ini`, start: { line: 2, column: 18 } },
    ]);
  });

  it('an unset value inserts nothing, with a warning', async () => {
    const result = await rendered('x{remote}y', '[Resources]\n');
    expect(result.script?.text.split('\n').at(-1)).toBe('xy');
    expect(places(result.problems)).toEqual(['1:2 warning placeholder-unset']);
  });
});

describe('resources for the header', () => {
  it('have whole minutes set in code as text, numbers and flags as they are', async () => {
    const keywords = new Map<string, string | number | boolean>([
      ['time', 90],
      ['mem', 100],
      ['V', true],
    ]);
    const { resources } = await rendered('', '[Resources]\n', { keywords });
    expect(resources).toEqual([
      { key: 'jobname', value: 'train', native: false },
      { key: 'V', value: true, native: false },
      { key: 'mem', value: 100, native: false },
      { key: 'time', value: '90', native: false },
    ]);
  });
});

describe('a plain script', () => {
  const body = '#!/bin/sh\n#SBATCH -q long\necho {x} $CLUSTERJOB_ID {{}}\n';
  const files = { '/w/j/a.sh': body, '/w/j/a.ini': '[Attributes]\nprologue = echo {workdir}\nworkdir = w\n' };

  it('is sent as it is, under its own name', async () => {
    const result = renderJob(await loaded(files, '/w/j/a.sh'), alpha);
    expect(result.script?.text).toBe(body);
    expect(result.script?.origins[1]).toEqual({ line: 2, file: '/w/j/a.sh', sourceLine: 2, key: null });
    expect(result).toMatchObject({ filename: 'a.sh', prologue: '#!/bin/bash\necho w' });
    expect(result.resources).toEqual([{ key: 'queue', value: 'long', native: false }]);
    expect(result.problems).toEqual([]);
  });

  it.each([beta, here])('is not rendered for $displayName', async (dialect) => {
    const result = renderJob(await loaded(files, '/w/j/a.sh'), dialect);
    expect(result.script).toBeNull();
    expect(places(result.problems)).toEqual(['2:1 error plain-script-for-other']);
    expect(result.problems[0]?.message).toBe(
      `a.sh has directives for Slurm and is not rendered for ${dialect.displayName}: convert it to a job with settings.`,
    );
  });

  it('may have directives for several schedulers', async () => {
    const both = await loaded({ '/w/j/a.sh': '#PBS -l x\n#SBATCH -n 1\n' }, '/w/j/a.sh');
    expect([alpha, beta].map((dialect) => renderJob(both, dialect).script?.text)).toEqual([
      '#PBS -l x\n#SBATCH -n 1\n',
      '#PBS -l x\n#SBATCH -n 1\n',
    ]);
  });

  it('has no text with CR line ends, and never an exit marker', async () => {
    const { job } = await load({ '/w/j/a.sh': '#SBATCH -n 1\r\n' }, '/w/j/a.sh');
    expect(job && renderJob(job, alpha).script).toBeNull();
    const marked = await loaded({ ...files, '/w/j/a.ini': '[Attributes]\nexit_marker = true\n' }, '/w/j/a.sh');
    expect(renderJob(marked, alpha).script?.text).toBe(body);
  });
});

describe('the exit marker', () => {
  it('is one line behind the directives', async () => {
    const { script } = await rendered('true', '[Attributes]\nexit_marker = yes\n[Resources]\nnodes = 1\n', {
      run: 'k3',
    });
    const lines = script?.text.split('\n') ?? [];
    expect(lines).toHaveLength(5);
    expect(lines[3]).toMatch(/^CLUSTERJOB_REPORT="\$\{ALPHA_DIR:-\.\}\/\.clusterjob-k3\.jsonl"; /);
    expect(script?.origins[3]).toEqual({ line: 4, file: '/w/j/train.ini', sourceLine: 2, key: null });
  });

  it('has a file for each task of an array', async () => {
    const { script } = await rendered('', '[Attributes]\nexit_marker = true\n[Resources]\narray = 1-3\n', {
      run: 'k3',
    });
    expect(script?.text).toContain(`/.clusterjob-k3.$\{ALPHA_TASK:-}.jsonl"`);
  });

  it.each([
    ['#!/usr/bin/env python3\n', ''],
    ['true', 'shell = /bin/csh\n'],
  ])('is left out with a warning where no shell can read it', async (body, shell) => {
    const result = await rendered(body, `[Attributes]\nexit_marker = true\n${shell}[Resources]\n`);
    expect(places(result.problems)).toEqual(['2:15 warning exit-marker-shell']);
    expect(result.script?.text).not.toContain('CLUSTERJOB_REPORT');
  });

  it('is absent unless asked for', async () => {
    expect((await rendered('true', '[Attributes]\nexit_marker = false\n')).script?.text).not.toContain('REPORT');
  });
});

describe('aux scripts', () => {
  it('are rendered like the body, without a header', async () => {
    const files = {
      '/w/j/a.sh': '',
      '/w/j/a.ini': '[Attributes]\naux_scripts = b.sh c.py\n[Resources]\nnodes = 3\n',
      '/w/j/b.sh': 'echo {nodes} $CLUSTERJOB_ID\r\n',
      '/w/j/c.py': '#!/usr/bin/env python3\nprint({nodes})',
    };
    const { aux } = renderJob(await loaded(files, '/w/j/a.sh'), alpha);
    expect(Object.fromEntries(aux)).toEqual({
      'b.sh': '#!/bin/bash\necho 3 $ALPHA_ID\n',
      'c.py': '#!/usr/bin/env python3\nprint(3)',
    });
  });
});

describe('names that collide', () => {
  it('are an error at the aux script', async () => {
    const settings = '[Attributes]\nfilename = b.sh\naux_scripts = b.sh\n';
    const job = await loaded({ '/w/j/a.sh': '', '/w/j/a.ini': settings, '/w/j/b.sh': '' }, '/w/j/a.sh');
    expect(places(renderJob(job, alpha).problems)).toEqual(['3:15 error duplicate-aux']);
  });
});

describe('a script that is no UTF-8', () => {
  it('is not rendered, as its text is not what was written', async () => {
    const bytes = Uint8Array.from([0xe4, 10]);
    const settings = '[Attributes]\naux_scripts = b.sh\n';
    const body = await loaded({ '/w/j/a.sh': bytes, '/w/j/a.ini': settings, '/w/j/b.sh': 'b' }, '/w/j/a.sh');
    expect(renderJob(body, alpha)).toMatchObject({ script: null, aux: new Map([['b.sh', '#!/bin/bash\nb']]) });
    const aux = await loaded({ '/w/j/a.sh': 'a', '/w/j/a.ini': settings, '/w/j/b.sh': bytes }, '/w/j/a.sh');
    expect(renderJob(aux, alpha)).toMatchObject({ aux: new Map([['b.sh', null]]) });
    expect(renderJob(aux, alpha).script).not.toBeNull();
  });
});

describe('every scheduler of the tests', () => {
  it.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s gets a script', async (name, dialect) => {
    const result = await rendered('true', '[Resources]\n', { dialect });
    expect(result).toMatchObject({ backend: name, problems: [] });
    expect(result.script).not.toBeNull();
  });
});
