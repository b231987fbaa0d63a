import { describe, expect, it } from 'vitest';
import { slurmExit } from '../../../../src/backends/slurm/exits.ts';
import { jobArgument, slurmJobName, slurmRef } from '../../../../src/backends/slurm/jobId.ts';
import { waitingReason } from '../../../../src/backends/slurm/reasons.ts';
import { slurmState } from '../../../../src/backends/slurm/states.ts';
import { slurmBytes, slurmDuration, slurmExitCode, slurmTime } from '../../../../src/backends/slurm/values.ts';
import { readCaptured } from '../outputs.ts';

describe('states', () => {
  it('are known, all that squeue takes', () => {
    const message = readCaptured('slurm/foreign/squeue-bad-state.json').stderr;
    const words = /include: (.*)/.exec(message)?.[1]?.split(',') ?? [];
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((word) => slurmState(word).state === null)).toEqual([]);
  });

  it.each([
    ['CANCELLED by 1000', 'CANCELLED', 'cancelled'],
    ['CANCELLED+', 'CANCELLED', 'cancelled'],
    ['OUT_OF_ME+', 'OUT_OF_MEMORY', 'failed'],
    ['NODE_F+', 'NODE_FAIL', 'failed'],
    // Cut so short that it could be several.
    ['RE+', 'RE', null],
    ['FOO', 'FOO', null],
    ['', '', null],
  ])('%s', (native, word, state) => {
    expect(slurmState(native)).toEqual({ word, state });
  });
});

describe('how a job ended', () => {
  const ending = {
    native: 'FAILED',
    code: { status: 0, signal: 0 },
    derived: null,
    reason: null,
    started: true,
    memoryExceeded: false,
    final: true,
  };

  it.each([
    ['COMPLETED', '0:0', {}, 'ok', 0, null],
    ['COMPLETED', '0:0', { derived: { status: 0, signal: 9 } }, 'ok', 0, null],
    ['FAILED', '3:0', {}, 'failed', 3, null],
    ['FAILED', '0:11', {}, 'signal', null, 11],
    ['FAILED', '0:9', {}, 'signal', null, 9],
    ['FAILED', '0:9', { memoryExceeded: true }, 'out of memory', null, 9],
    ['FAILED', '0:53', {}, 'never started', null, null],
    ['FAILED', '1:0', { started: false }, 'never started', null, null],
    ['OUT_OF_MEMORY', '0:125', {}, 'out of memory', null, 125],
    ['TIMEOUT', '0:0', {}, 'wall time', null, null],
    ['DEADLINE', '1:0', { started: false }, 'never started', null, null],
    ['DEADLINE', '0:15', {}, 'wall time', null, 15],
    ['NODE_FAIL', '0:0', {}, 'node failure', null, null],
    ['BOOT_FAIL', '0:0', {}, 'node failure', null, null],
    ['PREEMPTED', '0:0', {}, 'preempted', null, null],
    ['CANCELLED by 1000', '0:0', {}, 'cancelled', null, null],
    ['CANCELLED', '0:15', { reason: 'DependencyNeverSatisfied', started: false }, 'dependency', null, 15],
    ['REVOKED', '0:0', {}, 'cancelled', null, null],
  ])('%s %s %j', (native, code, more, kind, status, signal) => {
    const exit = slurmExit({ ...ending, native, code: slurmExitCode(code), ...more });
    expect(exit).toMatchObject({ class: kind, status, signal, final: true });
  });

  it.each(['RUNNING', 'PENDING', 'COMPLETING', 'FOO'])('is not told while it is %s', (native) => {
    expect(slurmExit({ ...ending, native })).toBeNull();
  });

  it.each([
    ['CANCELLED by 1000', true, 'cancelled by user 1000'],
    ['CANCELLED by 0', true, 'cancelled by the administrator or Slurm itself'],
    ['CANCELLED', false, 'cancelled before it started'],
  ])('says who cancelled: %s', (native, started, message) => {
    expect(slurmExit({ ...ending, native, started })?.message).toBe(message);
  });
});

