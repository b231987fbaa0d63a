import { describe, expect, it } from 'vitest';
import { createTorque } from '../../../../src/backends/pbs/pbsBackend.ts';
import { headerOf, readBack, referenceHeaders } from '../referenceHeaders.ts';
import { resources } from '../resourceList.ts';

const pbsBackend = createTorque();

describe('TORQUE headers', () => {
  referenceHeaders(pbsBackend, ['case-04', 'case-05', 'case-18']);

  it.each([
    ['90', '01:30:00'],
    ['2:30', '2:30'],
    ['36:00:00', '36:00:00'],
    ['2:00:00:00', '2:00:00:00'],
    ['1-12', '36:00:00'],
    ['1-12:30:15', '36:30:15'],
  ])('writes the time %s as %s', (time, walltime) => {
    expect(headerOf(pbsBackend, { time })).toEqual({ lines: [`-l walltime=${walltime}`], problems: [] });
  });

  it.each([
    ['1abc', '1abc'],
    ['a/b', 'a/b'],
    ["it's", '"it\'s"'],
    ['größe', null],
    ['x'.repeat(300), null],
  ])('writes the name %s as %s', (jobname, written) => {
    const { lines, problems } = headerOf(pbsBackend, { jobname });
    expect([lines, problems]).toEqual(written === null ? [[], ['jobname impossible-name']] : [[`-N ${written}`], []]);
  });

  it('warns that memory counts for all nodes, and offers the key for one process', () => {
    const { lines, problems } = pbsBackend.header({
      resources: resources({ nodes: 2, ppn: 3, threads: 2, mem: 1000 }),
      shell: '/bin/sh',
    });
    expect(lines.map(({ text }) => text)).toEqual(['#PBS -l nodes=2:ppn=6', '#PBS -l mem=1000m']);
    expect(problems).toMatchObject([{ key: 'mem', severity: 'warning', replace: { key: 'pmem', value: '167mb' } }]);
  });

  it('joins the streams and then leaves stderr out', () => {
    expect(headerOf(pbsBackend, { join: true, stderr: 'x' })).toEqual({
      lines: ['-j oe'],
      problems: ['stderr stderr-joined'],
    });
    expect(headerOf(pbsBackend, { join: 'eo', stderr: 'x' })).toEqual({ lines: ['-j eo', '-e x'], problems: [] });
    expect(headerOf(pbsBackend, { join: 'both' }).problems).toEqual(['join not-a-choice']);
  });

  it('puts core variables of output paths into its own words, and blanks into quotes', () => {
    expect(headerOf(pbsBackend, { stdout: 'a b-$CLUSTERJOB_ID.out' }).lines).toEqual(['-o "a b-$PBS_JOBID.out"']);
    expect(headerOf(pbsBackend, { stdout: '$CLUSTERJOB_NODELIST' })).toEqual({
      lines: [],
      problems: ['stdout no-log-pattern'],
    });
  });

  it.each([
    [{ jobname: 'my job' }, 'jobname impossible-name'],
    [{ nodes: 'many' }, 'nodes not-a-number'],
    [{ nodes: true }, 'nodes value-needed'],
    [{ ppn: 0 }, 'ppn not-a-number'],
    [{ mem: 'much' }, 'mem not-a-size'],
    [{ time: 'soon' }, 'time impossible-time'],
    [{ array: 'all' }, 'array invalid-array'],
    [{ signal: 'USR1@60' }, 'signal key-not-supported'],
    [{ mail_type: 'sometimes' }, 'mail_type not-a-choice'],
    [{ '-I': true }, '-I command-line-option'],
    [{ '-V': 'yes' }, '-V option-without-value'],
    [{ '-A': true }, '-A value-needed'],
  ])('says what is wrong with %o', (record, problem) => {
    expect(headerOf(pbsBackend, record)).toEqual({ lines: [], problems: [problem] });
  });

  it('puts a value with blanks into quotes', () => {
    expect(headerOf(pbsBackend, { '-v': 'A=1, B=2', software: 'a b', scratch: 'c d' }).lines).toEqual([
      '-v "A=1, B=2"',
      '-l software="a b"',
      '-l scratch="c d"',
    ]);
  });

  it('keeps a key of a site, warns of one that looks misspelled, and offers the right one', () => {
    expect(headerOf(pbsBackend, { scratch: '10gb', far_walltime: '1', 'depend=': 'x' })).toMatchObject({
      problems: [],
    });
    const { lines, problems } = pbsBackend.header({ resources: resources({ waltime: '1:00:00' }), shell: '/bin/sh' });
    expect(lines.map(({ text }) => text)).toEqual(['#PBS -l waltime=1:00:00']);
    expect(problems).toMatchObject([{ code: 'unknown-option', severity: 'warning', replace: { key: 'walltime' } }]);
    const { problems: ofCommon } = pbsBackend.header({ resources: resources({ thraeds: 2 }), shell: '/bin/sh' });
    expect(ofCommon.map(({ message }) => message)).toEqual(['qsub has no option -l thraeds. Did you mean threads?']);
  });

  it('has no line for what is unset', () => {
    expect(headerOf(pbsBackend, { nodes: null, ppn: false, queue: '', time: null })).toEqual({
      lines: [],
      problems: [],
    });
  });

  it('translates the words for mail', () => {
    expect(headerOf(pbsBackend, { mail_type: 'BEGIN, END' }).lines).toEqual(['-m be']);
    expect(headerOf(pbsBackend, { mail_type: 'ALL' }).lines).toEqual(['-m abe']);
  });
});

describe('TORQUE headers read back', () => {
  it('reads lists of resources, seconds, and what no key of ours can hold', () => {
    expect(readBack(pbsBackend, ['#PBS -l nodes=n1+n2:ppn=2,walltime=90,mem=2gb', '#PBS -l software -joe'])).toEqual({
      '-l': 'nodes=n1+n2:ppn=2,software',
      time: '00:01:30',
      mem: 2048,
      join: true,
    });
  });

  it('stops at the first command and tells what it does not know', () => {
    const script = '#!/bin/sh\n#PBS -q a\ntrue\n#PBS -q b\n';
    expect(pbsBackend.readHeader(script).resources.map(({ value }) => value)).toEqual(['a']);
    expect(pbsBackend.readHeader('#PBS -Y x\n').unread).toMatchObject([{ text: '#PBS -Y x' }, { text: '#PBS -Y x' }]);
    expect(pbsBackend.readHeader('#PBSX -q a\n')).toEqual({ resources: [], unread: [], idle: [] });
    expect(pbsBackend.readHeader(script).idle).toMatchObject([
      { text: '#PBS -q b', reason: 'it stands behind the first command' },
    ]);
  });

  it('gives the place of each resource', () => {
    const script = '#!/bin/sh\n#PBS -N demo -q short\n';
    const places = pbsBackend.readHeader(script).resources.map(({ span }) => script.slice(span.start, span.end));
    expect(places).toEqual(['-N demo', '-q short']);
  });
});
