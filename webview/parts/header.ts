import { iconNode } from '../icons.ts';
import type { PageNode } from '../pageNode.ts';
import { el } from '../pageNode.ts';
import type { RunPageView } from '../protocol.ts';

/** What it is and how it stands, at one look. */
export function headerPart({ title, icon, stateText, summary, freshness }: RunPageView): PageNode {
  // The summary repeats the state: beside the title it is left out.
  const rest = summary.startsWith(stateText) ? summary.slice(stateText.length).replace(/^ · /, '') : summary;
  return el(
    'header',
    { class: 'head' },
    el('span', { class: 'emblem', 'data-color': icon.color }, iconNode(icon)),
    el(
      'div',
      { class: 'head-words' },
      el('h1', {}, title),
      el(
        'p',
        { class: 'state' },
        el('strong', { 'data-color': icon.color }, stateText),
        rest !== '' && el('span', {}, rest),
      ),
    ),
    el('p', { class: 'freshness' }, freshness),
  );
}
