/** The last line of what something said, without its full stop; empty where it said nothing. */
export function lastLine(said: string): string {
  return said.trimEnd().split('\n').at(-1)?.trim().replace(/\.$/, '') ?? '';
}

/** How something ended, with what it said at last. */
export function withLastLine(how: string, last: string): string {
  return last === '' ? how : `${how}: ${last}`;
}
