import type { Child, PageNode } from '../pageNode.ts';
import { el } from '../pageNode.ts';

/** A part of the page with its heading, by which a screen reader names it. */
export function section(title: string, ...children: readonly Child[]): PageNode {
  const id = `heading-${title.toLowerCase().replaceAll(' ', '-')}`;
  return el('section', { 'aria-labelledby': id }, el('h2', { id }, title), children);
}
