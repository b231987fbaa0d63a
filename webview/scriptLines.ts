/** What a line of a script is for. */
export type LineKind = 'directive' | 'comment' | 'code';

/** One line of a script, without its end. */
export interface ScriptLine {
  readonly text: string;
  readonly kind: LineKind;
}

/** As the schedulers take them: `#$` is one only before blanks and a dash, so that `#$HOME` and `#$(date)` are comments. */
const DIRECTIVE = /^#(?:SBATCH|PBS(?=[ \t-])|BSUB(?=[ \t])|\$(?=[ \t]*-))/;

/** The lines of a script by what they are for. A line feed at the end begins no line. */
export function scriptLines(script: string): readonly ScriptLine[] {
  const lines = script.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((text) => ({ text, kind: lineKind(text) }));
}

function lineKind(line: string): LineKind {
  if (DIRECTIVE.test(line)) return 'directive';
  return /^\s*#/.test(line) ? 'comment' : 'code';
}
