import type { Value } from '../value.ts';
import type { FloatType } from './floatDigits.ts';
import { floatDigits } from './floatDigits.ts';
import type { FormatErrorCode } from './formatError.ts';
import { FormatError } from './formatError.ts';
import type { FormatSpec, SpecPart } from './formatSpec.ts';
import { LARGEST_WIDTH, parseFormatSpec, tooWide } from './formatSpec.ts';
import { codePoints, numberField, padded } from './numberField.ts';
import { checkSize, strOf } from './repr.ts';

/** What is said about a specification: which of its parts does not go with which kind of value. */
type Kind = 'a text' | 'a whole number' | 'a number' | 'a character (type c)';

/**
 * Python's `format(value, spec)` (https://docs.python.org/3/library/string.html#format-specification-mini-language),
 * without a locale: type `n` is written as `d` or `g`. Throws a `FormatError` where Python raises one, and for widths
 * over 10,000 and numbers beyond 2^53.
 */
export function formatValue(value: Value, spec: string): string {
  if (spec === '') return strOf(value);
  if (value === null) {
    const what = 'An unset value has no text, so no format can be given';
    throw new FormatError('format-no-value', what, { start: 0, end: spec.length });
  }
  if (typeof value === 'string') return formatText(value, parseFormatSpec(spec, '<'));
  checkSize(Number(value));
  const parsed = parseFormatSpec(spec, '>');
  const { precision, spans } = parsed;
  if (precision !== null && precision > LARGEST_WIDTH) throw tooWide('precision', spans.precision);
  // Booleans are numbers as soon as there is a specification.
  const number = Number(value);
  return Number.isInteger(number) ? formatInteger(number, parsed) : formatFloat(number, parsed);
}

function formatText(text: string, spec: FormatSpec): string {
  const kind = 'a text';
  if (spec.type !== '' && spec.type !== 's') throw wrongType(spec, kind, 's');
  for (const part of ['sign', 'zero', 'alternate', 'grouping'] as const) refuse(spec, part, kind);
  if (spec.align === '=') refuse(spec, 'align', kind);
  const cut = spec.precision === null ? text : Array.from(text).slice(0, spec.precision).join('');
  return padded(cut, spec.width - codePoints(cut), spec);
}

function formatInteger(value: number, spec: FormatSpec): string {
  switch (spec.type) {
    case '':
    case 'd':
    case 'n':
      return formatDigits(value, spec, 10, '');
    case 'b':
      return formatDigits(value, spec, 2, '0b');
    case 'o':
      return formatDigits(value, spec, 8, '0o');
    case 'x':
    case 'X':
      return formatDigits(value, spec, 16, '0x');
    case 'c':
      return formatCharacter(value, spec);
    default:
      if (!FLOAT_TYPES.has(spec.type)) throw wrongType(spec, 'a whole number', 'b c d e E f F g G n o x X %');
      return formatFloat(value, spec);
  }
}

function formatDigits(value: number, spec: FormatSpec, base: number, prefix: string): string {
  const kind = 'a whole number';
  refuse(spec, 'precision', kind);
  refuse(spec, 'zero', kind);
  checkGrouping(spec, base === 10 ? ',_' : '_');
  const parts = {
    negative: value < 0,
    prefix: spec.alternate ? prefix : '',
    digits: Math.abs(value).toString(base),
    rest: '',
  };
  if (spec.type === 'X') {
    return numberField({ ...parts, prefix: parts.prefix.toUpperCase(), digits: parts.digits.toUpperCase() }, spec, 4);
  }
  return numberField(parts, spec, base === 10 ? 3 : 4);
}

function formatCharacter(value: number, spec: FormatSpec): string {
  const kind = 'a character (type c)';
  for (const part of ['precision', 'zero', 'sign', 'alternate', 'grouping'] as const) refuse(spec, part, kind);
  if (value < 0 || value > 0x10ffff) {
    throw error('format-character', `${value} is no character: type c takes 0 to 1114111`, spec, 'type');
  }
  return numberField({ negative: false, prefix: '', digits: '', rest: String.fromCodePoint(value) }, spec, 3);
}

const FLOAT_TYPES: ReadonlyMap<string, FloatType> = new Map<string, FloatType>([
  ['', ''],
  ['e', 'e'],
  ['E', 'e'],
  ['f', 'f'],
  ['F', 'f'],
  ['g', 'g'],
  ['G', 'g'],
  ['n', 'g'],
  ['%', 'f'],
]);

function formatFloat(value: number, spec: FormatSpec): string {
  const type = FLOAT_TYPES.get(spec.type);
  if (type === undefined) throw wrongType(spec, 'a number', 'e E f F g G n %');
  checkGrouping(spec, ',_');
  const scaled = spec.type === '%' ? value * 100 : value;
  const { whole, rest, zero } = floatDigits(Math.abs(scaled), type, spec.precision, spec.alternate);
  const negative = scaled < 0 && !(zero && spec.positiveZero);
  const behind = /[EFG]/.test(spec.type) ? rest.toUpperCase() : rest;
  return numberField({ negative, prefix: '', digits: whole, rest: spec.type === '%' ? `${behind}%` : behind }, spec, 3);
}

function checkGrouping(spec: FormatSpec, allowed: string): void {
  if (spec.grouping === '' || (allowed.includes(spec.grouping) && spec.type !== 'n')) return;
  const what = `The separator "${spec.grouping}" does not go with type ${spec.type}`;
  throw error('format-option', what, spec, 'grouping');
}

const PART_NAMES: Readonly<Record<SpecPart, string>> = {
  align: 'The alignment',
  sign: 'The sign',
  zero: 'The option',
  alternate: 'The option',
  width: 'The width',
  grouping: 'The separator',
  precision: 'The precision',
  type: 'The type',
};

/** Refuses a part that is given but has no meaning for the kind. */
function refuse(spec: FormatSpec, part: SpecPart, kind: Kind): void {
  const span = spec.spans[part];
  if (!span) return;
  const what = `${PART_NAMES[part]} "${spec.text.slice(span.start, span.end)}" cannot be given for ${kind}`;
  throw new FormatError('format-option', what, span);
}

function wrongType(spec: FormatSpec, kind: Kind, allowed: string): FormatError {
  return error('format-type', `Type "${spec.type}" is none for ${kind}, which takes ${allowed}`, spec, 'type');
}

function error(code: FormatErrorCode, what: string, spec: FormatSpec, part: SpecPart): FormatError {
  return new FormatError(code, what, spec.spans[part] ?? { start: 0, end: spec.text.length });
}
