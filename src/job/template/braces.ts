/**
 * The brace that closes each `{`, for those that close on their own line: Python counts braces this way to find the
 * end of a placeholder. Offsets of the text.
 */
export function matchBraces(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  let open: number[] = [];
  for (const { 0: char, index } of text.matchAll(/[{}\r\n]/g)) {
    if (char === '{') open.push(index);
    else if (char === '}') {
      const start = open.pop();
      if (start !== undefined) pairs.set(start, index);
    } else open = [];
  }
  return pairs;
}
