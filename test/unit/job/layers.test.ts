import { describe, expect, it } from 'vitest';
import { Source } from '../../../src/base/problem.ts';
import type { LayerKind } from '../../../src/job/job.ts';
import { fileLayer, keywordLayer, setLayer } from '../../../src/job/layers.ts';
import type { Value } from '../../../src/job/value.ts';

const backends = new Set(['slurm', 'pbs', 'local']);

function layer(text: string, kind: LayerKind = 'job') {
  return fileLayer(kind, new Source('/j/a.ini', text), backends);
}

function values(text: string, kind: LayerKind = 'job'): readonly (readonly [string, Value])[] {
  return layer(text, kind).settings.map(({ key, value }) => [key, value]);
}

/** Problems as `line:column code`. */
function found(text: string, kind: LayerKind = 'job'): readonly string[] {
  return layer(text, kind).problems.map(({ code, start }) => `${start?.line}:${start?.column} ${code}`);
}

describe('values of a settings file', () => {
  it('have the types of the catalogue', () => {
    const text = `[Attributes]
max_sleep_interval = 60
rootdir = /a//
workdir = /
shell = /bin/sh
flag = true
[Resources]
nodes = \u0662
ppn = 1_0
threads = +4
mem = 4G
time = 1-12
gpus_per_node = 2
array = 1-3
exclusive = TRUE
join = oe
queue = true
contiguous = True
requeue = FALSE
x = yes
`;
    expect(values(text)).toEqual([
      ['max_sleep_interval', 60],
      ['rootdir', '/a'],
      ['workdir', '/'],
      ['shell', '/bin/sh'],
      ['flag', 'true'],
      ['nodes', 2],
      ['ppn', 10],
      ['threads', 4],
      ['mem', 4096],
      ['time', '1-12'],
      ['gpus_per_node', 2],
      ['array', '1-3'],
      ['exclusive', true],
      ['join', 'oe'],
      ['queue', 'true'],
      ['contiguous', true],
      ['requeue', false],
      ['x', 'yes'],
    ]);
  });

  it('are unset where they are empty, numbers too', () => {
    expect(values('[Resources]\nqueue =\nnodes =\n[Attributes]\nremote =\n')).toEqual([
      ['queue', null],
      ['nodes', null],
      ['remote', null],
    ]);
  });

  it('are of the kind of KEY where written as BACKEND.KEY', () => {
    expect(values('[Resources]\nslurm.mem = 1G\npbs.V = true\nother.mem = 1G\n')).toEqual([
      ['slurm.mem', 1024],
      ['pbs.V', true],
      ['other.mem', '1G'],
    ]);
  });

  it('keep a gpu type as text', () => {
    expect(values('[Resources]\ngpus_per_node = a100:2\n')).toEqual([['gpus_per_node', 'a100:2']]);
  });

  it('of prologue and epilogue lose the white space around them', () => {
    expect(values('[Attributes]\nprologue =\n    a\n      b\n')).toEqual([['prologue', 'a\nb']]);
  });
});

