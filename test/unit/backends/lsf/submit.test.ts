import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLsf } from '../../../../src/backends/lsf/lsfBackend.ts';
import { capturedNames, output, outputOf, readCaptured } from '../outputs.ts';

const lsf = createLsf();
const REQUEST = {
  script: '/home/hpc/olava/ok.lsf',
  folder: '/home/hpc/olava',
  jobName: 'ok',
  token: 'clusterjob-1',
  args: ['-q', 'short queue'],
  resources: [],
  taken: [],
};

function submit(parts: Parameters<typeof output>[0]) {
  return lsf.submit(REQUEST).read([output(parts)]);
}

const FAILED = { kind: 'exit', code: 255 } as const;

describe('the command', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  /** What bsub gets where it says that it is of this version. */
  function bsubGets(version: string): readonly string[] {
    const folder = mkdtempSync(join(tmpdir(), 'bsub-'));
    folders.push(folder);
    const bsub = `#!/bin/sh\nif [ "$1" = -V ]; then echo '${version}' >&2; exit; fi\nprintf '%s\\n' "$@"\ncat\n`;
    writeFileSync(join(folder, 'bsub'), bsub);
    chmodSync(join(folder, 'bsub'), 0o755);
    const [command] = lsf.submit(REQUEST).commands;
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const answer = execFileSync(command?.file ?? '', command?.args ?? [], { env, input: '#!/bin/sh\n' });
    return answer.toString().trimEnd().split('\n');
  }

  it('gives the script by standard input, in the folder and environment of the user', () => {
    expect(lsf.submit(REQUEST).commands).toMatchObject([
      {
        file: 'sh',
        input: { file: '/home/hpc/olava/ok.lsf' },
        cwd: '/home/hpc/olava',
        environment: 'user',
        limitMs: 60_000,
      },
    ]);
  });

  it.each(['IBM Spectrum LSF Standard 10.1.0.0, Jul 08 2016', 'IBM Platform LSF 9.1.3.0, Jul 04 2014'])(
    'puts the token into the description: %s',
    (version) => {
      expect(bsubGets(version)).toEqual(['-Jd', 'clusterjob-1', '-q', 'short queue', '#!/bin/sh']);
    },
  );

  it.each(['OpenLava 4.0.0, Nov 20 2026', 'openlava project 2.2, Nov 20 2026', 'Platform LSF 7.0.3'])(
    'leaves out the description, which it would take for a name: %s',
    (version) => {
      expect(bsubGets(version)).toEqual(['-q', 'short queue', '#!/bin/sh']);
    },
  );

  it.each(['Jd', '-Jd', 'lsf.Jd'])('leaves the description of the user alone (%s)', (key) => {
    const [command] = lsf.submit({ ...REQUEST, taken: ['queue', key] }).commands;
    expect([command?.file, command?.args]).toEqual(['bsub', REQUEST.args]);
  });
});

describe('a job was submitted', () => {
  it.each([
    [
      'in colour behind a banner',
      '[I] CPU types = X(\u001b[1;37mavx2\u001b[0m)\nJob <77> is submitted to queue <q>.\n',
      '77',
    ],
    ['on a line with others', 'Welcome. Job <78> is submitted to default queue <q>.', '78'],
    [
      'and another is mentioned behind it',
      'Job <79> is submitted to queue <q>.\nJob <1> is submitted to queue <q>.\n',
      '79',
    ],
  ])('%s', (_, stdout, id) => {
    expect(submit({ stdout })).toMatchObject({ kind: 'submitted', ref: { id } });
  });

  it('although bsub went on to wait for its end', () => {
    const stdout = 'Job <82> is submitted to queue <q>.\n';
    expect(submit({ end: { kind: 'timeout' }, stdout, stderr: '<<Waiting for dispatch ...>>\n' })).toEqual({
      kind: 'submitted',
      ref: { id: '82' },
      note: null,
    });
  });
});

