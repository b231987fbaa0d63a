import { describe, expect, it } from 'vitest';
import { ExpressionError, parseCondition, parseValue } from '../../../../src/backends/site/expression.ts';
import { parseLine } from '../../../../src/backends/site/lineTemplate.ts';
import { SiteValues } from '../../../../src/backends/site/siteValues.ts';
import type { Value } from '../../../../src/job/value.ts';
import { resources } from '../resourceList.ts';

const all = (text: string) => ({ start: 0, end: text.length });

/** What a line comes to for a job with these values. */
function fill(line: string, record: Readonly<Record<string, Value>>): string | null {
  const filled = new SiteValues(resources(record)).fill(parseLine(line, all(line)));
  if (filled.kind === 'problem') return `${filled.problem.key}: ${filled.problem.code}`;
  return filled.kind === 'text' ? filled.text : null;
}

function failure(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ExpressionError) return `${error.span.start}-${error.span.end} ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('a line with values', () => {
  const job = { nodes: 2, ppn: 3, threads: 2, mem: 1000, queue: 'short', time: '90', note: 'a b', exclusive: true };

  it.each([
    ['--x={nodes}', '--x=2'],
    ['--x={nodes}:{ppn}', '--x=2:3'],
    ['--x={tasks}', '--x=6'],
    ['--x={cores}', '--x=12'],
    ['--x={cores_per_node}', '--x=6'],
    ['--x={mem_per_core}M', '--x=167M'],
    ['--x={mem}', '--x=1000'],
    ['--x={mem / 1024}G', '--x=1G'],
    ['--x={nodes + ppn * 2}', '--x=8'],
    ['--x={(nodes + ppn) * 2}', '--x=10'],
    ['--x={nodes - 1}', '--x=1'],
    ['--x={ppn / 2}', '--x=2'],
    ['--x={ppn * 1.5}', '--x=5'],
    ['--x={nodes * 0.1 * 30}', '--x=6'],
    ['--x={time}', '--x=01:30:00'],
    ['--x={time * 60}', '--x=5400'],
    ['--x={queue}', '--x=short'],
    ['--x={note}', '--x="a b"'],
    ["--x='{note}'", "--x='a b'"],
    ['--x={exclusive}', '--x=true'],
    ['--x={{{nodes}}}', '--x={2}'],
  ])('%s', (line, expected) => {
    expect(fill(line, job)).toBe(expected);
  });

  it('counts nodes, processes and threads that nobody names as 1', () => {
    expect(fill('--x={nodes}:{ppn}', { nodes: 2 })).toBe('--x=2:1');
    expect(fill('--x={cores}', { threads: 4 })).toBe('--x=4');
    expect(fill('--x={mem_per_core}', { mem: 100 })).toBe('--x=100');
  });

  it('is left out where nothing in it is set, or a value that has no usual one', () => {
    expect(fill('--x={nodes}', { ppn: 2 })).toBeNull();
    expect(fill('--x={tasks}', { threads: 2 })).toBeNull();
    expect(fill('--x={mem_per_core}', { ppn: 2 })).toBeNull();
    expect(fill('--x={nodes}:{queue}', { nodes: 2 })).toBeNull();
    expect(fill('--x={nodes * mem}', { nodes: 2 })).toBeNull();
    expect(fill('--x={exclusive}', { exclusive: false })).toBeNull();
  });

  it('is always there without values', () => {
    expect(fill('--x', {})).toBe('--x');
  });

  it('tells at the key what cannot be calculated', () => {
    expect(fill('--x={nodes / ppn}', { nodes: 1, ppn: 0 })).toBe('ppn: division-by-zero');
    expect(fill('--x={mem_per_core}', { mem: 1, threads: 0 })).toBe('threads: division-by-zero');
    expect(fill('--x={queue * 2}', { queue: 'short' })).toBe('queue: not-a-number');
    expect(fill('--x={mem}', { mem: 'much' })).toBe('mem: not-a-number');
  });
});

describe('a condition', () => {
  it.each([
    ['mem', { mem: 1 }, true],
    ['mem', {}, false],
    ['not mem', {}, true],
    ['exclusive', { exclusive: false }, false],
    ['nodes', {}, false],
    ['tasks', { ppn: 2 }, true],
    ['nodes > 1', { nodes: 2 }, true],
    ['nodes > 1', {}, false],
    ['nodes = 1', {}, true],
    ['nodes >= 2 and ppn < 4', { nodes: 2, ppn: 3 }, true],
    ['nodes >= 2 and ppn <= 4', { nodes: 1, ppn: 3 }, false],
    ['mem or nodes', { nodes: 1 }, true],
    ['mem and nodes or ppn', { ppn: 1 }, true],
    ['not (mem or nodes)', { nodes: 1 }, false],
    ['(nodes + 1) * ppn > 8', { nodes: 2, ppn: 3 }, true],
    ['mem > 10', {}, false],
    ['mem != 10', {}, true],
    ['queue = "short"', { queue: 'short' }, true],
    ["queue != 'short'", {}, true],
    ['queue = "short"', {}, false],
    ['nodes = "2"', { nodes: 2 }, true],
  ] as const)('%s of %j is %s', (text, record, expected) => {
    expect(fill(`when ${text}: yes`, record)).toBe(expected ? 'yes' : null);
  });

  it('may be the only thing in which values stand', () => {
    expect(fill('when tasks > 1: --block', { nodes: 2 })).toBe('--block');
    const line = 'when tasks > 1: --block';
    const filled = new SiteValues(resources({ nodes: 2 })).fill(parseLine(line, all(line)));
    expect(filled).toMatchObject({ keys: ['nodes'] });
  });
});

describe('an expression that cannot be read', () => {
  it.each([
    ['nodes *', '6-7 A key or a number is missing here.'],
    ['* 2', "0-1 '*' cannot stand here: a key or a number is expected."],
    ['(nodes', '0-1 This bracket is not closed.'],
    ['nodes ppn', "6-9 'ppn' cannot stand here: an operator is expected."],
    ['nodes / 0', '0-9 This divides by zero.'],
    ['nodes % 2', "6-7 '%' cannot stand here: there are names, numbers, + - * / and brackets."],
    ['"a" + 1', '0-3 A text in quotes can only be compared.'],
    ['nodes and ppn', "6-9 'and' cannot stand here: an operator is expected."],
  ])('%s', (text, expected) => {
    expect(failure(() => parseValue(text, all(text)))).toBe(expected);
  });

  it.each([
    ['nodes * 2', '0-9 A condition is a key, or compares two values: nodes > 1.'],
    ['nodes >', '6-7 A key or a number is missing here.'],
    ['not', '2-3 A key or a number is missing here.'],
    ['nodes > 1 ppn', "10-13 'ppn' cannot stand here: an operator is expected."],
    ['queue < "a"', '0-11 A text can be equal or not, and nothing else.'],
  ])('condition %s', (text, expected) => {
    expect(failure(() => parseCondition(text, all(text)))).toBe(expected);
  });

  it.each([
    ['when nodes --x', '0-4 A condition ends with a colon: when mem: LINE.'],
    ['--x={nodes', "4-5 This brace is not closed; a brace itself is written '{{'."],
    ['--x=nodes}', "9-10 There is no '{' for this brace; a brace itself is written '}}'."],
    ['--x={}', '4-5 A key or a number is missing here.'],
  ])('line %s', (text, expected) => {
    expect(failure(() => parseLine(text, all(text)))).toBe(expected);
  });
});
