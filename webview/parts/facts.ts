import type { PageNode } from '../pageNode.ts';
import { breakableNodes, el } from '../pageNode.ts';
import type { Fact, RunPageView } from '../protocol.ts';
import { section } from './section.ts';

/** Where it runs and how it ended. */
export function factsPart({ facts, exit }: RunPageView): PageNode | null {
  const all = exit === null ? facts : [{ name: 'Exit', value: exit }, ...facts];
  if (all.length === 0) return null;
  return section(
    'Details',
    el(
      'dl',
      { class: 'facts' },
      all.flatMap(({ name, value }) => [el('dt', {}, name), el('dd', {}, breakableNodes(value))]),
    ),
  );
}

/** What the scheduler was asked for, as it was sent. */
export function resourcesPart({ resources }: RunPageView): PageNode | null {
  if (resources.length === 0) return null;
  return section(
    'Resources',
    el(
      'table',
      { class: 'rows' },
      el(
        'thead',
        { class: 'unseen' },
        el('tr', {}, el('th', { scope: 'col' }, 'Key'), el('th', { scope: 'col' }, 'Value')),
      ),
      el(
        'tbody',
        {},
        resources.map(({ name, value }: Fact) =>
          el('tr', {}, el('th', { scope: 'row' }, el('code', {}, name)), el('td', {}, breakableNodes(value))),
        ),
      ),
    ),
  );
}
