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
  let before: Option | null = null;
  return listParts(written).flatMap(({ text, span }) => {
    const start = (written.value ?? '').indexOf(text, from);
    from = start + text.length;
    const at = text.indexOf('=');
    const name = text.slice(0, Math.max(0, at));
    const whole = before;
    const option = at < 0 ? null : findOption(backend.options, `-l ${name}`);
    before = option;
    if (whole?.parts?.includes(name)) return [strayPart(whole, name, span, partOf(written, start - 1, 1))];
    return option ? faultsOf(backend, written, option, name, text.slice(at + 1), start + at + 1) : [];
  });
}

/** `nodes=1,ppn=4`: what belongs into the value before the comma. */
function strayPart(whole: Option, name: string, span: Span, comma: Span): ValueTrouble {
  const request = whole.names[0]?.replace(/^-l /, '') ?? '';
  const message = `${name} belongs to ${request}: write a colon before it, ${request}=1:${name}=4.`;
  const isComma = comma.end - comma.start === 1;
  return { message, span, fixes: isComma ? [{ title: 'Change the comma to a colon', span: comma, text: ':' }] : [] };
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
