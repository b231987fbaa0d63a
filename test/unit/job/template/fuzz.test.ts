import { describe, expect, it } from 'vitest';
import { matchBraces } from '../../../../src/job/template/braces.ts';
import { normalizeNewlines } from '../../../../src/job/template/newlines.ts';
import { scanTemplate } from '../../../../src/job/template/scan.ts';
import type { Token } from '../../../../src/job/template/token.ts';
import type { Value } from '../../../../src/job/value.ts';
import type { Request } from '../format/python.ts';
import { askPython, pythonMissing } from '../format/python.ts';
import { Random } from '../format/random.ts';
import { render } from './sample.ts';

const PIECES = [
  ...'{}{}{}$$!:\'"`\\()\n\r# .,',
  '${',
  '${{',
  '}}',
  '{{',
  '$(',
  '{nodes}',
  '{jobname:>{width}}',
  '{qeue}',
  '{queue}',
  '{log}',
  '{-A!r}',
  'nodes',
  'width',
  '>8',
  '$CLUSTERJOB_ID',
  '${CLUSTERJOB_ID}',
  '${CLUSTERJOB_NODELIST',
  '${{CLUSTERJOB_ID%%.*}}',
  'CLUSTERJOB_',
  '\r\n',
  'é𝒳\ud800',
];

/** Checks that tokens stand side by side from `start` to `end`. */
function expectNoGaps(tokens: readonly Token[], start: number, end: number): void {
  let at = start;
  for (const { span } of tokens) {
    expect(span.start).toBe(at);
    expect(span.end).toBeGreaterThan(at);
    at = span.end;
  }
  expect(at).toBe(end);
}

describe('any text', () => {
  const random = new Random(41);
  const texts = Array.from({ length: 5000 }, () => random.text(PIECES, 24));

  it('is covered by its tokens and never fails', () => {
    for (const text of texts) {
      for (const placeholders of [true, false]) {
        const tokens = scanTemplate(text, { placeholders, isKey: (name) => name === '-A' });
        expectNoGaps(tokens, 0, text.length);
        for (const token of tokens) {
          if (token.kind === 'placeholder' && token.spec)
            expectNoGaps(token.spec.tokens, token.spec.span.start, token.spec.span.end);
        }
      }
    }
  });

  it('renders or has an error, never both, with an origin for every line', () => {
    let rendered = 0;
    for (const text of texts) {
      const { text: result, lines, problems } = render(text);
      expect(result === null).toBe(problems.some(({ severity }) => severity === 'error'));
      if (result === null) continue;
      rendered++;
      expect(result).not.toContain('\r');
      expect(lines.length).toBe(result.split('\n').length);
      const numbers = lines.map(({ sourceLine }) => sourceLine);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(numbers.at(-1)).toBe(normalizeNewlines(text).split('\n').length);
    }
    expect(rendered).toBeGreaterThan(1000);
  });

  it('stays as it is without braces and dollars', () => {
    for (const text of texts) {
      const plain = normalizeNewlines(text.replace(/[{}$]/g, ''));
      expect(render(plain)).toMatchObject({ text: plain, problems: [] });
    }
  });

  it('stays as it is without core variables where placeholders are off', () => {
    for (const text of texts) {
      const plain = normalizeNewlines(text.replaceAll('CLUSTERJOB_', ''));
      expect(render(plain, { placeholders: false })).toMatchObject({ text: plain, problems: [] });
    }
  });

  it('is taken apart in a depth that has a limit', () => {
    for (const piece of ['${', '{a:', '$(', '${x:-"', '${{CLUSTERJOB_ID', '{', '`']) {
      const text = piece.repeat(20_000);
      expectNoGaps(scanTemplate(text, { placeholders: true, isKey: () => false }), 0, text.length);
    }
    expect(matchBraces('{'.repeat(50_000) + '}'.repeat(50_000)).get(0)).toBe(99_999);
  });
});

const missing = pythonMissing();

describe.skipIf(missing !== null)(`templates as Python formats them${missing ? ` (${missing})` : ''}`, () => {
  const values: Readonly<Record<string, Value>> = {
    nodes: 5,
    width: 8,
    jobname: 'jöb',
    load: 0.25,
    on: true,
    '-A': 'p',
  };

  it('gives the text of str.format wherever that gives one, for 6,000 lines', () => {
    const random = new Random(99);
    const spec = [
      '',
      ':>8',
      ':>{width}',
      ':{width}',
      ':{width!s}',
      ':{width:d}',
      '!r',
      '!s:>{width}',
      '!a',
      ':03d',
      ':x',
      ':.2f',
      ':{jobname}',
      ':{on:d}',
      '!',
      '!x',
      ':é^9',
    ];
    const filling = ['{{', '}}', ' ', 'echo', '{', '}', "'", ':', '!', 'x'];
    const requests: Request[] = Array.from({ length: 6000 }, () => {
      const length = 1 + random.below(6);
      const parts = Array.from({ length }, () =>
        random.next() < 0.4 ? random.pick(filling) : `{${random.pick(Object.keys(values))}${random.pick(spec)}}`,
      );
      return ['template', values, parts.join('')] as const;
    });
    const options = {
      lookup: (name: string) => (Object.hasOwn(values, name) ? { value: values[name] ?? null } : undefined),
      names: () => Object.keys(values),
    };
    const differences = askPython(requests).flatMap((answer, index) => {
      const text = String(requests[index]?.[2]);
      const ours = render(text, options);
      return 'text' in answer && answer.text !== ours.text ? [{ text, python: answer.text, ours: ours.text }] : [];
    });
    expect(differences).toEqual([]);
  });
});
