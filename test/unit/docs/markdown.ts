/** A table with the words of its cells. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The first table below a heading; throws where there is none. */
export function readTable(page: string, heading: string): Table {
  const lines = page.split('\n');
  const from = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'));
  const first = lines.findIndex((line, at) => at > from && line.startsWith('|'));
  if (from < 0 || first < 0) throw new Error(`no table below '${heading}'`);
  const rest = lines.slice(first);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  const [columns = [], , ...rows] = rest.slice(0, end < 0 ? rest.length : end).map(cellsOf);
  return { columns, rows };
}

function cellsOf(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The texts in code in a text. */
export function spansOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/(`+)(.+?)\1(?!`)/g), ([, , span = '']) => span.trim());
}

/** The titles of a page. */
export function headings(page: string): readonly string[] {
  return Array.from(page.matchAll(/^#+ (.+)$/gm), ([, title = '']) => title);
}

/** Where the links of a text lead. */
export function links(text: string): readonly string[] {
  return Array.from(text.matchAll(/\]\(([^)]+)\)/g), ([, address = '']) => address);
}
