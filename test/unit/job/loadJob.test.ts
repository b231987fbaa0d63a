import { describe, expect, it } from 'vitest';
import type { ConfigFolders } from '../../../src/job/configFolders.ts';
import { loadExplicit, loadProfile } from '../../../src/job/loadJob.ts';
import { attributeText, attributeValue } from '../../../src/job/resolve.ts';
import { FOLDERS, load, loaded, places } from '../support/jobs.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { dialects } from '../support/testDialects.ts';

const user = FOLDERS.user;
const workspace = FOLDERS.workspace;

describe('layers', () => {
  const files = {
    [`${user}/defaults.ini`]:
      '[Attributes]\na = 1\nb = 1\nc = 1\nd = 1\ne = 1\nf = 1\ng = 1\n[Resources]\nqueue = q1\n',
    [`${workspace}/defaults.ini`]:
      '[Attributes]\nb = 2\nc = 2\nd = 2\ne = 2\nf = 2\ng = 2\n[Resources]\naccount = a2\n',
    [`${user}/clusters/big.ini`]:
      '[Attributes]\nc = 3\nd = 3\ne = 3\nf = 3\ng = 3\nbackend = alpha\n[Resources]\nqos = q3\n',
    [`${workspace}/clusters/big.ini`]: '[Attributes]\nd = 4\ne = 4\nf = 4\ng = 4\n[Resources]\nqueue = q4\n',
    '/w/j/train.sh': 'true\n',
    '/w/j/train.ini': '[Attributes]\ne = 5\nf = 5\ng = 5\n[Resources]\nnodes = 5\n',
    '/w/j/train.big.ini': '[Attributes]\nf = 6\ng = 6\n[Resources]\nnodes = 6\n',
  };
  const set = [{ section: null, key: 'attributes.g', text: '7' } as const];

  it('are put on top of each other, later wins', async () => {
    const job = await loaded(files, '/w/j/train.sh', {
      profile: 'big',
      set: [{ section: 'Attributes', key: 'g', text: '7' }],
    });
    const values = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => attributeText(job.attributes, key));
    expect(values).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(job.backend).toBe('alpha');
    expect(job.profile).toBe('big');
  });

  it('keep resources in the order of their first appearance, the job name right after the defaults', async () => {
    const job = await loaded(files, '/w/j/train.sh', { profile: 'big' });
    expect([...job.resources].map(([key, { value }]) => `${key}=${value}`)).toEqual([
      'queue=q4',
      'account=a2',
      'jobname=train',
      'qos=q3',
      'nodes=6',
    ]);
  });

  it('tell where each value was written, and which it hides', async () => {
    const job = await loaded(files, '/w/j/train.sh', { profile: 'big' });
    const nodes = job.resources.get('nodes');
    expect(nodes?.origin).toMatchObject({ layer: 'job-on-cluster', source: { file: '/w/j/train.big.ini' } });
    expect(nodes?.hidden.map(({ value, origin }) => [value, origin.layer])).toEqual([[5, 'job']]);
    const d = job.attributes.get('d');
    expect(d?.hidden.map(({ origin }) => origin.layer)).toEqual([
      'user-defaults',
      'workspace-defaults',
      'user-profile',
    ]);
    expect(job.attributes.get('shell')?.origin).toMatchObject({ layer: 'built-in', source: null });
  });

  it('name the settings files in their order', async () => {
    const job = await loaded(files, '/w/j/train.sh', { profile: 'big', set });
    expect(job.settingsFiles.map(({ layer }) => layer)).toEqual([
      'user-defaults',
      'workspace-defaults',
      'user-profile',
      'workspace-profile',
      'job',
      'job-on-cluster',
    ]);
  });

  it('leave out the settings for a cluster without its profile, and without a profile all of them', async () => {
    const job = await loaded(files, '/w/j/train.sh');
    expect(job.resources.get('nodes')?.value).toBe(5);
    expect(job.backend).toBe('slurm');
  });

  it('put keywords after the profile and before the job', async () => {
    const keywords = new Map([
      ['nodes', 9],
      ['qos', 9],
    ]);
    const job = await loaded(files, '/w/j/train.sh', { profile: 'big', keywords });
    expect(job.resources.get('nodes')?.value).toBe(6);
    expect(job.resources.get('qos')?.value).toBe(9);
  });

  it('unset a value with an empty one; an attribute of the library gets its own default back', async () => {
    const job = await loaded(
      {
        [`${user}/defaults.ini`]: '[Attributes]\nremote = h\nworkdir = w\nmine = m\n[Resources]\nqueue = q\n',
        '/w/j/train.sh': '',
        '/w/j/train.ini': '[Attributes]\nremote =\nworkdir =\nmine =\nmax_sleep_interval =\n[Resources]\nqueue =\n',
      },
      '/w/j/train.sh',
    );
    expect(job.resources.get('queue')?.value).toBeNull();
    const value = (key: string) => job.attributes.get(key)?.value;
    expect([value('remote'), value('workdir'), value('mine'), value('max_sleep_interval')]).toEqual([
      null,
      '.',
      null,
      900,
    ]);
  });

  it('join env_setup, and an empty one takes back the weaker parts', async () => {
    const parts = {
      [`${user}/clusters/big.ini`]: '[Attributes]\nenv_setup = module load site\n',
      '/w/j/train.sh': '',
      '/w/j/train.ini': '[Attributes]\nenv_setup =\n    module load gcc\n    module load mpi\n',
    };
    const joined = await loaded(parts, '/w/j/train.sh', { profile: 'big' });
    expect(attributeText(joined.attributes, 'env_setup')).toBe('module load site\nmodule load gcc\nmodule load mpi');
    const taken = await loaded({ ...parts, '/w/j/train.big.ini': '[Attributes]\nenv_setup =\n' }, '/w/j/train.sh', {
      profile: 'big',
    });
    expect(attributeText(taken.attributes, 'env_setup')).toBeNull();
    expect(taken.attributes.get('env_setup')?.hidden).toHaveLength(2);
  });

  it('take what describes a cluster from defaults and profiles only', async () => {
    const job = await loaded(
      {
        [`${user}/clusters/big.ini`]: '[Attributes]\nkeep = 5\n',
        '/w/j/train.sh': '',
        '/w/j/train.ini': '[Attributes]\nkeep = yes\n',
      },
      '/w/j/train.sh',
      { profile: 'big' },
    );
    expect(attributeValue(job.attributes, 'keep')).toBe(5);
    expect(job.attributes.get('keep')?.value).toBe('yes');
  });
});

