import type { DirectiveLine, DirectiveRules } from '../directives.ts';
import { directiveLines } from '../directives.ts';

/** How the directives of sbatch begin. */
export const SLURM_PREFIX = '#SBATCH';

/**
 * How sbatch reads its lines, tried out with 22.05: no blank is needed behind the prefix, a `#` outside quotes begins a
 * comment even inside a word, a backslash counts in both kinds of quotes, and nothing counts behind the first command.
 */
export const SLURM_RULES: DirectiveRules = {
  prefix: /#SBATCH/y,
  stopAtCommand: true,
  comment: 'anywhere',
  escapes: 'quotes',
};

/** The directives of a script, taken apart as sbatch does it. */
function slurmDirectives(script: string): readonly DirectiveLine[] {
  return directiveLines(script, SLURM_RULES);
}

/**
 * A value as it can stand in a directive: unchanged where sbatch reads it as one word (the author's own quotes stay),
 * else in double quotes.
 */
export function directiveValue(value: string): string {
  const text = `${SLURM_PREFIX} v${value}`;
  const [line] = slurmDirectives(text);
  const [word] = line?.words ?? [];
  if (line?.words.length === 1 && !line.openQuote && word?.span.end === text.length) return value;
  return `"${value.replaceAll(/[\\"]/g, '\\$&')}"`;
}

/** A value as sbatch takes it from its directive: without the author's own quotes and backslashes. */
export function writtenValue(value: string): string {
  return slurmDirectives(`${SLURM_PREFIX} v${directiveValue(value)}`)[0]?.words[0]?.text.slice(1) ?? value;
}
