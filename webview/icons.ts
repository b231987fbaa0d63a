import type { PageNode } from './pageNode.ts';
import { el } from './pageNode.ts';
import type { Icon } from './protocol.ts';

/*
 * Drawings for the codicons that the wording of runs names, on a grid of 16. They are drawn here, and not taken from the
 * icon font, because a page with a strict content policy then needs no font.
 */

const circle = el('circle', { cx: '8', cy: '8', r: '6.25' });

function path(d: string): PageNode {
  return el('path', { d });
}

const DRAWINGS: Readonly<Record<string, readonly PageNode[]>> = {
  pass: [circle, path('M5.2 8.3l2 2 3.7-4.3')],
  error: [circle, path('M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4')],
  'play-circle': [circle, path('M6.6 5.4v5.2L10.8 8z')],
  'debug-pause': [circle, path('M6.4 5.8v4.4M9.6 5.8v4.4')],
  watch: [circle, path('M8 4.6V8l2.3 1.5')],
  'circle-slash': [circle, path('M3.7 12.3l8.6-8.6')],
  question: [circle, path('M6.2 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.6-.8 1.2M8 11.2v.1')],
  sync: [
    path('M2.6 8a5.4 5.4 0 0 1 9.3-3.7L13.4 6M13.4 2.8V6h-3.2M13.4 8a5.4 5.4 0 0 1-9.3 3.7L2.6 10M2.6 13.2V10h3.2'),
  ],
  'cloud-upload': [
    path('M5 12.2H4.2a2.9 2.9 0 0 1-.3-5.8 4.2 4.2 0 0 1 8.1 0 2.9 2.9 0 0 1-.2 5.8H11'),
    path('M8 13.4V8.2M6 10l2-2 2 2'),
  ],
  'arrow-right': [path('M3 8h10M9 4l4 4-4 4')],
};

const OTHER = [el('circle', { cx: '8', cy: '8', r: '2.5' })];

/** Names of all icons that have a drawing; any other one is shown as a dot. */
export const DRAWN_ICONS: ReadonlySet<string> = new Set(Object.keys(DRAWINGS));

/** The drawing of an icon in its colour. It says nothing to a screen reader: the words stand beside it. */
export function iconNode({ name, color }: Icon): PageNode {
  return el(
    'svg',
    { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true', 'data-icon': name, 'data-color': color },
    DRAWINGS[name] ?? OTHER,
  );
}
