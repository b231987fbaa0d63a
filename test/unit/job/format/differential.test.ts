import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/job/format/formatError.ts';
import { formatValue } from '../../../../src/job/format/formatValue.ts';
import { asciiOf, reprOf } from '../../../../src/job/format/repr.ts';
import type { Value } from '../../../../src/job/value.ts';
import type { Request } from './python.ts';
import { askPython, pythonMissing } from './python.ts';
import { Random } from './random.ts';

const missing = pythonMissing();

const TEXTS = ['', 'a', 'job', 'train_7', 'größe', '𝒳y', '👩‍🔬 lab', '12', 'two words', 'e\u0301', "it's", '{x}'];
const FILLS = ['', '', '*', '0', ' ', 'é', '𝒳', '<', '=', '+', '7'];
const WIDTHS = ['', '', '0', '1', '4', '7', '08', '12', '007', '30', '٣', '１２'];
const TYPES = ['', '', 'b', 'c', 'd', 'e', 'E', 'f', 'F', 'g', 'G', 'n', 'o', 's', 'x', 'X', '%'];
const PRECISIONS = ['.0', '.1', '.2', '.3', '.6', '.10', '.17', '.25', '.60', '.', '.٢'];
const NOISE = [...'<>=^+-# 0z,_.1%bcdefgnosxX!qé'];

function randomSpec(random: Random): string {
  const align = random.maybe(0.5, ['<', '>', '=', '^']);
  const spec = [
    align === '' ? '' : random.pick(FILLS),
    align,
    random.maybe(0.3, ['+', '-', ' ']),
    random.maybe(0.15, ['z']),
    random.maybe(0.2, ['#']),
    random.maybe(0.3, ['0']),
    random.pick(WIDTHS),
    random.maybe(0.3, [',', '_']),
    random.maybe(0.4, PRECISIONS),
    random.pick(TYPES),
  ].join('');
  if (random.next() < 0.9) return spec;
  const at = random.below(spec.length + 1);
  return spec.slice(0, at) + random.pick(NOISE) + spec.slice(at + random.below(2));
}

function randomFloat(random: Random): number {
  const bits = new DataView(new ArrayBuffer(8));
  switch (random.below(5)) {
    case 0: // any pattern of bits: subnormal numbers and the smallest ones too
      bits.setUint32(0, random.below(0x3ff) << 20);
      bits.setUint32(4, random.below(2 ** 32));
      return bits.getFloat64(0);
    case 1: // ties
      return (random.below(4000) - 2000 + 0.5) / 2 ** random.below(8);
    case 2: // just beside round numbers
      return 10 ** -random.below(8) * (1 - 2 ** -53 * random.below(4));
    case 3:
      return random.below(1e6) / 1000;
    default:
      return (random.next() - 0.5) * 10 ** (random.below(24) - 8);
  }
}

function randomValue(random: Random): Value {
  switch (random.below(6)) {
    case 0:
      return random.pick(TEXTS);
    case 1:
      return random.pick([true, false, null, 0, -1]);
    case 2:
      return random.pick([1, -1]) * random.below(random.pick([10, 200, 70_000, 2 ** 31, 2 ** 53]));
    case 3:
      return random.below(0x120000);
    default: {
      const value = randomFloat(random);
      // Whole numbers of this range are beyond 2^53 or are other numbers in JSON than they are in JavaScript.
      return Number.isInteger(value) ? Math.trunc(value % 1000) + 0 : value;
    }
  }
}

/** Ours for the same request; the code of the error where it is refused. */
function ours([operation, value, spec]: Request): { readonly text: string } | { readonly error: string } {
  try {
    if (operation === 'format') return { text: formatValue(value, spec) };
    return { text: operation === 'repr' ? reprOf(value as Value) : asciiOf(value as Value) };
  } catch (error) {
    if (error instanceof FormatError) return { error: error.code };
    throw error;
  }
}

function differences(requests: readonly Request[]): readonly unknown[] {
  const answers = askPython(requests);
  return requests.flatMap((request, index) => {
    const [mine, python] = [ours(request), answers[index] ?? { error: 'no answer' }];
    const same = 'text' in mine && 'text' in python ? mine.text === python.text : 'error' in mine && 'error' in python;
    return same ? [] : [{ request, mine, python }];
  });
}

describe.skipIf(missing !== null)(`formats as Python writes them${missing ? ` (${missing})` : ''}`, () => {
  it('formats 12,000 generated pairs of value and specification, or refuses them', () => {
    const random = new Random(20240607);
    const requests: Request[] = [];
    while (requests.length < 12_000) {
      const spec = randomSpec(random);
      // Python 3.14 takes separators behind the dot, 3.10 to 3.13 do not; neither is generated.
      if (!/\.\p{Nd}*[,_]/u.test(spec)) requests.push(['format', randomValue(random), spec]);
    }
    const refused = askPython(requests).filter((answer) => 'error' in answer).length;
    expect(refused).toBeGreaterThan(2000);
    expect(refused).toBeLessThan(9000);
    expect(differences(requests)).toEqual([]);
  });

  it('rounds every tie and neighbour of a tie exactly', () => {
    const requests: Request[] = [];
    for (let step = -400; step <= 400; step++) {
      for (const spec of ['.0f', '.1f', '.2f', '.1e', '.2g', '.3', 'z.1f', '.0%']) {
        requests.push(['format', step / 8 + 1 / 16, spec], ['format', step / 1000 + 0.0005, spec]);
      }
    }
    expect(differences(requests.filter(([, value]) => !Number.isInteger(value)))).toEqual([]);
  });

  it('writes repr and ascii of texts with quotes, escapes, invisible and astral characters', () => {
    const random = new Random(7);
    const pieces = [
      ...'a\'"\\ \t\n\r\x00\x1b\x7f\x80\x9f\xa0\xad\xe9\u0378\u200b\u2028\u3000\ud800\udfff\ue000\ufeff\ufffd𝒳😀\u{e0001}\u{10ffff}',
    ];
    const requests: Request[] = [];
    for (let count = 0; count < 2000; count++) {
      const text = random.text(pieces, 8);
      requests.push(['repr', text, ''], ['ascii', text, '']);
    }
    expect(differences(requests)).toEqual([]);
  });

  it('agrees on what is printable for all characters of the first two planes that both sides know', () => {
    const chars = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter((char) =>
      /\P{Cn}/u.test(char),
    );
    const categories = askPython(chars.map((char) => ['category', char, '']));
    const known = chars.filter((_, index) => JSON.stringify(categories[index]) !== '{"text":"Cn"}');
    expect(known.length).toBeGreaterThan(80_000);
    expect(differences(known.map((char) => ['repr', char, '']))).toEqual([]);
  });
});
