/**
 * A text with CRLF and lone CR turned into LF, as Python's text mode reads a file. Offsets change; lines and columns
 * do not.
 */
export function normalizeNewlines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
