import type { PageNode } from '../pageNode.ts';
import { el } from '../pageNode.ts';
import type { RunPageView, UsageRow } from '../protocol.ts';
import { percentText, toneOf } from '../shares.ts';
import { section } from './section.ts';

/** What was used of what was asked for. */
export function usagePart({ usage }: RunPageView): PageNode | null {
  if (usage.length === 0) return null;
  return section('Usage', el('ul', { class: 'usage' }, usage.map(usageRow)));
}

function usageRow({ name, used, requested, fraction }: UsageRow): PageNode {
  return el(
    'li',
    {},
    el(
      'p',
      { class: 'usage-head' },
      el('span', { class: 'usage-name' }, name),
      el('span', { class: 'usage-amount' }, amountText(used, requested)),
      fraction !== null && el('span', { class: 'usage-share' }, percentText(fraction)),
    ),
    fraction !== null && bar(fraction),
  );
}

function amountText(used: string | null, requested: string | null): string {
  if (used === null) return `${requested ?? 'unknown'} requested`;
  return requested === null ? used : `${used} of ${requested}`;
}

/** The figures beside it say the same in words, so the bar is for the eye alone. */
function bar(fraction: number): PageNode {
  const width = Math.min(100, Math.max(0, fraction * 100));
  return el(
    'svg',
    { class: 'bar', 'aria-hidden': 'true', 'data-tone': toneOf(fraction) },
    el('rect', { class: 'bar-whole', width: '100%', height: '100%' }),
    el('rect', { class: 'bar-used', width: `${Number(width.toFixed(1))}%`, height: '100%' }),
  );
}