describe('a file that cannot be read', () => {
  it.each(['/w/j/train.ini', `${user}/defaults.ini`, `${workspace}/clusters/big.ini`, '/w/j/train.big.ini'])(
    'leaves no job: %s',
    async (path) => {
      const files = {
        '/w/j/train.sh': '',
        '/w/j/train.ini': '[Resources]\n',
        [`${user}/clusters/big.ini`]: '[Attributes]\n',
        [path]: '[Resources]\nnodes = two\n',
      };
      const { job, problems } = await load(files, '/w/j/train.sh', { profile: 'big' });
      expect(job).toBeNull();
      expect(problems).toMatchObject([{ file: path, code: 'not-a-number', reach: 'unreadable' }]);
    },
  );

  it('is one that is no UTF-8', async () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('[Resources]\nqueue = a'), 0xff, 10]);
    const { job, problems } = await load({ '/w/j/a.sh': '', '/w/j/a.ini': bytes }, '/w/j/a.sh');
    expect(job).toBeNull();
    expect(places(problems)).toEqual(['2:10 error not-utf8']);
  });
});

describe('the body', () => {
  it.each([
    ['train.sh', ['train.sh']],
    ['train.body.sh', ['train.body.sh', 'train.sh']],
    ['train.body.py', ['train.body.py', 'train.sh']],
    ['train.py', ['train.py', 'train.slr']],
    ['train.pbs', ['train.pbs']],
  ])('%s is found from the settings file among %j', async (body, names) => {
    const files = Object.fromEntries(names.map((name) => [`/w/j/${name}`, 'true\n']));
    const job = await loaded({ ...files, '/w/j/train.ini': '[Resources]\n' }, '/w/j/train.ini');
    expect(job.body.name).toBe(body);
    expect(job.name).toBe('train');
    expect(job.folder).toBe('/w/j');
  });

  it.each(['train.sh', 'train.body.sh', 'train.R'])('%s leads to train.ini', async (name) => {
    const job = await loaded({ [`/w/j/${name}`]: '', '/w/j/train.ini': '[Resources]\nqueue = q\n' }, `/w/j/${name}`);
    expect(job.resources.get('queue')?.value).toBe('q');
    expect(job.resources.get('jobname')?.value).toBe('train');
  });

  it('is the one that the attribute script names, relative to the file that says so', async () => {
    const job = await loaded(
      { '/w/j/train.ini': '[Attributes]\nscript = ../src/run.sh\n', '/w/src/run.sh': 'true', '/w/j/train.sh': 'false' },
      '/w/j/train.ini',
    );
    expect(job.body.source.file).toBe('/w/src/run.sh');
    expect(job.folder).toBe('/w/src');
    expect(job.name).toBe('train');
  });

  it('is the one that the user names, whatever script says', async () => {
    const files = { '/w/j/a.ini': '[Attributes]\nscript = b.sh\n', '/w/j/a.sh': 'true', '/w/j/b.sh': 'false' };
    expect((await loaded(files, '/w/j/a.sh')).body.name).toBe('a.sh');
  });

  it('finds the only settings file that names it as script', async () => {
    const files = { '/w/j/run.sh': '', '/w/j/big.ini': '[Attributes]\nscript = run.sh\n[Resources]\nnodes = 4\n' };
    const job = await loaded(files, '/w/j/run.sh');
    expect(job.name).toBe('big');
    expect(job.resources.get('nodes')?.value).toBe(4);
  });

  it('has no settings where several files name it, and says so', async () => {
    const script = '[Attributes]\nscript = run.sh\n';
    const { job, problems } = await load(
      { '/w/j/run.sh': '', '/w/j/a.ini': script, '/w/j/b.ini': script },
      '/w/j/run.sh',
    );
    expect(job?.settingsFiles).toEqual([]);
    expect(places(problems)).toEqual(['- info several-jobs']);
    expect(problems[0]?.message).toContain('a.ini, b.ini');
  });

  it('is missed where there is none', async () => {
    const none = await load({ '/w/j/train.ini': '[Resources]\n' }, '/w/j/train.ini');
    expect(none.job).toBeNull();
    expect(none.problems).toMatchObject([{ code: 'missing-body', file: '/w/j/train.ini', start: null }]);
    const named = await load({ '/w/j/train.ini': '[Attributes]\nscript = no.sh\n' }, '/w/j/train.ini');
    expect(named.problems).toMatchObject([{ code: 'missing-body', start: { line: 2, column: 10 } }]);
  });

  it('that is no UTF-8 is an error at its line, unless it is sent byte for byte', async () => {
    const bytes = Uint8Array.from([0x61, 10, 0xe4, 10]);
    const template = await load({ '/w/j/a.sh': bytes, '/w/j/a.ini': '[Resources]\n' }, '/w/j/a.sh');
    expect(places(template.problems)).toEqual(['2:1 error not-utf8']);
    const plain = Uint8Array.from([...new TextEncoder().encode('#SBATCH -n 1\n'), ...bytes]);
    const sent = await load({ '/w/j/a.sh': plain }, '/w/j/a.sh');
    expect(sent.problems).toEqual([]);
    expect(sent.job?.bodyBytes).toEqual(plain);
  });
});

