import { iconNode } from '../icons.ts';
import type { PageNode } from '../pageNode.ts';
import { el } from '../pageNode.ts';
import type { RunPageView, TimelineEntry } from '../protocol.ts';
import type { Clockwork } from '../times.ts';
import { formatTime, isoTime } from '../times.ts';
import { section } from './section.ts';

/** What became of the run, in the order in which it was heard. */
export function timelinePart({ timeline }: RunPageView, clock: Clockwork): PageNode | null {
  if (timeline.length === 0) return null;
  return section(
    'Timeline',
    el(
      'ol',
      { class: 'timeline' },
      timeline.map((entry) => entryNode(entry, clock)),
    ),
  );
}

function entryNode({ time, stateText, icon, source, text, lasted }: TimelineEntry, clock: Clockwork): PageNode {
  return el(
    'li',
    {},
    el('span', { class: 'stop' }, iconNode(icon)),
    el(
      'div',
      { class: 'entry' },
      el(
        'p',
        { class: 'entry-head' },
        el('span', { class: 'entry-state' }, stateText),
        el('time', { datetime: isoTime(time) }, formatTime(time, clock)),
      ),
      el('p', { class: 'quiet' }, lasted === null ? source : `${source} · lasted ${lasted}`),
      text !== null && el('p', { class: 'entry-text' }, text),
    ),
  );
}
