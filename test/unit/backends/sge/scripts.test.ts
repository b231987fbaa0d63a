import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSge } from '../../../../src/backends/sge/sgeBackend.ts';
import type { Command } from '../../../../src/base/command.ts';
import { readCaptured } from '../outputs.ts';
import { refs } from '../powersOverJobs.ts';
import { resources } from '../resourceList.ts';

/** The scripts that join several commands of Grid Engine, run by a shell with stand-ins for these commands. */
const sge = createSge();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterjob-sge-'));
  mkdirSync(join(folder, 'bin'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program that prints what is kept for its arguments, or does what `otherwise` says. */
function standIn(name: string, answers: Readonly<Record<string, string>>, otherwise: string): void {
  const cases = Object.entries(answers).map(([args, text], index) => {
    const file = join(folder, `${name}-${index}`);
    writeFileSync(file, text);
    return `"${args}") cat '${file}' ;;`;
  });
  const path = join(folder, 'bin', name);
  writeFileSync(path, ['#!/bin/sh', 'case "$*" in', ...cases, `*) ${otherwise} ;;`, 'esac', ''].join('\n'));
  chmodSync(path, 0o755);
}

function run(command: Command | undefined) {
  if (!command) throw new Error('a command');
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, LC_ALL: 'C' };
  return spawnSync(command.file, command.args, { env, encoding: 'utf8', cwd: folder });
}

const UNREACHABLE = 'echo "error: commlib error" >&2; exit 1';
const PRINT = `printf '%s\\n' "$@"`;

function stdoutOf(path: string): string {
  return readCaptured(`sge/${path}.json`).stdout;
}

const me = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();

describe('the details of all own jobs', () => {
  const script = () => run(sge.find({ token: 't', jobName: 'x', folder: '/', since: 0 }).commands[1]);

  it('are asked for by the ids of the list, each once', () => {
    standIn('qstat', { [`-u ${me} -xml`]: stdoutOf('query/array-1'), '-j 104,105 -xml': 'details' }, 'exit 9');
    expect(script()).toMatchObject({ status: 0, stdout: 'details' });
  });

  it('are nothing where there are no jobs', () => {
    standIn('qstat', { [`-u ${me} -xml`]: stdoutOf('query/finished-1') }, 'exit 9');
    expect(script()).toMatchObject({ status: 0, stdout: '' });
  });

  it('fail with the list', () => {
    standIn('qstat', {}, UNREACHABLE);
    expect(script()).toMatchObject({ status: 1, stderr: 'error: commlib error\n' });
  });
});

describe('a change of resources', () => {
  const script = (changes: Record<string, string>) => run(sge.alter(refs(['98.3']), resources(changes)).commands[0]);

  it('keeps the requests that are not changed', () => {
    standIn('qstat', { '-j 98': stdoutOf('foreign/qstat-j-running') }, 'exit 9');
    standIn('qalter', {}, PRINT);
    expect(script({ time: '0:10:0', jobname: 'x' }).stdout.split('\n')).toEqual([
      '-l',
      'h_vmem=2G,arch=lx-amd64,h_rt=0:10:0',
      '-N',
      'x',
      '98.3',
      '',
    ]);
  });

  it('adds to none', () => {
    standIn('qstat', { '-j 98': stdoutOf('foreign/qstat-j-array') }, 'exit 9');
    standIn('qalter', {}, PRINT);
    expect(script({ h_vmem: '1G' }).stdout).toBe('-l\nh_vmem=1G\n98.3\n');
  });

  it('changes nothing where the requests are not known', () => {
    standIn('qstat', {}, UNREACHABLE);
    standIn('qalter', {}, PRINT);
    expect(script({ time: '5' })).toMatchObject({ status: 1, stdout: '', stderr: 'error: commlib error\n' });
  });
});

describe('the settings of all queues', () => {
  const script = () => run(sge.queues().commands[0]);

  it('stand one behind the other', () => {
    const [all, short] = [stdoutOf('queues/all'), stdoutOf('queues/short')];
    standIn('qconf', { '-sql': 'all.q\nshort.q\n', '-sq all.q': all, '-sq short.q': short }, 'exit 9');
    expect(script()).toMatchObject({ status: 0, stdout: `${all}${short}` });
  });

  it('fail with the list', () => {
    standIn('qconf', {}, UNREACHABLE);
    expect(script()).toMatchObject({ status: 1, stdout: '' });
  });
});
