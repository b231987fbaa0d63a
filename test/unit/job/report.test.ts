import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VariableTable } from '../../../src/job/dialect.ts';
import { exitMarkerLine, isPosixShell, readReport, reportFile } from '../../../src/job/report.ts';

const variables: VariableTable = {
  WORKDIR: { kind: 'variable', name: 'TEST_WORKDIR' },
  ARRAY_INDEX: { kind: 'variable', name: 'TEST_INDEX' },
};

const shells = ['sh', 'bash', 'dash', 'zsh', 'ksh'].filter((shell) => spawnSync(shell, ['-c', ':']).status === 0);

describe.each(shells)('the exit marker under %s', (shell) => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'marker-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function run(body: string, isArray = false) {
    const script = `${exitMarkerLine({ variables }, 'r1', isArray)}\n${body}\n`;
    const env = { PATH: process.env.PATH, TEST_WORKDIR: folder, TEST_INDEX: '7' };
    const { status, signal } = spawnSync(shell, ['-s'], { input: script, env });
    const report = readReport(readFileSync(join(folder, reportFile('r1', isArray ? 7 : null))));
    return { status, signal, report };
  }

  it.each([
    ['true', 0],
    ['exit 3', 3],
    ['set -eu; false; echo not reached', 1],
    ['(exit 9)', 9],
  ])('reports the exit status of "%s" and leaves it as it is', (body, status) => {
    const result = run(body);
    expect(result.status).toBe(status);
    expect(result.report.unread).toEqual([]);
    expect(result.report.events).toMatchObject([{ kind: 'started' }, { kind: 'ended', status, signal: null }]);
  });

  it.each(['TERM', 'USR1', 'XCPU'])('reports SIG%s, by which the script still dies', (name) => {
    const result = run(`kill -s ${name} $$; echo not reached`);
    expect(result.signal).toBe(`SIG${name}`);
    expect(result.report.events.slice(1)).toMatchObject([{ kind: 'ended', status: null, signal: name }]);
  });

  it('has a file of its own for each task of an array', () => {
    expect(run('exit 4', true).report.events[1]).toMatchObject({ status: 4 });
  });

  it('names the file for lines of the job', () => {
    const { report } = run(`echo '{"event":"progress","fraction":0.5}' >>"$CLUSTERJOB_REPORT"`);
    expect(report.events[1]).toEqual({ kind: 'other', event: 'progress', fields: { fraction: 0.5 } });
  });
});

describe('the line of the exit marker', () => {
  it('is one line of POSIX shell', () => {
    const line = exitMarkerLine({ variables }, 'r1', true);
    expect(line).not.toContain('\n');
    execFileSync('sh', ['-n'], { input: line });
  });

  it('takes a command substitution where the scheduler has no variable', () => {
    const line = exitMarkerLine({ variables: { WORKDIR: { kind: 'command', text: '`pwd`' } } }, 'r1', true);
    expect(line).toContain('CLUSTERJOB_REPORT="`pwd`/.clusterjob-r1.jsonl"');
  });
});

describe('readReport', () => {
  const read = (text: string) => readReport(new TextEncoder().encode(text));

  it('leaves a last line without its end for the next time', () => {
    const whole = '{"event":"started","time":5}\n';
    expect(read(`${whole}{"event":"en`)).toEqual({
      events: [{ kind: 'started', timeMs: 5000 }],
      unread: [],
      bytesRead: whole.length,
    });
  });

  it.each([
    ['garbage', 'no JSON'],
    ['[1]', 'no JSON object'],
    ['null', 'no JSON object'],
    ['{"a":1}', 'no event'],
    ['{"event":"ended"}', 'no time'],
    ['{"event":"ended","time":5}', 'neither exit status nor signal'],
  ])('reports the line %s as unread', (text, reason) => {
    expect(read(`${text}\n{"event":"started","time":1}\n`)).toMatchObject({
      events: [{ kind: 'started' }],
      unread: [{ text, reason }],
    });
  });

  it('keeps the peak memory', () => {
    const { events } = read('{"event":"ended","time":5,"status":0,"signal":null,"maxRssBytes":4096}\n');
    expect(events).toEqual([{ kind: 'ended', timeMs: 5000, status: 0, signal: null, maxRssBytes: 4096 }]);
  });
});

describe('isPosixShell', () => {
  it.each([
    ['/bin/bash', true],
    ['/bin/bash -l', true],
    ['/usr/bin/env bash', true],
    ['/usr/bin/env -S zsh -f', true],
    ['/bin/tcsh', false],
    ['/usr/bin/env python3', false],
    ['', false],
  ])('%j: %s', (interpreter, posix) => {
    expect(isPosixShell(interpreter)).toBe(posix);
  });
});