describe('a path', () => {
  it.each(['/w/j/no.sh', '/w/j/train.ini'])('where there is no file is refused: %s', async (path) => {
    await expect(load({ '/w/j/train.sh': '' }, path)).rejects.toThrow(`There is no file ${path}`);
  });

  it('of a folder is refused as one', async () => {
    await expect(load({ '/w/j/train.sh': '' }, '/w/j')).rejects.toThrow('/w/j is a folder. Name a file in it');
  });
});

describe('settings for one cluster', () => {
  it('belong to the job of the base name if the profile exists', async () => {
    const files = {
      [`${user}/clusters/big.ini`]: '[Attributes]\n',
      '/w/j/train.sh': '',
      '/w/j/train.ini': '[Resources]\nnodes = 1\n',
      '/w/j/train.big.ini': '[Resources]\nnodes = 2\n',
    };
    const job = await loaded(files, '/w/j/train.big.ini', { profile: 'big' });
    expect(job.name).toBe('train');
    expect(job.resources.get('nodes')?.value).toBe(2);
  });

  it('are a job of their own if it has a body', async () => {
    const files = {
      [`${user}/clusters/big.ini`]: '[Attributes]\n',
      '/w/j/train.sh': '',
      '/w/j/train.big.sh': '',
      '/w/j/train.big.ini': '[Resources]\n',
    };
    expect((await loaded(files, '/w/j/train.big.ini')).name).toBe('train.big');
  });

  it('are no settings of the job without such a profile', async () => {
    const { job, problems } = await load(
      { '/w/j/train.sh': '', '/w/j/train.big.ini': '[Resources]\n' },
      '/w/j/train.big.ini',
    );
    expect(job).toBeNull();
    expect(problems).toMatchObject([{ code: 'missing-body' }]);
  });
});

