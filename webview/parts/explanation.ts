import { iconNode } from '../icons.ts';
import type { PageNode } from '../pageNode.ts';
import { el, proseNodes } from '../pageNode.ts';
import type { RunPageView } from '../protocol.ts';

/** Why it waits, failed or is unsure, and what to do; null where there is nothing to explain. */
export function explanationPart({ explanation, next, icon }: RunPageView): PageNode | null {
  if (explanation === null && next === null) return null;
  const [first = '', ...output] = explanation?.split('\n') ?? [];
  return el(
    'section',
    { class: 'callout', 'data-color': icon.color, 'aria-label': 'Explanation' },
    explanation !== null && output.length === 0 && el('p', {}, proseNodes(first)),
    // More than one line: the output of a command or of the job stands in it.
    explanation !== null && output.length > 0 && el('pre', { tabindex: '0' }, explanation),
    next !== null &&
      el('p', { class: 'next' }, iconNode({ name: 'arrow-right', color: null }), el('span', {}, proseNodes(next))),
  );
}
