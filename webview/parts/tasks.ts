import { iconNode } from '../icons.ts';
import type { PageNode } from '../pageNode.ts';
import { el } from '../pageNode.ts';
import type { RunPageView, TaskRow } from '../protocol.ts';
import { divideBar } from '../shares.ts';
import { section } from './section.ts';

/** The tasks of an array, those that stand alike together, with a bar that shows how many stand how. */
export function tasksPart({ tasks }: RunPageView): PageNode | null {
  if (tasks === null || tasks.length === 0) return null;
  const stretches = divideBar(tasks.map(({ count }) => count));
  return section(
    'Tasks',
    el(
      'svg',
      { class: 'bar bar-tall', 'aria-hidden': 'true' },
      stretches.map(({ start, length }, index) =>
        el('rect', {
          class: 'bar-part',
          'data-color': tasks[index]?.icon.color ?? null,
          x: `${start}%`,
          width: `${length}%`,
          height: '100%',
        }),
      ),
    ),
    el('ul', { class: 'tasks' }, tasks.map(taskRow)),
  );
}

function taskRow({ title, count, stateText, icon, explanation }: TaskRow): PageNode {
  return el(
    'li',
    {},
    iconNode(icon),
    el('span', { class: 'task-state' }, stateText),
    el('span', { class: 'task-count' }, String(count)),
    el('p', { class: 'quiet' }, title),
    explanation !== null && el('p', {}, explanation),
  );
}
