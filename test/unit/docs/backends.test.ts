import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend, Plan } from '../../../src/backends/contract.ts';
import { KEEP_DAYS } from '../../../src/backends/local/supervisor.ts';
import { builtInBackends } from '../../../src/backends/registry.ts';
import { RESOURCE_KEYS } from '../../../src/job/keys.ts';
import { CORE_VARIABLES } from '../../../src/job/template/coreVariables.ts';
import { resources } from '../backends/resourceList.ts';
import { headings, links, readTable, spansOf } from './markdown.ts';

const page = readPage('backends.md');
const localPage = readPage('backends/local.md');
const backends = builtInBackends();
const displayNames = backends.map(({ displayName }) => displayName);

function readPage(name: string): string {
  return readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
}

/** The rows of the table of a section by their first words, after a look at its columns. */
function rowsOf(section: string): ReadonlyMap<string, readonly string[]> {
  const { columns, rows } = readTable(page, section);
  expect(columns.slice(1)).toEqual(displayNames);
  return new Map(rows.map(([first = '', ...cells]) => [first, cells]));
}

const REFS = [{ id: '12' }];
const REQUEST = {
  script: '/home/me/demo',
  folder: '/home/me',
  jobName: 'demo',
  token: 'token',
  args: [],
  resources: [],
  taken: [],
};
const CHANGES = resources({ time: '1:00:00' });

/** The powers as the page names them: the method, and a plan for a sample. Null: it needs no command. */
const POWERS: Readonly<
  Record<string, readonly [keyof Backend, ((backend: Required<Backend>) => Plan<unknown>) | null]>
> = {
  probe: ['probe', (backend) => backend.probe()],
  submit: ['submit', (backend) => backend.submit(REQUEST)],
  check: ['check', (backend) => backend.check(REQUEST)],
  find: ['find', (backend) => backend.find({ token: 'token', jobName: 'demo', folder: '/home/me', since: 0 })],
  query: ['query', (backend) => backend.query(REFS)],
  'query mine': ['queryMine', (backend) => backend.queryMine()],
  history: ['history', (backend) => backend.history(REFS, 0)],
  // LPBS takes whole ids only.
  cancel: ['cancel', (backend) => backend.cancel(backend.name === 'lpbs' ? [{ id: '12.localhost' }] : REFS)],
  hold: ['hold', (backend) => backend.hold(REFS)],
  release: ['release', (backend) => backend.release(REFS)],
  requeue: ['requeue', (backend) => backend.requeue(REFS)],
  alter: ['alter', (backend) => backend.alter(REFS, CHANGES)],
  queues: ['queues', (backend) => backend.queues()],
  validate: ['validate', null],
  coerce: ['coerce', null],
  recognise: ['recognise', null],
  'log paths': ['logPaths', null],
  depend: ['dependOn', null],
};

