import type { Decimal } from './decimal.ts';
import { exactDecimal, rounded, shortestDecimal } from './decimal.ts';

/**
 * How a double is written: Python's presentation types, where `''` is the shortest form, or `g` with a decimal once
 * there is a precision.
 */
export type FloatType = '' | 'e' | 'f' | 'g';

/** A number without its sign: the digits that may be grouped, and all behind them (`.5e+10`). */
export interface FloatDigits {
  readonly whole: string;
  readonly rest: string;
  /** Whether only zeros are left: then its minus sign may be dropped (`z`). */
  readonly zero: boolean;
}

const ZERO: Decimal = { digits: '', point: 1 };

/**
 * The digits of a double from 0 upwards, infinity and not-a-number too, as CPython's `PyOS_double_to_string` gives
 * them. `alternate` keeps the decimal point and the trailing zeros of `g`.
 */
export function floatDigits(value: number, type: FloatType, precision: number | null, alternate: boolean): FloatDigits {
  if (!Number.isFinite(value)) return { whole: '', rest: Number.isNaN(value) ? 'nan' : 'inf', zero: false };
  switch (type) {
    case 'e':
      return scientific(toSignificant(value, (precision ?? 6) + 1), precision ?? 6, alternate);
    case 'f':
      return fixed(toDecimals(value, precision ?? 6), precision ?? 6, alternate);
    case 'g':
      return general(value, Math.max(1, precision ?? 6), alternate, 0);
    default:
      return precision === null ? shortest(value, alternate) : general(value, Math.max(1, precision), alternate, 1);
  }
}

/** `least`: how many decimals there are at least where no exponent is written. */
function general(value: number, precision: number, alternate: boolean, least: 0 | 1): FloatDigits {
  const decimal = toSignificant(value, precision);
  const digits = alternate ? precision : decimal.digits.length;
  if (decimal.point <= -4 || decimal.point > precision - least) {
    return scientific(decimal, Math.max(digits, 1) - 1, alternate);
  }
  return fixed(decimal, Math.max(digits - decimal.point, least), alternate);
}

/** The form of `repr`: an exponent from 1e16 upwards and below 1e-4, otherwise one decimal at least. */
function shortest(value: number, alternate: boolean): FloatDigits {
  const decimal = value === 0 ? ZERO : shortestDecimal(value);
  const { digits, point } = decimal;
  if (point <= -4 || point > 16) return scientific(decimal, digits.length - 1, alternate);
  return fixed(decimal, Math.max(digits.length - point, 1), alternate);
}

function fixed({ digits, point }: Decimal, decimals: number, alternate: boolean): FloatDigits {
  const start = digits === '' ? 1 : point;
  const all = start > 0 ? digits : '0'.repeat(1 - start) + digits;
  const split = Math.max(start, 1);
  const fraction = all.slice(split).padEnd(decimals, '0');
  return {
    whole: all.slice(0, split).padEnd(split, '0'),
    rest: fraction !== '' || alternate ? `.${fraction}` : '',
    zero: digits === '',
  };
}

function scientific({ digits, point }: Decimal, decimals: number, alternate: boolean): FloatDigits {
  const exponent = point - 1;
  const fraction = digits.slice(1).padEnd(decimals, '0');
  const power = `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return {
    whole: digits[0] ?? '0',
    rest: (fraction !== '' || alternate ? `.${fraction}` : '') + power,
    zero: digits === '',
  };
}

function toSignificant(value: number, count: number): Decimal {
  return value === 0 ? ZERO : rounded(exactDecimal(value), count);
}

function toDecimals(value: number, decimals: number): Decimal {
  if (value === 0) return ZERO;
  const exact = exactDecimal(value);
  return rounded(exact, exact.point + decimals);
}