describe('a settings file that cannot be read', () => {
  it.each([
    ['[Resources]\nnodes = 2.5\n', '2:9 not-a-number'],
    ['[Resources]\nnodes = 0x2\n', '2:9 not-a-number'],
    ['[Resources]\nnodes = 99999999999999999999\n', '2:9 not-a-number'],
    ['[Resources]\nqueue = a\nmem = lots\n', '3:7 not-a-size'],
    ['[Resources]\nslurm.ppn = x\n', '2:13 not-a-number'],
    ['[Attributes]\nmax_sleep_interval = soon\n', '2:22 not-a-number'],
    ['[Attributes]\nexit_marker = perhaps\n', '2:15 not-a-boolean'],
    ['[Attributes]\nbackend = slrm\n', '2:11 unknown-backend'],
    ['[Attributes]\nresources = 1\n', '2:1 forbidden-key'],
    ['[Resources]\nbackends = 1\n', '2:1 forbidden-key'],
    ['[Attributes]\n1st = 1\n', '2:1 attribute-name'],
    ['[Attributes]\n_a = 1\n', '2:1 attribute-name'],
    ['[Attributes]\nslurm.a = 1\n', '2:1 attribute-name'],
    ['[Attributes]\ncache_folder = /c\n', '2:1 key-not-allowed-here'],
    ['[Options]\na = 1\n', '1:2 unknown-section'],
    ['[attributes]\na = 1\n', '1:2 unknown-section'],
    ['# nothing\n', '1:1 missing-section'],
    ['[DEFAULT]\na = 1\n', '1:1 missing-section'],
    ['[Resources]\nqueue = %x\n', '2:9 settings-interpolation-syntax'],
    ['[Resources]\nqueue\n', '2:1 settings-not-a-setting'],
  ])('%j is refused at its place, and nothing of it is applied', (text, problem) => {
    expect(found(text)).toEqual([problem]);
    expect(layer(text)).toMatchObject({ unreadable: true, settings: [] });
    expect(layer(text).problems[0]).toMatchObject({ severity: 'error', reach: 'unreadable' });
  });

  it('has the quotes taken off a value that is one without them', () => {
    const [quoted, word] = ['"4"', '"four"'].map((value) => layer(`[Resources]\nnodes = ${value}\n`).problems[0]);
    expect(quoted?.fixes).toEqual([{ title: 'Remove the quotes', span: { start: 20, end: 23 }, text: '4' }]);
    expect(word?.fixes).toBeUndefined();
  });

  it('has a value over several lines told by its first', () => {
    const [problem] = layer('[Resources]\nnodes = 2\n  time = 5\n').problems;
    expect(problem?.message).toBe("nodes is a whole number, not '2 ...'.");
  });

  it('has every problem told, each once, in file order', () => {
    const text = '[DEFAULT]\nresources = 1\n[Attributes]\nbackend = no\n[Resources]\nnodes = x\n[More]\n';
    expect(found(text)).toEqual([
      '2:1 forbidden-key',
      '4:11 unknown-backend',
      '6:9 not-a-number',
      '7:2 unknown-section',
    ]);
  });

  it('offers mends', () => {
    expect(layer('[resource]\n').problems[0]?.fixes).toEqual([
      { title: 'Change to [Resources]', span: { start: 1, end: 9 }, text: 'Resources' },
    ]);
    expect(layer('[Attributes]\nbackend = slrm\n').problems[0]?.fixes?.[0]?.text).toBe('slurm');
  });
});

describe('keys by file', () => {
  it.each(['user-defaults', 'workspace-defaults'] as const)('cache keys may stand in %s', (kind) => {
    expect(values('[Attributes]\ncache_folder = /c\ncache_prefix = p\n', kind)).toHaveLength(2);
  });

  it.each(['user-profile', 'workspace-profile', 'job', 'job-on-cluster'] as const)(
    'cache keys may not stand in %s',
    (kind) => {
      expect(found('[Attributes]\ncache_prefix = p\n', kind)).toEqual(['2:1 key-not-allowed-here']);
    },
  );

  it('a key of profiles is typed there, and any text with a warning in a job', () => {
    const text = '[Attributes]\nkeep = long\ntransport = ssh\n';
    expect(found(text, 'user-profile')).toEqual(['2:8 not-a-number']);
    expect(found(text)).toEqual(['2:1 key-only-in-profile', '3:1 key-only-in-profile']);
    expect(values(text)).toContainEqual(['keep', 'long']);
    expect(found('[Attributes]\ntransport = carrier\n', 'workspace-profile')).toEqual(['2:13 not-a-choice']);
  });

  it('a key in the wrong section is a warning, unless DEFAULT brought it there', () => {
    expect(found('[Attributes]\nqueue = a\n[Resources]\nremote = h\n')).toEqual([
      '2:1 key-in-wrong-section',
      '4:1 key-in-wrong-section',
    ]);
    expect(found('[DEFAULT]\nqueue = a\nremote = h\n[Attributes]\n[Resources]\n')).toEqual([]);
  });

  it('a name near to that of an attribute is pointed out', () => {
    expect(found('[Attributes]\nwork_dir = a\nbase = b\n')).toEqual(['2:1 perhaps-misspelled']);
  });

  it('a name near to that of a scheduler is pointed out before a key, and no other', () => {
    const text = '[Resources]\nslrum.gres = gpu:1\nslurm.gres = gpu:1\nfoam.grid = a\n.x = 1\n';
    const [problem, ...others] = layer(text).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'perhaps-misspelled', severity: 'warning' });
    expect(problem?.fixes).toEqual([{ title: "Change to 'slurm'", span: { start: 12, end: 17 }, text: 'slurm' }]);
  });

  it('names of attributes may have letters of any script behind the first', () => {
    expect(values('[Attributes]\nGr\u00f6\u00dfe2 = 1\n')).toEqual([['Gr\u00f6\u00dfe2', '1']]);
  });
});