describe('the kind of a job', () => {
  it.each(['#SBATCH -n 1', '#PBS\t-l x', '#BSUB  -n 1', '#$ -cwd'])(
    '%j without resources beside it is plain',
    async (line) => {
      const files = { '/w/j/a.sh': `#!/bin/sh\n${line}\n`, '/w/j/a.ini': '[Attributes]\nworkdir = w\n' };
      const job = await loaded(files, '/w/j/a.sh');
      expect(job.kind).toBe('plain');
      expect(new TextDecoder().decode(job.bodyBytes ?? undefined)).toBe(files['/w/j/a.sh']);
    },
  );

  it.each(['# SBATCH -n 1', '#SBATCH n', ' #SBATCH -n 1', '#$cwd', '#PBS'])('%j is no directive', async (line) => {
    expect((await loaded({ '/w/j/a.sh': `${line}\n` }, '/w/j/a.sh')).kind).toBe('template');
  });

  it('is template with resources beside it, and each directive a warning with its mend', async () => {
    const body = '#!/bin/sh\n#SBATCH -n 1\r\n#PBS -l a\ntrue\n';
    const { job, problems } = await load({ '/w/j/a.sh': body, '/w/j/a.ini': '[Resources]\n' }, '/w/j/a.sh');
    expect(job?.kind).toBe('template');
    expect(places(problems)).toEqual(['2:1 warning directive-in-body', '3:1 warning directive-in-body']);
    expect(problems[0]?.fixes?.[0]?.span).toEqual({ start: 10, end: 24 });
  });

  it('is plain whatever resources the defaults hold', async () => {
    const files = { [`${user}/defaults.ini`]: '[Resources]\nqueue = q\n', '/w/j/a.sh': '#SBATCH -n 1\n' };
    expect((await loaded(files, '/w/j/a.sh')).kind).toBe('plain');
  });

  it('warns that --set of a resource means nothing to a plain script', async () => {
    const { problems } = await load({ '/w/j/a.sh': '#SBATCH -n 1\n' }, '/w/j/a.sh', {
      set: [
        { section: null, key: 'queue', text: 'q' },
        { section: null, key: 'workdir', text: 'w' },
      ],
    });
    expect(places(problems)).toEqual(['- warning resource-of-plain-script']);
  });

  it('refuses CR line ends in a plain script, with a mend', async () => {
    const { problems } = await load({ '/w/j/a.sh': '#SBATCH -n 1\r\ntrue\r\n' }, '/w/j/a.sh');
    expect(places(problems)).toEqual(['1:13 error carriage-return']);
    expect(problems[0]?.fixes).toEqual([
      { title: 'Convert line ends to LF', span: { start: 0, end: 20 }, text: '#SBATCH -n 1\ntrue\n' },
    ]);
  });

  it('takes braces for placeholders unless the body is alone', async () => {
    const lone = await loaded({ '/w/j/a.sh': '{x}', [`${user}/defaults.ini`]: '[Resources]\n' }, '/w/j/a.sh');
    expect(lone.placeholders).toBe(false);
    expect((await loaded({ '/w/j/a.body.sh': '' }, '/w/j/a.body.sh')).placeholders).toBe(true);
    expect((await loaded({ '/w/j/a.sh': '', '/w/j/a.ini': '[Attributes]\n' }, '/w/j/a.sh')).placeholders).toBe(true);
  });
});

describe('aux scripts', () => {
  const settings = '[Attributes]\naux_scripts = lib/a.sh,\n    b.sh no.sh\n';

  it('are found beside the body and named by their base names', async () => {
    const files = { '/w/j/t.sh': '', '/w/j/t.ini': settings, '/w/j/lib/a.sh': 'A', '/w/j/b.sh': 'B' };
    const { job, problems } = await load(files, '/w/j/t.sh');
    expect(job?.aux.map(({ name, source }) => [name, source.text])).toEqual([
      ['a.sh', 'A'],
      ['b.sh', 'B'],
    ]);
    expect(job?.missingAux).toEqual(['no.sh']);
    expect(places(problems)).toEqual(['3:10 error missing-aux']);
  });

  it('of the same name are an error', async () => {
    const files = {
      '/w/j/t.sh': '',
      '/w/j/t.ini': '[Attributes]\naux_scripts = a.sh lib/a.sh\n',
      '/w/j/a.sh': '',
      '/w/j/lib/a.sh': '',
    };
    expect(places((await load(files, '/w/j/t.sh')).problems)).toEqual(['2:20 error duplicate-aux']);
  });
});

