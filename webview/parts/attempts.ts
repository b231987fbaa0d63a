import { iconNode } from '../icons.ts';
import type { PageNode } from '../pageNode.ts';
import { el } from '../pageNode.ts';
import type { AttemptRow, RunPageView } from '../protocol.ts';
import type { Clockwork } from '../times.ts';
import { formatTime, isoTime } from '../times.ts';
import { section } from './section.ts';

/** The starts of a run that was requeued; a run with one start has them in its timeline. */
export function attemptsPart({ attempts }: RunPageView, clock: Clockwork): PageNode | null {
  if (attempts.length < 2) return null;
  const heads = ['Attempt', 'State', 'Job', 'Started', 'Ended', 'Nodes'];
  return section(
    'Attempts',
    el(
      'table',
      { class: 'grid' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          heads.map((head) => el('th', { scope: 'col' }, head)),
        ),
      ),
      el(
        'tbody',
        {},
        attempts.map((attempt) => attemptRow(attempt, clock)),
      ),
    ),
  );
}

function attemptRow(
  { number, schedulerId, stateText, icon, started, ended, nodes }: AttemptRow,
  clock: Clockwork,
): PageNode {
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, String(number)),
    el('td', {}, el('span', { class: 'with-icon' }, iconNode(icon), stateText)),
    el('td', {}, schedulerId),
    el('td', {}, timeNode(started, clock)),
    el('td', {}, timeNode(ended, clock)),
    el('td', {}, nodes ?? '–'),
  );
}

function timeNode(time: number | null, clock: Clockwork): PageNode | string {
  return time === null ? '–' : el('time', { datetime: isoTime(time) }, formatTime(time, clock));
}
