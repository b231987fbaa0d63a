import type { PageNode } from '../pageNode.ts';
import { el } from '../pageNode.ts';
import type { PageMessage, PageOrder, RunPageView } from '../protocol.ts';

/** What a button of the page does; `data-action` names it. */
export type Action = PageOrder | 'submitAgain' | 'openStdout' | 'openStderr' | 'openScript';

const LABELS: Readonly<Record<Action, string>> = {
  submitAgain: 'Submit Again',
  cancel: 'Cancel',
  hold: 'Hold',
  release: 'Release',
  requeue: 'Requeue',
  openStdout: 'Open stdout',
  openStderr: 'Open stderr',
  openScript: 'Open in Editor',
};

/** The buttons for what can be done with the run now. */
export function actionsPart({ finished, orders, logs }: RunPageView): PageNode {
  return el(
    'div',
    { class: 'actions', role: 'group', 'aria-label': 'Actions' },
    // Once it is finished, to repeat it is the likely next step; until then, to cancel it.
    finished && actionButton('submitAgain', 'primary'),
    orders.map((order) => actionButton(order)),
    !finished && actionButton('submitAgain'),
    logs.includes('stdout') && actionButton('openStdout'),
    logs.includes('stderr') && actionButton('openStderr'),
  );
}

/** A button with its action. */
export function actionButton(action: Action, appearance: 'primary' | 'secondary' = 'secondary'): PageNode {
  return el('button', { appearance, 'data-action': action }, LABELS[action]);
}

/** What the page says when a button is pressed; null for an action that it does not have. */
export function actionMessage(action: string): PageMessage | null {
  switch (action) {
    case 'submitAgain':
    case 'openScript':
      return { type: action };
    case 'openStdout':
      return { type: 'openLog', log: 'stdout' };
    case 'openStderr':
      return { type: 'openLog', log: 'stderr' };
    case 'cancel':
    case 'hold':
    case 'release':
    case 'requeue':
      return { type: 'order', order: action };
    default:
      return null;
  }
}