describe('reasons of waiting', () => {
  it.each([
    ['Priority', false],
    ['Resources', false],
    ['Licenses', false],
    ['BeginTime', false],
    ['JobArrayTaskLimit', false],
    ['QOSMaxJobsPerUserLimit', false],
    ['AssocGrpCpuLimit', false],
    ['AssocGrpCPUMinutesLimit', false],
    ['ReqNodeNotAvail, UnavailableNodes:n4', false],
    ['PartitionDown', false],
    ['PartitionTimeLimit', true],
    ['PartitionNodeLimit', true],
    ['DependencyNeverSatisfied', true],
    ['InvalidQOS', true],
    ['InvalidAccount', true],
    ['BadConstraints', true],
    ['QOSMaxCpuPerJobLimit', true],
    ['QOSMaxWallDurationPerJobLimit', true],
    ['QOSMinCpuNotSatisfied', true],
    ['AssocMaxNodePerJobLimit', true],
    ['JobHeldUser', true],
    ['JobHeldUser,BeginTime', true],
    ['SomethingOfNextYear', false],
  ])('%s', (code, stuck) => {
    const reason = waitingReason(code);
    expect(reason?.code).toBe(code);
    expect(reason?.text).not.toBe('');
    expect(reason?.stuck !== null).toBe(stuck);
  });

  it.each([null, '', 'None'])('%s is none', (code) => {
    expect(waitingReason(code)).toBeNull();
  });

  it('name the nodes', () => {
    expect(waitingReason('ReqNodeNotAvail, UnavailableNodes:n[1-3]')?.text).toContain('n[1-3]');
  });
});

describe('ids', () => {
  it.each([
    ['12', '12', null, null],
    ['12;lab', '12', 'lab', null],
    ['12_7', '12', null, [{ first: 7, last: 7 }]],
  ])('%s', (id, number, cluster, tasks) => {
    expect(slurmRef({ id })).toMatchObject({ number, cluster, tasks });
  });

  it.each(['', 'abc', '12 13', '12;lab;x', '12.batch', '-1', '$(id)', '12_[1-3]'])('%j is no job of Slurm', (id) => {
    expect(slurmRef({ id })).toBeNull();
  });

  it('with tasks become one argument', () => {
    const parsed = slurmRef({
      id: '12;lab',
      tasks: [
        { first: 1, last: 3 },
        { first: 7, last: 7 },
      ],
    });
    expect(parsed && jobArgument(parsed)).toBe('12_[1-3,7]');
  });

  it.each([
    ['36_[2-8%1]', { number: '36', tasks: [{ first: 2, last: 8 }] }],
    ['95_[1,3,5%1]', { tasks: [1, 3, 5].map((task) => ({ first: task, last: task })) }],
    ['36_4', { tasks: [{ first: 4, last: 4 }] }],
    ['98+1', { number: '98', component: 1 }],
    ['98+1.0', { component: 1, step: '0' }],
    ['36_4.batch', { tasks: [{ first: 4, last: 4 }], step: 'batch' }],
    ['80.extern', { number: '80', tasks: null, step: 'extern' }],
  ])('%s in an answer', (text, parts) => {
    expect(slurmJobName(text)).toMatchObject(parts);
  });

  it.each(['', 'JOBID', '36_[2-', '36_[a-b]', '1 2'])('%j in an answer is none', (text) => {
    expect(slurmJobName(text)).toBeNull();
  });
});

describe('values', () => {
  it.each([
    ['2026-11-20T09:35:35', Date.UTC(2026, 10, 20, 9, 35, 35)],
    ['1795167687', 1_795_167_687_000],
    ['N/A', null],
    ['Unknown', null],
    ['None', null],
    ['2026-13-40T09:35:35', null],
    ['yesterday', null],
  ])('time %s', (text, ms) => {
    expect(slurmTime(text)).toBe(ms);
  });

  it.each([
    ['0:16', 16],
    ['1-02:03:04', 93_784],
    ['17:19.123', 1039.123],
    ['00:00:03', 3],
    ['UNLIMITED', null],
    ['Partition_Limit', null],
    ['', null],
  ])('duration %s', (text, seconds) => {
    expect(slurmDuration(text)).toBe(seconds);
  });

  it.each([
    ['12296K', 12_591_104],
    ['1.5G', 1_610_612_736],
    ['12591104', 12_591_104],
    ['100M', 104_857_600],
    ['16?', null],
    ['18446744073709551616.00M', null],
    ['', null],
  ])('size %s', (text, bytes) => {
    expect(slurmBytes(text)).toBe(bytes);
  });

  it.each([
    ['3:0', { status: 3, signal: 0 }],
    ['0:53', { status: 0, signal: 53 }],
    // squeue of 22.05 prints the wait status itself.
    ['768', { status: 3, signal: 0 }],
    ['11', { status: 0, signal: 11 }],
    ['4021', { status: 0, signal: 53 }],
    ['', null],
    ['x', null],
  ])('exit code %s', (text, code) => {
    expect(slurmExitCode(text)).toEqual(code);
  });
});
