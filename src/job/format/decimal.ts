/**
 * A number above zero in decimal, without rounding: 0.DIGITS times ten to the power of `point`; the first digit is not
 * 0.
 */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/**
 * The exact value of a finite double above zero. A binary fraction m / 2^k is m * 5^k / 10^k, so it always ends, after
 * at most 1074 decimals.
 */
export function exactDecimal(value: number): Decimal {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  // A subnormal number has no hidden leading bit, and the exponent of the smallest normal one.
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = Math.max(biased, 1) - 1075;
  const scale = Math.max(0, -exponent);
  const digits = (exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(scale)).toString();
  return trimmed(digits, digits.length - scale);
}

/** The shortest decimal that reads back as the same double, the one nearest to it if there are several. */
export function shortestDecimal(value: number): Decimal {
  // ECMAScript's own shortest form has the same rule as Python's repr; only its layout differs.
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return trimmed(digits.replace('.', ''), Number(exponent) + 1);
}

/**
 * The decimal rounded to its first `count` digits, a tie to the even digit. `count` may be 0 or negative: then it is
 * rounded away to no digits, or up to a single 1 in the place before.
 */
export function rounded({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point };
  const kept = digits.slice(0, count);
  const dropped = digits.slice(count);
  const odd = '13579'.includes(kept.at(-1) ?? '0');
  const up = dropped > '5' || (dropped === '5' && odd);
  if (!up) return trimmed(kept, point);
  const raised = (BigInt(kept || '0') + 1n).toString();
  return trimmed(raised, point + raised.length - count);
}

function trimmed(digits: string, point: number): Decimal {
  return { digits: digits.replace(/0+$/, ''), point };
}