describe('it is not known whether it was submitted', () => {
  it.each([
    ['half a sentence', { end: { kind: 'lost', reason: 'reset' }, stdout: 'Job <12' }],
    ['success without an id', { stdout: 'queued, thank you\n' }],
    ['failure without a word', { end: FAILED }],
    // ssh gives 255 too when the connection fails.
    ['words that bsub never ends with', { end: FAILED, stderr: 'ssh: Connection closed\n' }],
    ['a banner with words of a refusal', { end: FAILED, stdout: 'checking project ... No such queue here\n' }],
    ['words of a daemon that went', { end: FAILED, stderr: 'batch system daemon not responding ... still trying\n' }],
  ] as const)('%s', (_, parts) => {
    expect(submit(parts).kind).toBe('unclear');
  });
});

/** Refusals of IBM LSF as other programs know them: code and key. */
describe('a refusal of IBM LSF', () => {
  it.each([
    ['nosuch: No such queue. Job not submitted.', 'invalid-queue', 'queue'],
    ['Too many tasks requested. Job not submitted.', 'over-limit', 'nodes'],
    ['Error near "select" : duplicate section. Job not submitted.', 'invalid-constraint', 'constraint'],
    ['Error in rusage section. Job not submitted.', 'invalid-constraint', 'constraint'],
    ['Request from non-LSF host rejected. Job not submitted.', 'not-permitted', null],
    ["MEMLIMIT: Cannot exceed queue's hard limit(s). Job not submitted.", 'over-limit', 'mem'],
    ['lsb_init: Failed in an LSF library call: Unable to open file lsf.conf', 'not-configured', null],
  ])('%s', (stderr, code, key) => {
    const answer = submit({ end: FAILED, stderr: `${stderr}\n` });
    expect(answer).toMatchObject({ kind: 'refused', code, key });
    if (answer.kind === 'refused') expect(answer.message).not.toContain('Job not submitted');
  });

  it('by a check of the site keeps all of its words', () => {
    const stderr = 'You are in no project.\nAsk for one at the desk.\nRequest aborted by esub. Job not submitted.\n';
    expect(submit({ end: FAILED, stderr })).toMatchObject({
      code: 'site-refused',
      message: 'You are in no project. Ask for one at the desk.',
    });
  });

  it('is not taken for what a banner says', () => {
    const stdout = 'Name a project next time.\n';
    const stderr = 'The moon is wrong. Job not submitted.\n';
    expect(submit({ end: FAILED, stdout, stderr })).toMatchObject({ code: 'refused', message: 'The moon is wrong' });
  });

  it('may take several lines', () => {
    const stderr = 'Error in select section: Expected number.\n   [select[mem>]]\nJob not submitted.\n';
    expect(submit({ end: FAILED, stderr })).toMatchObject({
      code: 'invalid-constraint',
      message: 'Error in select section: Expected number.',
    });
  });

  it('not known yet keeps the words of LSF', () => {
    expect(submit({ end: FAILED, stderr: 'The moon is wrong. Job not submitted.\n' })).toEqual({
      kind: 'refused',
      code: 'refused',
      message: 'The moon is wrong',
      next: null,
      key: null,
      transient: false,
    });
  });
});

describe('every captured error', () => {
  /** Those that are no refusals: nothing is certain, or the job was submitted all the same. */
  const OTHERS: Readonly<Record<string, string>> = {
    'daemon-down': 'unclear',
    'daemon-connection-reset': 'unclear',
    // Its exit code is that of the job.
    K: 'submitted',
    interactive: 'submitted',
  };
  const errors = capturedNames('lsf/submit').filter((name) => readCaptured(`lsf/submit/${name}.json`).exitCode !== 0);

  it.each(errors)('has a code and says what to do: %s', (name) => {
    const answer = lsf.submit(REQUEST).read([outputOf(readCaptured(`lsf/submit/${name}.json`))]);
    expect(answer.kind).toBe(OTHERS[name] ?? 'refused');
    if (answer.kind !== 'refused') return;
    expect(answer.code).not.toBe('refused');
    expect(answer.next).toMatch(/^[A-Z].*[^.]$/);
    expect(readCaptured(`lsf/submit/${name}.json`).stderr).toContain(answer.message);
  });

  it('are many', () => {
    expect(errors.length).toBeGreaterThan(20);
  });
});
