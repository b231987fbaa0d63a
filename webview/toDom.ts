import type { PageNode } from './pageNode.ts';
import { controlTag } from './toolkit.ts';

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** Makes the elements of a node. Texts never become markup. */
export function toDom(node: PageNode): Element {
  return build(node, false);
}

function build({ tag, attributes, children }: PageNode, inSvg: boolean): Element {
  const svg = inSvg || tag === 'svg';
  const element = svg ? document.createElementNS(SVG_NAMESPACE, tag) : document.createElement(controlTag(tag));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.map((child) => (typeof child === 'string' ? child : build(child, svg))));
  return element;
}
