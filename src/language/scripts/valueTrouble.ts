import type { Backend } from '../../backends/contract.ts';
import type { Option } from '../../backends/options.ts';
import type { WrittenOption } from '../../backends/optionWords.ts';
import { findOption } from '../../backends/optionWords.ts';
import { listParts } from '../../backends/readDirectives.ts';
import { nearest } from '../../base/nearest.ts';
import type { Fix } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';

/** What is wrong with a value, and where. */
export interface ValueTrouble {
  readonly message: string;
  readonly span: Span;
  readonly fixes: readonly Fix[];
}

/** What is wrong with the value of an option as it is written in a directive. */
export function valueTrouble(
  backend: Backend,
  written: WrittenOption,
  option: Option,
  value: string,
): readonly ValueTrouble[] {
  const span = written.valueSpan ?? written.span;
  if (written.name === '-l') return requests(backend, written);
  const variable = backend.name === 'slurm' ? /\$\{?[A-Za-z_]\w*\}?/.exec(value)?.[0] : undefined;
  if (variable !== undefined) {
    return [{ message: `sbatch puts no variables into its options: ${variable} stays as it is.`, span, fixes: [] }];
  }
  return checkValue(backend, option, written.name, value, span);
}

/** The parts of `-l name=value,...`, those that the table knows. */
function requests(backend: Backend, written: WrittenOption): readonly ValueTrouble[] {
  return listParts(written).flatMap(({ text, span }) => {
    const at = text.indexOf('=');
    const option = at < 0 ? null : findOption(backend.options, `-l ${text.slice(0, at)}`);
    if (!option) return [];
    const where = written.valueSpan === null ? span : { start: span.start + at + 1, end: span.end };
    return checkValue(backend, option, text.slice(0, at), text.slice(at + 1), where);
  });
}

function checkValue(
  { options }: Backend,
  option: Option,
  name: string,
  value: string,
  span: Span,
): readonly ValueTrouble[] {
  if (option.words && option.value === 'enum') return wrongWord(option.words, name, value, span);
  if (option.words && option.value === 'list') {
    return value
      .split(',')
      .filter((word) => word !== '')
      .flatMap((word) => wrongWord(option.words ?? [], name, word, partSpan(value, word, span)));
  }
  const form = options.forms?.[option.value];
  if (!form || form.pattern.test(value)) return [];
  return [{ message: `${name} is ${form.words}, not '${value}'.`, span, fixes: [] }];
}

function wrongWord(words: readonly string[], name: string, word: string, span: Span): readonly ValueTrouble[] {
  // mcs=label, and words in any case.
  const plain = (word.split(/[=:]/)[0] ?? word).toLowerCase();
  if (words.some((known) => known.toLowerCase() === plain)) return [];
  const likely = nearest(word, words);
  const fixes = likely === null ? [] : [{ title: `Change to ${likely}`, span, text: likely }];
  return [{ message: `${name} is one of ${words.join(', ')}, not '${word}'.`, span, fixes }];
}

function partSpan(value: string, word: string, span: Span): Span {
  if (span.end - span.start !== value.length) return span;
  const at = `,${value},`.indexOf(`,${word},`);
  return { start: span.start + at, end: span.start + at + word.length };
}