describe('profiles', () => {
  const context = (files: MemoryFiles, folders: ConfigFolders = FOLDERS) => ({ files, folders, dialects });

  it('are read without a job', async () => {
    const files = new MemoryFiles({
      [`${user}/defaults.ini`]: '[Attributes]\nkeep = 5\n',
      [`${user}/clusters/big.ini`]: '[Attributes]\nbackend = alpha\nremote = big.example\n',
    });
    const profile = await loadProfile('big', context(files));
    expect(attributeText(profile.attributes, 'remote')).toBe('big.example');
    expect(attributeValue(profile.attributes, 'keep')).toBe(5);
    expect(profile.unreadable).toBe(false);
  });

  it('that do not exist are named, with the nearest one', async () => {
    const files = new MemoryFiles({ [`${user}/clusters/cluster.ini`]: '', '/w/j/a.sh': '' });
    await expect(load(files, '/w/j/a.sh', { profile: 'clutser' })).rejects.toThrow(
      "There is no profile 'clutser'. Did you mean cluster?",
    );
  });

  it('have local among them, which is this machine whatever the defaults say', async () => {
    const files = new MemoryFiles({
      [`${user}/defaults.ini`]: '[Attributes]\nremote = h\nbackend = alpha\n',
      '/w/j/a.sh': '',
    });
    const job = await loaded(files, '/w/j/a.sh', { profile: 'local' });
    expect(job.backend).toBe('local');
    expect(attributeText(job.attributes, 'remote')).toBeNull();
    expect(attributeText(job.attributes, 'transport')).toBe('local');
  });
});

describe('the rendering backend', () => {
  const profile = { [`${user}/clusters/s.ini`]: '[Attributes]\nbackend = site\n', '/w/j/a.sh': '' };

  it("is the profile's where that extends the job's", async () => {
    const job = await loaded({ ...profile, '/w/j/a.ini': '[Attributes]\nbackend = alpha\n' }, '/w/j/a.sh', {
      profile: 's',
    });
    expect(job.backend).toBe('site');
  });

  it("is the job's otherwise", async () => {
    const job = await loaded({ ...profile, '/w/j/a.ini': '[Attributes]\nbackend = beta\n' }, '/w/j/a.sh', {
      profile: 's',
    });
    expect(job.backend).toBe('beta');
  });
});

describe('layers given one by one', () => {
  const files = new MemoryFiles({
    '/x/body.sh': '#SBATCH -n 1\n{jobname}',
    '/x/d.ini': '[Attributes]\ncache_folder = /c\n[Resources]\njobname = early\nqueue = q\n',
    '/x/1.ini': '[Resources]\nnodes = 1\nmem = 1\n',
    '/x/2.ini': '[Resources]\nnodes = 2\n',
    [`${user}/defaults.ini`]: '[Resources]\nqos = never\n',
  });

  it('are all that counts', async () => {
    const { job, problems } = await loadExplicit(
      {
        body: '/x/body.sh',
        defaults: '/x/d.ini',
        jobname: 'late',
        keywords: new Map([
          ['ppn', 3],
          ['mem', 7],
        ]),
        settings: ['/x/1.ini', '/x/2.ini'],
        set: [{ section: null, key: 'queue', text: 'won' }],
      },
      { files, dialects },
    );
    expect([...(job?.resources ?? [])].map(([key, { value }]) => `${key}=${value}`)).toEqual([
      'jobname=late',
      'queue=won',
      'mem=1',
      'ppn=3',
      'nodes=2',
    ]);
    expect(job).toMatchObject({ kind: 'template', name: 'late', backend: 'slurm', profile: null, placeholders: true });
    expect(places(problems)).toEqual(['1:1 warning directive-in-body']);
  });

  it.each([
    [{ body: '/x/no.sh' }, '/x/no.sh'],
    [{ defaults: '/x/no.ini' }, '/x/no.ini'],
    [{ settings: ['/x/no.ini'] }, '/x/no.ini'],
  ])('must be there: %j', async (given, path) => {
    const layers = { body: '/x/body.sh', jobname: 'j', settings: [], ...given };
    await expect(loadExplicit(layers, { files, dialects })).rejects.toThrow(`There is no file ${path}`);
  });
});
