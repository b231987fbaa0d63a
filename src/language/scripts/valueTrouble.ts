import type { Backend } from '../../backends/contract.ts';
import type { Option } from '../../backends/options.ts';
import { valueFaults } from '../../backends/optionValues.ts';
import type { WrittenOption } from '../../backends/optionWords.ts';
import { findOption } from '../../backends/optionWords.ts';
import { listParts, partOf } from '../../backends/readDirectives.ts';
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
  if (written.name === '-l') return requests(backend, written);
  const variable = backend.name === 'slurm' ? /\$\{?[A-Za-z_]\w*\}?/.exec(value)?.[0] : undefined;
  if (variable !== undefined) {
    const span = written.valueSpan ?? written.span;
    return [{ message: `sbatch puts no variables into its options: ${variable} stays as it is.`, span, fixes: [] }];
  }
  return faultsOf(backend, written, option, written.name, value, 0);
}

/** The parts of `-l name=value,...`, those that the table knows. */
function requests(backend: Backend, written: WrittenOption): readonly ValueTrouble[] {
  let from = 0;
  return listParts(written).flatMap(({ text }) => {
    const start = (written.value ?? '').indexOf(text, from);
    from = start + text.length;
    const at = text.indexOf('=');
    const option = at < 0 ? null : findOption(backend.options, `-l ${text.slice(0, at)}`);
    if (!option) return [];
    return faultsOf(backend, written, option, text.slice(0, at), text.slice(at + 1), start + at + 1);
  });
}

/** `from`: where the value begins in that of the whole option. */
function faultsOf(
  { options }: Backend,
  written: WrittenOption,
  option: Option,
  name: string,
  value: string,
  from: number,
): readonly ValueTrouble[] {
  return valueFaults(options, option, name, value).map(({ message, span, meant }) => {
    const where = partOf(written, from + span.start, span.end - span.start);
    return {
      message,
      span: where,
      fixes: meant === null ? [] : [{ title: `Change to ${meant}`, span: where, text: meant }],
    };
  });
}
