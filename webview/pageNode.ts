/**
 * A piece of a page as data: an element with its attributes and children. The parts of a page are made of these, so that
 * what they show can be tested without a browser; `toDom` makes elements of them.
 */
export interface PageNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (PageNode | string)[];
}

/** What may stand among children; null and false stand for nothing. */
export type Child = PageNode | string | null | false;

/** Makes a node; an attribute that is null is left out. */
export function el(
  tag: string,
  attributes: Readonly<Record<string, string | null>> = {},
  ...children: readonly (Child | readonly Child[])[]
): PageNode {
  return {
    tag,
    attributes: Object.fromEntries(
      Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
    children: children.flat().filter((child) => child !== null && child !== false),
  };
}

/** The text of a node with all that is in it. */
export function textOf(node: PageNode | string): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

/** Text in which words between backticks become code. */
export function proseNodes(text: string): readonly (PageNode | string)[] {
  return text.split(/`([^`\n]+)`/).flatMap((part, index) => {
    if (part === '') return [];
    return [index % 2 === 1 ? el('code', {}, part) : part];
  });
}

/** Text that a browser may break behind slashes, so that a long path breaks between its folders. */
export function breakableNodes(text: string): readonly (PageNode | string)[] {
  return text.split(/(?<=\/)(?=[^/])/).flatMap((part, index) => (index === 0 ? [part] : [el('wbr'), part]));
}
