import { LineIndex } from '../../base/text.ts';
import type { Fold } from '../items.ts';
import type { Subject } from '../subject.ts';
import { directivesIn } from './scriptDirectives.ts';

/** How far a tab indents where it is not known how wide the editor shows it. */
const TAB = 4;

/**
 * What can be folded in a script with directives: each block of them, and what the editor folds by itself, by indentation and
 * between `#region` and `#endregion`, for it leaves folding to us as soon as we name anything. Null for a script without such
 * a block. `offSide`: whether blank lines below an indented block are no part of it, as in Python.
 */
export function scriptFolds(text: string, subject: Subject, offSide: boolean): readonly Fold[] | null {
  const blocks = directiveBlocks(text, subject);
  if (blocks.length === 0) return null;
  const lines = text.split(/\r\n|\r|\n/);
  return [...blocks, ...indentedBlocks(lines, offSide), ...markedRegions(lines)];
}

/** Directives on lines that follow each other. */
function directiveBlocks(text: string, subject: Subject): readonly Fold[] {
  const index = new LineIndex(text);
  const blocks: { firstLine: number; lastLine: number; kind: 'region' }[] = [];
  for (const { directive } of directivesIn(text, subject)) {
    const { line } = index.place(directive.span.start);
    const last = blocks.at(-1);
    if (last && line <= last.lastLine + 1) last.lastLine = line;
    else blocks.push({ firstLine: line, lastLine: line, kind: 'region' });
  }
  return blocks.filter(({ firstLine, lastLine }) => lastLine > firstLine);
}

/** Every line with the deeper lines below it. */
function indentedBlocks(lines: readonly string[], offSide: boolean): readonly Fold[] {
  const folds: Fold[] = [];
  /** The lines whose blocks are open, from the outermost to the innermost. */
  const open: { readonly line: number; readonly indent: number }[] = [];
  let lastWritten = 0;
  const close = (indent: number, next: number): void => {
    for (let above = open.at(-1); above && above.indent >= indent; above = open.at(-1)) {
      open.pop();
      // Without a deeper line below there is nothing to fold, blank lines or not.
      if (lastWritten > above.line) {
        folds.push({ firstLine: above.line, lastLine: offSide ? lastWritten : next - 1, kind: 'block' });
      }
    }
  };
  lines.forEach((text, at) => {
    if (text.trim() === '') return;
    const indent = indentOf(text);
    close(indent, at + 1);
    open.push({ line: at + 1, indent });
    lastWritten = at + 1;
  });
  close(0, lines.length + 1);
  return folds;
}

function indentOf(line: string): number {
  let column = 0;
  for (const character of line) {
    if (character === '\t') column += TAB - (column % TAB);
    else if (character === ' ') column++;
    else break;
  }
  return column;
}

function markedRegions(lines: readonly string[]): readonly Fold[] {
  const open: number[] = [];
  return lines.flatMap((text, at): readonly Fold[] => {
    const mark = /^\s*#\s*(region|endregion)\b/.exec(text)?.[1];
    if (mark === 'region') open.push(at + 1);
    const firstLine = mark === 'endregion' ? open.pop() : undefined;
    return firstLine === undefined ? [] : [{ firstLine, lastLine: at + 1, kind: 'region' }];
  });
}
