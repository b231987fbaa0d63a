import type { Backend } from '../../backends/contract.ts';
import type { Problem, Source } from '../../base/problem.ts';

/** Lines above the first command that look like directives of a scheduler and are comments for it. */
export function missedDirectives(source: Source, readers: readonly Backend[]): readonly Problem[] {
  const problems: Problem[] = [];
  for (const match of source.text.matchAll(/[^\r\n]+/g)) {
    const [line] = match;
    if (!/^\s*#/.test(line)) break;
    const found = meant(line, readers);
    if (!found) continue;
    const { backend, written } = found;
    const start = match.index + line.indexOf(written);
    const span = { start: match.index, end: start + written.length };
    const message = `This is a comment for ${backend.displayName}: a directive begins with ${backend.prefix} at the start of the line.`;
    const fixes = [{ title: `Change to ${backend.prefix}`, span, text: backend.prefix ?? '' }];
    problems.push(source.problem('warning', 'directive-like-comment', message, span, { fixes }));
  }
  return problems;
}

/** `# PBS -l`, `#sbatch --time`, ` #BSUB -q`: the prefix with a blank in it, in another case or indented, and an option. */
function meant(
  line: string,
  readers: readonly Backend[],
): { readonly backend: Backend; readonly written: string } | null {
  for (const backend of readers) {
    const word = backend.prefix?.slice(1) ?? '';
    if (!/^\w+$/.test(word)) continue;
    const written = new RegExp(`^\\s*#\\s*${word}(?=\\s+--?[A-Za-z])`, 'i').exec(line)?.[0];
    if (written !== undefined && written !== backend.prefix) return { backend, written };
  }
  return null;
}
