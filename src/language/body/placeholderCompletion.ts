import type { Value } from '../../job/value.ts';
import type { Completion } from '../items.ts';
import { code, paragraphs, plain } from '../markdown.ts';
import type { Subject } from '../subject.ts';
import type { PlaceholderName } from './placeholderNames.ts';
import { placeholderNames } from './placeholderNames.ts';

/**
 * What can follow a `{`: the names that have a value, and formats behind `{name:`. `before`: the text of the line up to
 * `offset`, the place in the document.
 */
export function placeholderCompletions(before: string, offset: number, subject: Subject): readonly Completion[] {
  const open = /(?<![{$])(?:\{\{)*\{([^{}:!]*)(:[^{}]*)?$/.exec(before);
  if (!open) return [];
  const [, name = '', spec] = open;
  const names = placeholderNames(subject);
  if (spec !== undefined) return formats(names.get(name)?.value ?? null, offset - spec.length + 1, offset);
  return [...names.values()].map((known) => nameItem(known, { start: offset - name.length, end: offset }));
}

function nameItem({ name, value, setting, meaning }: PlaceholderName, span: Completion['span']): Completion {
  const shown = value === null || value === '' ? 'unset' : String(value);
  return {
    label: name,
    kind: 'placeholder',
    detail: shown.length > 40 ? `${shown.slice(0, 40)}...` : shown.replaceAll('\n', ' '),
    documentation: paragraphs(plain(meaning), value === null ? 'It has no value now.' : `Now: ${code(shown)}`),
    span,
    text: name,
    snippet: false,
    // What this job sets itself is wanted more often than what every job has.
    order: setting && setting.origin.layer !== 'built-in' ? 0 : 1,
  };
}

/** Format specifications of Python that suit a value. */
function formats(value: Value, start: number, end: number): readonly Completion[] {
  const fitting = typeof value === 'number' ? NUMBERS : TEXTS;
  return fitting.map(([text, meaning], at) => ({
    label: text,
    kind: 'format',
    detail: meaning,
    documentation: null,
    span: { start, end },
    text,
    snippet: false,
    order: at,
  }));
}

const NUMBERS = [
  ['d', 'as a whole number'],
  ['03d', 'with zeros in front, 3 digits'],
  [',', 'thousands divided by commas'],
  ['.2f', 'with 2 decimals'],
  ['x', 'hexadecimal'],
  ['>8', 'to the right in 8 characters'],
] as const;
const TEXTS = [
  ['>10', 'to the right in 10 characters'],
  ['<10', 'to the left in 10 characters'],
  ['^10', 'in the middle of 10 characters'],
  ['.8', 'the first 8 characters'],
] as const;
