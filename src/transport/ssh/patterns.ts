/** Whether a text fits a pattern of OpenSSH (ssh_config(5), PATTERNS): `*` any run, `?` one character, the whole text. */
function matchesPattern(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    // A run of stars says no more than one, and would make the expression slow.
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

/** Whether a text fits one of the patterns and none of those that begin with `!`. */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  const refused = patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), text));
  return !refused && patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(pattern, text));
}
