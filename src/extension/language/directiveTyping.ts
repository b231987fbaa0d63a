import { IndentAction, languages } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';

/** How directives begin, and with what the next one is begun. */
const PREFIXES = [
  [/^#SBATCH[ \t]+\S.*$/, '#SBATCH '],
  [/^#PBS[ \t]*-.*$/, '#PBS '],
  [/^#BSUB[ \t]+\S.*$/, '#BSUB '],
  [/^#\$[ \t]*-.*$/, '#$ '],
] as const;

/** Begins the next directive when Enter is pressed behind one. An empty one ends the row: it is not continued. */
export function registerDirectiveTyping(): Disposable {
  return languages.setLanguageConfiguration('shellscript', {
    onEnterRules: PREFIXES.map(([beforeText, appendText]) => ({
      beforeText,
      afterText: /^\s*$/,
      action: { indentAction: IndentAction.None, appendText },
    })),
  });
}
