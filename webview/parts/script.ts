import type { PageNode } from '../pageNode.ts';
import { el } from '../pageNode.ts';
import type { RunPageView } from '../protocol.ts';
import { scriptLines } from '../scriptLines.ts';
import { actionButton } from './actions.ts';

/** The script as it was submitted, closed at first: it is asked for rarely and is long. */
export function scriptPart({ script }: RunPageView): PageNode {
  const lines = scriptLines(script.text);
  return el(
    'details',
    { class: 'script' },
    el(
      'summary',
      {},
      el('h2', {}, 'Script as submitted'),
      el('span', { class: 'quiet' }, `${script.name} · ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`),
    ),
    el('div', { class: 'script-actions' }, actionButton('openScript')),
    el(
      'pre',
      { class: 'code', tabindex: '0', 'aria-label': 'Script as submitted' },
      lines.map(({ text, kind }) => el('span', { class: `line line-${kind}` }, `${text}\n`)),
    ),
  );
}
