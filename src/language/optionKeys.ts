import type { Option } from '../backends/options.ts';

/**
 * The key of `[Resources]` by which a scheduler's own option is asked for: `comment` for `--comment`, `walltime` for the
 * resource `-l walltime`, `-M` for an option with one dash.
 */
export function keyOfOption({ names }: Option): string {
  const [first = ''] = names;
  if (first.startsWith('-l ')) return first.slice('-l '.length);
  const long = names.find((name) => name.startsWith('--'));
  return long === undefined ? first : long.slice(2);
}

/** The option that a key of `[Resources]` asks for in the scheduler's own spelling; null where its table has none. */
export function optionOfKey(key: string, options: readonly Option[]): Option | null {
  const spellings = key.startsWith('-') ? [key] : [`--${key}`, `-l ${key}`, `-${key}`];
  return options.find(({ names }) => spellings.some((spelling) => names.includes(spelling))) ?? null;
}