/** Whether the words of a text stand in a command in their order; it may be a script of several. */
function hasWords(command: string, words: string): boolean {
  const found = command.split(/[\s()"]+/);
  let at = 0;
  return words.split(' ').every((word) => {
    at = found.indexOf(word, at) + 1;
    return at > 0;
  });
}

describe('the page of backends', () => {
  it('lists the backends as they are', () => {
    const { rows } = readTable(page, 'Backends');
    expect(
      rows.map(([name, scheduler, script, prefix, count, of]) => [name, scheduler, script, prefix, count, of]),
    ).toEqual(
      backends.map(({ name, displayName, extension, prefix, options: { command, version, options } }) => [
        `\`${name}\``,
        displayName,
        `\`.${extension}\``,
        prefix === null ? 'none' : `\`${prefix}\``,
        String(options.length),
        options.length === 0 ? 'none' : `${command} ${version}`,
      ]),
    );
    expect(rows.map((row) => spansOf(row[6] ?? ''))).toEqual(backends.map(({ programs }) => programs));
    backends.forEach(({ manual }, at) => {
      const [address = ''] = links(rows[at]?.[7] ?? '');
      expect(manual.endsWith(address), `${manual} / ${address}`).toBe(true);
    });
  });

  it('has a section for each backend', () => {
    for (const name of displayNames) expect(headings(page)).toContain(name);
  });

  it('leads to headings and pages that are there', () => {
    for (const link of [...links(page), ...links(localPage)].filter((one) => !one.startsWith('https:'))) {
      const [file = '', anchor] = link.split('#');
      const text = readPage(file.startsWith('../') ? file.slice(3) : file);
      if (anchor !== undefined)
        expect(headings(text).map((title) => title.toLowerCase().replaceAll(' ', '-'))).toContain(anchor);
    }
  });
});

describe('the table of powers', () => {
  const rows = new Map(
    [...rowsOf('What each backend can do')].map(([title, cells]) => [title.split(':')[0] ?? '', cells]),
  );

  it('has every power, and no other', () => {
    const basic = ['header', 'readHeader', 'directives'];
    const methods = backends.flatMap((backend) =>
      Object.entries(backend).flatMap(([key, value]) => (typeof value === 'function' ? [key] : [])),
    );
    const described = Object.values(POWERS).map(([method]) => method);
    expect([...new Set(methods)].filter((key) => !basic.includes(key)).sort()).toEqual([...described].sort());
    expect([...rows.keys()]).toEqual(['render', 'read back', ...Object.keys(POWERS)]);
  });

  it('tells who writes and reads directives', () => {
    const expected = backends.map(({ prefix }) => (prefix === null ? 'no lines' : 'yes'));
    expect(rows.get('render')).toEqual(expected);
    expect(rows.get('read back')).toEqual(expected);
  });

  it.each(Object.entries(POWERS))('tells who has %s, and by which commands', (title, [method, plan]) => {
    backends.forEach((backend, at) => {
      const cell = rows.get(title)?.[at] ?? '';
      const place = `${title} of ${backend.name}: ${cell}`;
      if (backend[method] === undefined) {
        expect(cell, place).toMatch(/^(?:not yet|no: .+)$/);
        return;
      }
      if (plan === null) {
        expect(cell, place).toBe('yes');
        return;
      }
      const commands = plan(backend as Required<Backend>).commands.map(({ file, args }) => [file, ...args].join(' '));
      const named = spansOf(cell);
      expect(named, place).not.toEqual([]);
      for (const words of named) {
        expect(
          commands.some((command) => hasWords(command, words)),
          `${words}: ${place}\n${commands.join('\n')}`,
        ).toBe(true);
      }
    });
  });
});

describe('the table of common keys', () => {
  const rows = rowsOf('Common keys');
  const samples = [...rows.keys()].map((title) => {
    const [, key = '', text = ''] = /^`(\w+) = (.+)`$/.exec(title) ?? [];
    return { title, key, text };
  });

  it('has every key of the catalogue, in its order', () => {
    expect(samples.map(({ key }) => key)).toEqual(RESOURCE_KEYS.map(({ key }) => key));
  });

  it.each(samples)('tells what becomes of $key = $text', ({ title, key, text }) => {
    expect(rows.get(title)).toEqual(backends.map((backend) => writtenFor(backend, key, text)));
  });
});

/** What a backend makes of one key, in the words of the page. */
function writtenFor(backend: Backend, key: string, text: string): string {
  const value = text === 'true' ? true : /^\d+$/.test(text) ? Number(text) : text;
  // A signal without a wall time is a warning of its own.
  const list = resources({ [key]: value, ...(key === 'signal' ? { time: '1:30:00' } : {}) });
  const { lines, problems } = backend.header({ resources: list, shell: '/bin/bash' });
  if (problems.some(({ severity }) => severity === 'error')) return 'refused';
  const codes = problems.map(({ code }) => code);
  if (codes.includes('no-meaning-here')) return 'not used';
  if (codes.includes('not-enforced')) return 'shown, not enforced';
  const own = lines.filter(({ keys }) => keys.includes(key)).map((line) => line.text);
  if (own.length > 0) return own.map((line) => `\`${line.slice((backend.prefix ?? '').length + 1)}\``).join(' ');
  return backend.prefix === null ? 'used' : 'no line';
}

describe('the tables of core variables and log patterns', () => {
  const names = Object.keys(CORE_VARIABLES) as (keyof typeof CORE_VARIABLES)[];

  it('tell what stands for each variable in a script', () => {
    const rows = rowsOf('Core variables');
    expect([...rows.keys()].sort()).toEqual(names.map((name) => `\`CLUSTERJOB_${name}\``).sort());
    for (const name of names) {
      const expected = backends.map(({ variables }) => {
        const spelling = variables[name];
        if (spelling === undefined) return 'none';
        return spelling.kind === 'variable' ? `\`$${spelling.name}\`` : `\`\` ${spelling.text} \`\``;
      });
      expect(rows.get(`\`CLUSTERJOB_${name}\``), name).toEqual(expected);
    }
  });

  it('tell what stands for each variable in the name of an output file', () => {
    const rows = rowsOf('Log patterns');
    for (const name of names) {
      const cells = rows.get(`\`CLUSTERJOB_${name}\``) ?? backends.map(() => 'none');
      expect(
        cells.map((cell) => spansOf(cell)[0] ?? cell),
        name,
      ).toEqual(
        backends.map((backend, at) => logPattern(backend, `$CLUSTERJOB_${name}`, spansOf(cells[at] ?? '')[0] ?? '')),
      );
    }
  });
});

/** The pattern that a backend writes for a variable; where it writes no lines, `claimed` if that names the same file. */
function logPattern(backend: Backend, variable: string, claimed: string): string {
  const request = (stdout: string) => resources({ stdout, array: '1-2' });
  const { lines, problems } = backend.header({ resources: request(variable), shell: '/bin/bash' });
  if (problems.some(({ code }) => code === 'no-log-pattern')) return 'none';
  const option = lines.find(({ keys }) => keys.includes('stdout'))?.text;
  if (option !== undefined) return option.split(/[ =]/).at(-1) ?? '';
  const fileOf = (stdout: string): string | null | undefined =>
    backend.logPaths?.({
      ref: { id: '12' },
      jobName: 'demo',
      folder: '/home/me',
      resources: request(stdout),
      task: 2,
    }).stdout;
  return fileOf(variable) === fileOf(claimed) ? claimed : 'another file';
}

describe('the page of the local backend', () => {
  it('tells how long files are kept', () => {
    expect(localPage).toContain(`more than ${KEEP_DAYS} days ago`);
  });

  it('knows no key that is not in the catalogue', () => {
    const keys = readTable(localPage, 'What a job gets').rows.flatMap(([first = '']) => spansOf(first));
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(RESOURCE_KEYS.map((info) => info.key)).toContain(key);
  });
});
