/** An element of an XML answer. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** The text directly inside, without white space around it. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  text: string;
  readonly children: XmlElement[];
}

const TAG = /<(\/?)([A-Za-z_][\w.-]*)((?:\s[^<>]*?)?)(\/?)>/g;

/**
 * The document in an answer of qstat or qhost; null unless it is whole. What stands before it (a banner) is passed over.
 * Grid Engine writes a `<` of the user as `%lt;` (captured: foreign/qstat-s-z-xml) or `&lt;`, so that tags are its own. `root`: the
 * outermost element, where a scheduler may leave out the declaration before it.
 */
export function readXml(text: string, root?: string): XmlElement | null {
  let from = root === undefined ? behindDeclaration(text) : text.indexOf(`<${root}>`);
  if (from < 0) return null;
  const open: OpenElement[] = [];
  TAG.lastIndex = from;
  for (let match = TAG.exec(text); match !== null; match = TAG.exec(text)) {
    const top = open.at(-1);
    if (top) top.text += text.slice(from, match.index);
    from = TAG.lastIndex;
    const [, slash, name = '', attributes = '', alone] = match;
    if (slash === '') open.push({ name, attributes: readAttributes(attributes), text: '', children: [] });
    if (slash === '/' || alone === '/') {
      const ended = close(open, name);
      if (ended) return ended;
    }
  }
  return null;
}

function behindDeclaration(text: string): number {
  const start = text.indexOf('<?xml');
  return start < 0 ? -1 : text.indexOf('?>', start) + 2;
}

/** Ends the innermost open element of this name, with all that are open in it; returns the root when that has ended. */
function close(open: OpenElement[], name: string): XmlElement | null {
  if (!open.some((element) => element.name === name)) return null;
  for (;;) {
    const ended = open.pop();
    if (!ended) return null;
    const element = { ...ended, text: decode(ended.text.trim()) };
    const parent = open.at(-1);
    if (!parent) return element;
    parent.children.push(element);
    if (ended.name === name) return null;
  }
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(/([\w:.-]+)\s*=\s*(?:'([^']*)'|"([^"]*)")/g)];
  return new Map(found.map(([, name = '', single, double]) => [name, decode(single ?? double ?? '')]));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(
    /[&%](lt|gt);|&(amp|quot|apos);/g,
    (written, angle: string | undefined, other: string | undefined) => ENTITIES[angle ?? other ?? ''] ?? written,
  );
}

/** The elements below one that have this name, however deep, in their order. */
export function elementsNamed(element: XmlElement, name: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const search = ({ children }: XmlElement): void => {
    for (const child of children) {
      if (child.name === name) found.push(child);
      search(child);
    }
  };
  search(element);
  return found;
}

/** The text of the first child of this name; null where there is none or it is empty. */
export function childText(element: XmlElement, name: string): string | null {
  return element.children.find((child) => child.name === name)?.text || null;
}