describe('DEFAULT', () => {
  it('stands in both sections, before their own keys', () => {
    const text =
      '[DEFAULT]\nbase = /d\n[Attributes]\ndata = %(base)s/in\n[Resources]\nstdout = %(base)s/%%j\nbase = /e\n';
    expect(layer(text).settings.map(({ section, key, value }) => [section, key, value])).toEqual([
      ['Attributes', 'base', '/d'],
      ['Attributes', 'data', '/d/in'],
      ['Resources', 'base', '/e'],
      ['Resources', 'stdout', '/e/%j'],
    ]);
  });
});

describe('the place of a stretch of a value', () => {
  function place(text: string, stretch: string): string {
    const setting = layer(text).settings[0];
    const start = String(setting?.value).indexOf(stretch);
    const span = setting?.origin.spanOf?.({ start, end: start + stretch.length });
    return span ? text.slice(span.start, span.end) : '';
  }

  it('is exact over several lines', () => {
    expect(place('[Attributes]\nprologue =\n    first\n    # no\n    second {x}\n', '{x}')).toBe('{x}');
  });

  it('is exact behind an escaped percent sign', () => {
    expect(place('[Attributes]\nprologue = date +%%H {x}\n', '{x}')).toBe('{x}');
  });

  it('is the reference for what it inserted', () => {
    const text = '[Attributes]\nprologue = a %(data)s {x}\ndata = {y}\n';
    expect(place(text, '{y}')).toBe('%(data)s');
    expect(place(text, '{x}')).toBe('{x}');
  });
});

describe('keywords', () => {
  const keywords = (given: Readonly<Record<string, Value>>) => keywordLayer(new Map(Object.entries(given)), backends);

  it('are sorted by code point, names of attributes set attributes', () => {
    const { settings } = keywords({ b: 1, a: 2, '\u{1f600}': 3, '\uffee': 4, remote: 'h', Z: 5 });
    expect(settings.map(({ section, key }) => `${section} ${key}`)).toEqual([
      'Resources Z',
      'Resources a',
      'Resources b',
      'Attributes remote',
      'Resources \uffee',
      'Resources \u{1f600}',
    ]);
  });

  it('keep their types, and read numbers and sizes from texts', () => {
    const { settings, problems } = keywords({
      mem: '2G',
      nodes: '2',
      time: 90,
      contiguous: 'true',
      V: true,
      q: false,
      r: null,
    });
    expect(problems).toEqual([]);
    expect(Object.fromEntries(settings.map(({ key, value }) => [key, value]))).toEqual({
      V: true,
      contiguous: 'true',
      mem: 2048,
      nodes: 2,
      q: false,
      r: null,
      time: 90,
    });
  });

  it.each([
    [{ mem: true }, 'value-needed'],
    [{ queue: true }, 'value-needed'],
    [{ nodes: 1.5 }, 'not-a-number'],
    [{ mem: 'x' }, 'not-a-size'],
    [{ backend: 'no' }, 'unknown-backend'],
    [{ cache_folder: '/c' }, 'key-not-allowed-here'],
    [{ resources: 1 }, 'forbidden-key'],
  ])('%j is refused without a place', (given, code) => {
    const layer = keywords(given as Readonly<Record<string, Value>>);
    expect(layer).toMatchObject({ unreadable: true, settings: [] });
    expect(layer.problems).toMatchObject([{ code, file: null, start: null }]);
  });

  it('take the indentation off a prologue', () => {
    expect(keywords({ prologue: '\n    a\n      b\n\n    c\n' }).settings[0]?.value).toBe('a\n  b\n\nc');
  });
});

describe('--set', () => {
  it('types a text as a settings file does, in the section asked for', () => {
    const { settings } = setLayer(
      [
        { section: null, key: 'nodes', text: '3' },
        { section: null, key: 'workdir', text: 'w/' },
        { section: 'Attributes', key: 'nodes', text: '3' },
        { section: null, key: 'V', text: 'true' },
        { section: null, key: 'slurm.mem', text: '1G' },
        { section: null, key: 'queue', text: ' q ' },
      ],
      backends,
    );
    expect(settings.map(({ section, key, value }) => [section, key, value])).toEqual([
      ['Resources', 'nodes', 3],
      ['Attributes', 'workdir', 'w'],
      ['Attributes', 'nodes', '3'],
      ['Resources', 'V', true],
      ['Resources', 'slurm.mem', 1024],
      ['Resources', 'queue', 'q'],
    ]);
  });
});
