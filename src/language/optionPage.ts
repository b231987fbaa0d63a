import type { Option, OptionTable } from '../backends/options.ts';
import { code, paragraphs } from './markdown.ts';

/** How an option is written, with a word for its value: `--time=time`, `-pe text`. */
export function optionUsage(option: Option, name = option.names[0] ?? ''): string {
  if (option.value === 'none') return name;
  const value = option.placeholder ?? option.value;
  const joiner = name.startsWith('--') || name.startsWith('-l ') ? '=' : ' ';
  return option.optionalValue ? `${name}[${joiner}${value}]` : `${name}${joiner}${value}`;
}

/** What is to be known of one option of a scheduler, in Markdown. */
export function optionPage(option: Option, table: OptionTable, manual: string): string {
  const [, ...others] = option.names;
  const words = (option.words ?? []).map(code).join(', ');
  return paragraphs(
    code(optionUsage(option)),
    option.meaning,
    others.length > 0 ? `Also ${others.map(code).join(', ')}.` : null,
    words === '' ? null : `Values: ${words}.`,
    option.key === undefined ? null : `The same for every scheduler: the key ${code(option.key)}.`,
    option.commandLineOnly ? `Only on the command line of ${table.command}.` : null,
    `[Manual of ${table.command}](${manual})`,
  );
}
