/** A line of names of limits: ` CPULIMIT   RUNLIMIT   PROCLIMIT`. */
const NAMES = /^ *[A-Z]+LIMIT(?: +[A-Z]+LIMIT)* *$/;

/**
 * The limits of a job or queue in long answers, by name: a line of names and below it a line of values, which stand two
 * blanks apart, as single ones belong to a value (`120.0 min of vm`, `1 2 4`).
 */
export function limitTable(lines: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [at, line] of lines.entries()) {
    if (!NAMES.test(line)) continue;
    const names = line.trim().split(/ +/);
    const values = (lines[at + 1] ?? '').trim().split(/ {2,}/);
    if (values.length !== names.length) continue;
    for (const [index, name] of names.entries()) found.set(name, values[index] ?? '');
  }
  return found;
}
