/** A text as code within a line of Markdown. */
export function code(text: string): string {
  const fence = '`'.repeat(1 + Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length)));
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replaceAll(/\s*\n\s*/g, ' ')}${pad}${fence}`;
}

/** A text that Markdown shows as it is. */
export function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+!|<>~]/g, '\\$&');
}

/** Paragraphs with an empty line between them; absent ones are left out. */
export function paragraphs(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n\n');
}

/** A table of two columns without a title line of its own; Markdown shows `head` above it. */
export function table(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string | null {
  if (rows.length === 0) return null;
  const line = ([left, right]: readonly [string, string]): string => `| ${left} | ${right} |`;
  return [line(head), '|---|---|', ...rows.map(line)].join('\n');
}
